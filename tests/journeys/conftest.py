"""The real server in a process of its own, and a real Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NARROW, WIDE = {"width": 320, "height": 720}, {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if chromium is None:
        pytest.fail("The journeys need Chromium: `make chromium` installs it.")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium, "args": QUIET + sandbox}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a fresh demonstration, served as `make demo` serves it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "budsjett",
        "demo",
        "--port",
        str(port),
        "--database",
        str(tmp_path / "demo.sqlite"),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            if process.poll() is not None:
                pytest.fail(f"The server stopped: {process.stdout.read() if process.stdout else ''}")
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=1).close()  # noqa: S310 (our own server)
                break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail("The server did not answer within a minute.")
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=20)


class Visitor:
    """A person at a browser who notices what a test should notice on every page."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.server = server
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def go(self, path: str) -> Page:
        answer = self.page.goto(f"{self.server}{path}")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return self.page

    def sign_in(self, label: str, path: str = "/vadso") -> Page:
        self.go(f"/logg-inn?kommune=vadso&til={path}")
        self.page.get_by_role("button", name=label).first.click()
        return self.page

    def examine(self) -> None:
        """No accessibility fault, nothing to scroll sideways at 320 px, no complaint in the console."""
        found = Axe().run(self.page, options={"runOnly": RULES})
        assert found.violations_count == 0, found.generate_report()
        size = self.page.viewport_size
        self.page.set_viewport_size(NARROW)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide at 320 px"
        if size:
            self.page.set_viewport_size(size)
        assert not self.complaints, self.complaints


@pytest.fixture
def visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    """With JavaScript."""
    context = browser.new_context(viewport=WIDE, locale="nb-NO")
    yield Visitor(context, server)
    context.close()


@pytest.fixture
def plain_visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    """Without JavaScript."""
    context = browser.new_context(viewport=WIDE, locale="nb-NO", java_script_enabled=False)
    yield Visitor(context, server)
    context.close()

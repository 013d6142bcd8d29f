"""The real server in a process of its own, and a real Chromium."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
PATIENCE_MS = 15_000
"""Every step ends far sooner; a machine that also runs the other tests may need it."""
expect.set_options(timeout=PATIENCE_MS)

FRAME_PX = 2
FRAME = """(element) => {
    const style = getComputedStyle(element);
    if (element.closest("svg")) return null;  // a mark in a picture has its own way
    return ["none", "auto"].includes(style.outlineStyle) ? 0 : parseFloat(style.outlineWidth);
}"""
"""How wide the frame around what has focus is, in px. The browser's own (`auto`) is a thin line, and counts as none."""
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


@contextmanager
def _served(database: Path) -> Iterator[str]:
    """The address of a fresh demonstration, served as `make demo` serves it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "budsjett", "demo", "--port", str(port), "--database", str(database)]
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


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One demonstration for a module's journeys, which therefore stay out of each other's way."""
    with _served(tmp_path_factory.mktemp("journey") / "demo.sqlite") as address:
        yield address


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[str]:
    """A demonstration of this journey's own, for what cannot be undone."""
    with _served(tmp_path / "demo.sqlite") as address:
        yield address


@pytest.fixture
def server(shared_server: str) -> str:
    """Where the visitors go. A module that needs a fresh demonstration says so with a fixture of this name."""
    return shared_server


class Visitor:
    """A person at a browser who notices what a test should notice on every page."""

    def __init__(self, context: BrowserContext, server: str, twin: Page | None = None) -> None:
        """`twin`: where to examine what a visitor without JavaScript sees, since axe is a script itself."""
        self.server = server
        self.twin = twin
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("console", self._hear)

    def _hear(self, said: ConsoleMessage) -> None:
        # Chromium reports a page that refuses as an error; to the person it is an answer, and examined as any page.
        if said.type == "error" and not re.search("status of 4(01|22)", said.text):
            self.complaints.append(said.text)

    def go(self, path: str) -> Page:
        answer = self.page.goto(f"{self.server}{path}")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return self.page

    def sign_in(self, label: str, path: str = "/vadso") -> Page:
        self.go(f"/logg-inn?kommune=vadso&til={path}")
        self.take_role(label)
        return self.page

    def take_role(self, label: str) -> None:
        """On the page where one chooses who to be: that one, and on to where she was going."""
        self.page.get_by_role("main").get_by_role("button", name=re.compile(f"^{re.escape(label)}")).click()
        self.page.wait_for_url(lambda address: "/logg-inn" not in address)

    def tab_to(self, wanted: Locator, most: int = 120) -> None:
        """Reach something with the Tab key alone, and see that it is reached."""
        for presses in range(most):
            if wanted.evaluate("(element) => element === document.activeElement"):
                frame = wanted.evaluate(FRAME)
                assert not presses or frame is None or frame >= FRAME_PX, f"no frame is seen around {wanted}: {frame}"
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{wanted} is not reached with {most} presses on Tab.")

    def examine(self) -> None:
        """No accessibility fault, nothing to scroll sideways at 320 px, no complaint in the console."""
        self.page.wait_for_load_state()
        found = Axe().run(self.page if self.twin is None else self._twin_of_the_page(), options=RULES)
        assert found.violations_count == 0, found.generate_report()
        size = self.page.viewport_size
        self.page.set_viewport_size(NARROW)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide at 320 px"
        if size:
            self.page.set_viewport_size(size)
        assert not self.complaints, self.complaints

    def _twin_of_the_page(self) -> Page:
        assert self.twin is not None
        seen = re.sub(r"<script\b.*?</script>", "", self.page.content(), flags=re.DOTALL)
        seen = seen.replace("<noscript>", "<div>").replace("</noscript>", "</div>")
        self.twin.route(self.page.url, lambda route: route.fulfill(body=seen, content_type="text/html; charset=utf-8"))
        self.twin.goto(self.page.url)
        self.twin.unroute_all()
        return self.twin

    def examine_in_the_dark(self) -> None:
        """The same in dark colours."""
        self.page.emulate_media(color_scheme="dark")
        self.examine()
        self.page.emulate_media(color_scheme="light")


@pytest.fixture
def visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    """With JavaScript."""
    context = browser.new_context(viewport=WIDE, locale="nb-NO")
    context.set_default_timeout(PATIENCE_MS)
    yield Visitor(context, server)
    context.close()


@pytest.fixture
def plain_visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    """Without JavaScript."""
    context = browser.new_context(viewport=WIDE, locale="nb-NO", java_script_enabled=False)
    beside = browser.new_context(viewport=WIDE, locale="nb-NO")
    context.set_default_timeout(PATIENCE_MS)
    yield Visitor(context, server, twin=beside.new_page())
    beside.close()
    context.close()

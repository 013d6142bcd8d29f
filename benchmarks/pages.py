"""How fast the pages answer: `python benchmarks/pages.py` starts a fresh demonstration and asks it.

The peer is the same server answering `/healthz`, which does nothing: the ratio is what our work adds to the road there
and back. Prints the start of the server, the first page, and 200 different lever moves one after the other.
"""

import http.client
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MOVES = 200


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def timed_ms(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> float:
    start = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return (time.perf_counter() - start) * 1000


def show(name: str, times_ms: list[float], floor_ms: float) -> None:
    median, p95 = statistics.median(times_ms), statistics.quantiles(times_ms, n=20)[-1]
    print(f"{name:<34}{median:>9.1f}{p95:>9.1f}{median / floor_ms:>10.0f}x")


def ready(port: int, path: str) -> float:
    while True:
        try:
            return timed_ms(http.client.HTTPConnection("127.0.0.1", port, timeout=60), path, {})
        except ConnectionRefusedError:
            time.sleep(0.01)


def start(folder: Path, port: int) -> tuple[subprocess.Popen[bytes], float, float]:
    command = [sys.executable, "-m", "budsjett", "demo", "--port", str(port), "--database", str(folder / "demo.sqlite")]
    began = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    first_ms = ready(port, "/vadso")
    return server, time.perf_counter() - began, first_ms


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="budsjett-pages-"))
    port = free_port()
    server, cold_s, _ = start(folder, port)
    server.terminate()
    server.wait()
    server, warm_s, first_ms = start(folder, port)
    try:
        print(f"first start to first page   {cold_s:.1f} s (sets up the demonstration)")
        print(f"second start to first page  {warm_s:.1f} s (the page itself {first_ms:.0f} ms)\n")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        floor = [timed_ms(connection, "/healthz", {}) for _ in range(MOVES)]
        floor_ms = statistics.median(floor)
        print(f"{'ms':<34}{'median':>9}{'p95':>9}{'of floor':>11}")
        show("floor: /healthz", floor, floor_ms)
        part = {"HX-Request": "true", "HX-Request-Type": "partial"}
        moves = [
            f"/vadso/plan?arsverk-skole={i % 4 + 1}&tiltak={m}" for i, m in zip(range(MOVES), _measures(), strict=False)
        ]
        show("one lever move (htmx)", [timed_ms(connection, move, part) for move in moves], floor_ms)
        show("the whole plan page", [timed_ms(connection, move, {}) for move in moves], floor_ms)
        for path in ("/vadso", "/vadso/situasjon", "/vadso/stem"):
            show(path, [timed_ms(connection, path, {}) for _ in range(50)], floor_ms)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


def _measures() -> list[str]:
    rows = (Path(__file__).parents[1] / "scenarios/vadso/measures.csv").read_text(encoding="utf-8").splitlines()[1:]
    names = [row.partition(";")[0] for row in rows if row]
    return names * (MOVES // len(names) + 1)


if __name__ == "__main__":
    main()

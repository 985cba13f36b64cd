"""How long a newcomer waits: `make bench-light`, or `python bench/light.py --before /path/to/other/.venv/bin/python`.

Each side is a build of Footfall in an environment of its own; the sides take turns, so that what else the machine does
falls on both, and medians over rounds are printed with their ratio. Nothing fails.

- *demo*: `footfall demo` into an empty folder, set-up excluded: processors' time, the clock, and when the first report
  could be opened.
- *run*: `footfall run` on the log given by `--log` (Online Retail).
- *pages*: after that run, `/plan`, `/findings` and `/leakage-audit` of `footfall serve`, each asked once, cold.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread

PAGES = ("plan", "findings", "leakage-audit")
LOG = Path(__file__).resolve().parents[2] / "shared" / "data" / "online_retail" / "onlineretail.parquet"

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Both sides keep what Python compiles, as an installed program does."""

Figures = dict[str, float]


def run(python: Path, folder: Path, *words: object) -> Figures:
    """Carry a command line out; give its processors' seconds, the clock's, and when the first report stood."""
    started, stop, first = time.perf_counter(), Event(), []

    def watch() -> None:
        while not stop.wait(0.05) and not first:
            if any(folder.glob("**/report.html")):
                first.append(time.perf_counter() - started)

    watcher = Thread(target=watch)
    watcher.start()
    process = subprocess.Popen(
        [python.with_name("footfall"), *map(str, words)], stdout=subprocess.DEVNULL, env=ENVIRONMENT
    )
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    stop.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{python} {words} ended with {process.returncode}")
    took = time.perf_counter() - started
    return {
        "processor": used.ru_utime + used.ru_stime,
        "wall": took,
        "first report": first[0] if first else took,
        "memory GB": used.ru_maxrss * 1024 / 1e9,
    }


def pages(python: Path, shop: Path) -> Figures:
    """Serve a shop and ask each page once; give the clock's seconds of each."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [python.with_name("footfall"), "serve", shop, "--port", str(port)]
    server = subprocess.Popen([*map(str, command)], stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    try:
        _wait(f"http://127.0.0.1:{port}/health")
        time.sleep(2)  # as long as it takes to open a browser
        return {f"/{page}": _get(f"http://127.0.0.1:{port}/{page}") for page in PAGES}
    finally:
        server.terminate()
        server.wait()


def _wait(address: str) -> None:
    for _ in range(1_200):
        try:
            _get(address)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{address} does not answer")


def _get(address: str) -> float:
    started = time.perf_counter()
    with urllib.request.urlopen(address, timeout=600) as response:  # noqa: S310 - this machine
        response.read()
    return time.perf_counter() - started


def measure(what: str, python: Path, log: Path) -> Figures:
    """Measure one thing of one side, from nothing."""
    with TemporaryDirectory(prefix="footfall-light-") as folder:
        home = Path(folder)
        if what == "demo":
            return run(python, home, "demo", "--into", home / "demo")
        words = ("run", log, "--into", home / "shop")
        return run(python, home, *words) if what == "run" else _pages_after(python, home, words)


def _pages_after(python: Path, home: Path, words: tuple[object, ...]) -> Figures:
    run(python, home, *words)
    return pages(python, home / "shop")


def main() -> None:
    """Take turns, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--before", type=Path, help="the python of another build")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--log", type=Path, default=LOG)
    parser.add_argument("--only", choices=("demo", "run", "pages"))
    given = parser.parse_args()
    sides = {"now": Path(sys.executable)} | ({"before": given.before} if given.before else {})
    for python in sides.values():  # compiles what is read by all
        subprocess.run(
            [python.with_name("footfall"), "ask", "--list"], check=True, capture_output=True, env=ENVIRONMENT
        )
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, {given.rounds} rounds")
    for what in (given.only,) if given.only else ("demo", "run", "pages"):
        found: dict[str, list[Figures]] = {side: [] for side in sides}
        for _ in range(given.rounds):
            for side, python in sides.items():
                found[side].append(measure(what, python, given.log))
        show(what, found)


def show(what: str, found: dict[str, list[Figures]]) -> None:
    """Print each figure's median and spread, and the ratio to the other side."""
    for name in found["now"][0]:
        each = {side: [figures[name] for figures in listed] for side, listed in found.items()}
        now = each["now"]
        line = f"{what:6} {name:16} {median(now):8.2f}  ({min(now):.2f} to {max(now):.2f})"
        if "before" in each:
            line += f"   before {median(each['before']):8.2f}   ratio {median(now) / median(each['before']):.3f}"
        print(line, flush=True)


if __name__ == "__main__":
    main()

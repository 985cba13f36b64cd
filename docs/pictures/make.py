"""Make the pictures of the README: `make pictures`. The shop in them is simulated."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
FOOTFALL = Path(sys.executable).with_name("footfall")


def main() -> None:
    """Simulate a shop, analyse it, and picture the head of its report."""
    with TemporaryDirectory() as desk:
        log, shop = Path(desk) / "taobao.csv", Path(desk) / "shop"
        for command in (("simulate", "taobao", "--events", "3e5", "--to", log), ("run", log, "--into", shop)):
            subprocess.run([FOOTFALL, *map(str, command)], check=True, stdout=subprocess.DEVNULL)
        picture(shop / "report.html", HERE / "report.png")


def picture(page: Path, to: Path) -> None:
    """Show a page to Chromium and keep what it draws."""
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1100, "height": 1500}, color_scheme="light")
        tab.goto(page.as_uri())
        tab.wait_for_timeout(2_000)
        tab.screenshot(path=str(to))
        browser.close()


if __name__ == "__main__":
    main()

"""Make the pictures of the README: `make pictures`. The shop in them is simulated."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
FOOTFALL = Path(sys.executable).with_name("footfall")
COLOURS = 128
"""So many colours a picture may have: charts and words need no more, and it stays small."""


def main() -> None:
    """Simulate a shop, analyse it, and picture its report."""
    with TemporaryDirectory() as desk, sync_playwright() as browsers:
        log, shop = Path(desk) / "shop.csv", Path(desk) / "shop"
        for command in (
            ("simulate", "funnel-shop", "--events", "2e5", "--to", log),
            ("run", log, "--into", shop, "--timezone", "Europe/Berlin"),
        ):
            subprocess.run([FOOTFALL, *map(str, command)], check=True, stdout=subprocess.DEVNULL)
        browser = browsers.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        pictures(browser, (shop / "report.html").as_uri())
        browser.close()


def pictures(browser: Browser, report: str) -> None:
    """Picture the head, one answer, and a phone in the dark."""
    head = opened(browser, report, 1280, 1000, "light")
    keep(head.screenshot(), "report")
    keep(at(head, "funnel").locator("#funnel").screenshot(), "funnel")
    phone = opened(browser, report, 390, 844, "dark", dots=2)
    keep(at(phone, "rhythm").screenshot(), "phone")


def opened(browser: Browser, page: str, width: int, height: int, scheme: str, dots: int = 1) -> Page:
    """Open a page in a window of a size, by day or by night."""
    how = {"color_scheme": scheme, "device_scale_factor": dots}
    tab = browser.new_page(viewport={"width": width, "height": height}, **how)
    tab.goto(page)
    tab.wait_for_timeout(1_500)
    return tab


def at(tab: Page, answer: str) -> Page:
    """Go to an answer, and wait until its chart is drawn and stands still."""
    for _ in range(2):
        tab.evaluate(f"document.getElementById('{answer}').scrollIntoView()")
        tab.wait_for_timeout(1_000)
    return tab


def keep(picture: bytes, name: str) -> None:
    """Keep a picture in few colours."""
    few = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()

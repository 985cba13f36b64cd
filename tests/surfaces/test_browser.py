"""What a browser makes of it: pages are drawn, fit, and run nothing of the data's."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from footfall.answer import Answer, Note, bars
from footfall.answer.page import page
from footfall.schema import Column
from footfall.surfaces.report import report
from footfall.surfaces.serve import app
from stories import opened, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

STORY = """
    ann: view@0d:m1#ads cart@1h:m1 buy@2h=20:m1 view@9d
    bob: view@1d:m2#direct view@8d; cid: view@2d:m1#ads buy@15d=5:m1
"""
HOSTILE = "</script><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"


@pytest.fixture(scope="module")
def browser():
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        if os.environ.get("CI"):
            pytest.fail("Chromium is absent, and CI must have it")
        pytest.skip("Chromium is absent")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


def until(view: Page, true: str) -> None:
    """Wait for an expression to hold; the page's own policy forbids Playwright's way of waiting for it."""
    for _ in range(200):
        if view.evaluate(true):
            return
        view.wait_for_timeout(25)
    pytest.fail(f"{true} never came true")


@contextmanager
def seen(browser, address: str, **how: object) -> Iterator[Page]:
    """Open a page; whatever it complains of or asks the network for is a fault."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
    view, faults = context.new_page(), []
    view.on("console", lambda message: faults.append(message.text))
    view.on("pageerror", lambda error: faults.append(str(error)))
    view.on("request", lambda asked: None if asked.url.startswith(("data:", address)) else faults.append(asked.url))
    view.goto(address)
    charts = view.locator(".chart").count()
    until(view, f"document.querySelectorAll('.stage svg').length == {charts}")
    yield view
    assert not faults
    context.close()


@pytest.fixture(scope="module")
def told(duck, tmp_path_factory) -> Path:
    return report(opened(duck, read(STORY)), tmp_path_factory.mktemp("report") / "report.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_report_is_drawn_and_fits(browser, told, width, scheme):
    with seen(browser, told.as_uri(), viewport={"width": width, "height": 900}, color_scheme=scheme) as view:
        assert view.locator(".stage svg").count() > 3
        assert view.evaluate("document.documentElement.scrollWidth") <= width
        assert (
            view.evaluate("Math.max(...[...document.querySelectorAll('.stage svg')].map(s => s.clientWidth))") <= width
        )


def test_a_chart_follows_the_width_and_the_light(browser, told):
    with seen(browser, told.as_uri()) as view:
        label = view.locator(".stage svg text").first
        wide, light = view.locator(".stage svg").first.bounding_box()["width"], label.get_attribute("fill")
        view.set_viewport_size({"width": 500, "height": 900})
        until(view, f"document.querySelector('.stage svg').clientWidth < {wide - 100}")
        view.emulate_media(color_scheme="dark")
        until(view, f"document.querySelector('.stage svg text').getAttribute('fill') != '{light}'")


def test_what_is_pointed_at_is_told_and_a_table_opens(browser, tmp_path):
    answer = made("view", rows=70)
    (tmp_path / "page.html").write_text(page([answer], "One"))
    with seen(browser, (tmp_path / "page.html").as_uri()) as view:
        view.hover(".stage svg path[aria-roledescription='bar'] >> nth=0")
        view.wait_for_selector("#vg-tooltip-element.visible")
        assert "view 1" in view.inner_text("#vg-tooltip-element")
        assert not view.locator("text=view 70").is_visible()
        view.focus(".rest summary")
        view.keyboard.press("Enter")
        assert view.locator("text=view 70").is_visible()


def test_hostile_text_is_shown_and_not_run(browser, tmp_path):
    (tmp_path / "page.html").write_text(page([made(HOSTILE)], "Mind"))
    with seen(browser, (tmp_path / "page.html").as_uri()) as view:
        view.hover(".stage svg path[aria-roledescription='bar'] >> nth=0")
        view.wait_for_selector("#vg-tooltip-element.visible")
        assert view.title() == "Mind"
        assert view.locator(".answer img, .stage img, #vg-tooltip-element img").count() == 0


def made(word: str, rows: int = 3) -> Answer:
    return Answer(
        name="made-up",
        question=f"What is {word}?",
        definition=f"What {word} is.",
        asked={"where": [word]},
        columns=(Column("event", "text", word), Column("n", "count", "How many.")),
        rows=[{"event": f"{word} {n}", "n": 1_000 - n} for n in range(1, rows + 1)],
        reading=f"It is {word}.",
        notes=(Note("odd", word),),
        sql=word,
        drawing=bars("n", "event"),
    )


def test_a_served_page_is_drawn_under_its_own_policy(browser, duck):
    server = uvicorn.Server(uvicorn.Config(app(opened(duck, read(STORY))), port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            pass
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
        with seen(browser, address) as view:
            view.click("text=How many come")
            view.wait_for_selector(".stage svg")
            view.select_option("select[name=by]", "week")
            view.click("button")
            view.wait_for_url("**/traffic?by=week")
            view.wait_for_selector(".stage svg")
    finally:
        server.should_exit = True
        thread.join()

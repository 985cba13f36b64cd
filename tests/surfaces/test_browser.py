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
from footfall.surfaces.serve import app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

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
    drawn(view)
    yield view
    assert not faults
    context.close()


def drawn(view: Page) -> None:
    """Go past every chart, as each is drawn when it comes near."""
    for place in range(view.locator(".chart").count()):
        view.evaluate(f"document.querySelectorAll('.chart')[{place}].scrollIntoView({{behavior: 'instant'}})")
        until(view, f"document.querySelectorAll('.chart')[{place}].querySelector('.stage svg') != null")
    view.evaluate("scrollTo({top: 0, behavior: 'instant'})")


@pytest.fixture
def told(reported) -> Path:
    return reported.path


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
        assert not view.locator("td:text-is('view 70')").is_visible()
        view.focus(".rows summary")
        view.keyboard.press("Enter")
        assert view.locator("td:text-is('view 70')").is_visible()
        view.focus(".sql summary")
        view.keyboard.press("Enter")
        assert view.locator(".sql pre").is_visible()
        assert not view.locator("td:text-is('view 70')").is_visible()


def test_the_sql_is_copied(browser, tmp_path):
    (tmp_path / "page.html").write_text(page([made("view")], "One"))
    with seen(browser, (tmp_path / "page.html").as_uri(), permissions=["clipboard-read", "clipboard-write"]) as view:
        view.click(".sql summary")
        view.click(".copy")
        view.wait_for_selector(".copy:text-is('Copied')")
        assert view.evaluate("navigator.clipboard.readText()") == "view"


def test_a_chart_out_of_sight_is_not_drawn_yet(browser, told):
    view = browser.new_page(viewport={"width": 1280, "height": 600})
    view.goto(told.as_uri())
    until(view, "document.querySelectorAll('.stage svg').length > 0")
    view.wait_for_timeout(300)

    assert view.locator(".stage svg").count() < view.locator(".chart").count()
    view.close()


def test_the_contents_follow_the_reader(browser, told):
    with seen(browser, told.as_uri()) as view:
        until(view, "document.querySelector('.toc a[href=\"#retention\"]').offsetParent == null")
        view.click(".toc a[href='#who-comes-back']")
        view.wait_for_selector(".toc a[href='#retention']")
        view.click(".toc a[href='#retention']")
        until(view, "document.querySelector('.toc [aria-current]').hash == '#retention'")
        assert view.locator("#retention").bounding_box()["y"] < 300


def test_the_contents_are_folded_on_a_phone_and_fold_again(browser, told):
    with seen(browser, told.as_uri(), viewport={"width": 390, "height": 844}) as view:
        assert not view.locator(".toc .list").is_visible()
        view.click(".toc summary")
        view.click(".toc a[href='#funnel']")
        until(view, "document.querySelector('.toc .now').textContent == 'Who buys'")
        assert not view.locator(".toc .list").is_visible()
        assert view.locator(".toc summary").bounding_box()["y"] < 20
        assert view.locator("#funnel").bounding_box()["y"] < 150


def test_without_scripts_all_but_the_charts_is_there(browser, told):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    view = context.new_page()
    view.goto(told.as_uri())

    assert view.locator(".toc a[href='#retention']").is_visible()
    assert view.locator("#funnel noscript").count() == 1
    view.locator("#funnel .rows summary").click()
    assert view.locator("#funnel table").is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_chart_is_printed_whatever_was_seen(browser, told, scheme):
    context = browser.new_context(viewport={"width": 1280, "height": 600}, color_scheme=scheme)
    view = context.new_page()
    view.goto(told.as_uri())
    until(view, "document.querySelectorAll('.stage svg').length > 0")
    view.emulate_media(media="print")
    view.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    until(view, "document.querySelectorAll('.stage svg').length == document.querySelectorAll('.chart').length")

    assert not view.locator(".toc").is_visible()
    assert not view.locator(".sql summary").first.is_visible()
    assert view.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    until(view, "document.querySelector('.stage svg text').getAttribute('fill') == '#566070'")
    context.close()


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


def test_a_served_page_is_drawn_under_its_own_policy(browser, reported):
    server = uvicorn.Server(uvicorn.Config(app(reported.shop), port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            pass
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
        with seen(browser, address) as view:
            view.click("text=How many come, and what")
            view.wait_for_selector(".stage svg")
            view.select_option("select[name=by]", "week")
            view.click("form button")
            view.wait_for_url("**/traffic?by=week")
            view.wait_for_selector(".stage svg")
            view.click("text=Only some events")
            view.fill("input[name=where] >> nth=0", "channel = ads")
            view.click("form button")
            view.wait_for_url("**/traffic?by=week&where=channel+%3D+ads")
            view.wait_for_selector(".stage svg")
            view.click(".toc a:text-is('Rhythm')")
            view.wait_for_url("**/rhythm?where=channel+%3D+ads")
            view.click(".only a")
            view.wait_for_url("**/rhythm")
        with seen(browser, address, viewport={"width": 390, "height": 844}) as view:
            view.goto(f"{address}rhythm")
            view.wait_for_selector(".stage svg")
            assert not view.locator(".otherwise form").is_visible()
            view.click(".otherwise > summary")
            assert view.locator(".otherwise form").is_visible()
            assert view.evaluate("document.documentElement.scrollWidth") <= 390
    finally:
        server.should_exit = True
        thread.join()

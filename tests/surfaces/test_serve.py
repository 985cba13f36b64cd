"""The dashboard and the HTTP interface."""

from __future__ import annotations

import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

import footfall as ff
from footfall.answer.save import render
from footfall.errors import BadRequest, Failure
from footfall.shop.catalog import SECTIONS, UNITS
from footfall.surfaces.cli.commands.serve import _opened
from footfall.surfaces.serve import app, desk, serve
from footfall.surfaces.serve.asked import Asked, offered
from footfall.surfaces.serve.pages import TAKEN
from questions import Answers
from stories import opened, read, told

STORY = """
    ann: view@0d:m1#ads{device=mobile} cart@1h:m1#ads buy@2h=20:m1 view@9d
    bob: view@1d:m2#direct{device=desktop}; cid: view@2d:m1#ads buy@15d=5:m1
"""

WORD = "open sesame"


@pytest.fixture(scope="module")
def shop(duck):
    return opened(duck, read(STORY))


def client(made, **more: object) -> TestClient:
    return TestClient(made, base_url="http://127.0.0.1:8000", follow_redirects=False, **more)


@pytest.fixture
def web(shop) -> TestClient:
    return client(app(shop))


@pytest.fixture(scope="module")
def desk_of_all(shop) -> TestClient:
    """One desk for every question: what a page was made of is not asked again for its JSON."""
    return client(app(shop))


@pytest.fixture(scope="module")
def answers(shop) -> Answers:
    return Answers(shop)


def test_the_index_links_every_unit_with_its_question(web):
    page = web.get("/").text

    for unit in UNITS.values():
        assert f'<a href="/{unit.name()}">{escape(unit.question)}</a>' in page
    assert all(f"<h2>{title}</h2>" in page for title, units in SECTIONS.items() if units)


def test_the_index_begins_with_the_shop_in_figures(web, shop):
    page = web.get("/").text
    row = shop.ask("overview").rows[0]

    assert f"<dt>Buyers</dt><dd>{row['buyers']}</dd>" in page
    assert f"<dt>Sessions</dt><dd>{row['sessions']}</dd>" in page


def test_what_the_first_page_needs_is_there_once_the_server_has_prepared(shop, monkeypatch):
    made, looked = app(shop), []
    monkeypatch.setattr(desk, "conditions", lambda *_given: looked.append("at words") or iter(()))
    made.state.prepare().join()
    assert looked == ["at words"]
    assert client(made).get("/funnel").status_code == 200
    assert looked == ["at words"]


@pytest.mark.parametrize("name", UNITS)
def test_every_unit_has_a_page_with_a_field_for_every_parameter_and_its_answer_as_json(desk_of_all, answers, name):
    reply = desk_of_all.get(f"/{name}")

    assert reply.status_code == 200
    assert escape(UNITS[name].question) in reply.text
    for field in (
        *(p.flag for p in offered(UNITS[name])),
        "where",
        "who",
        "since",
        "until",
        "exclude-anomalies",
        "min-cell",
    ):
        assert f'name="{field}"' in reply.text

    reply = desk_of_all.get(f"/api/ask/{name}")

    assert reply.headers["content-type"] == "application/json"
    assert reply.json() == answers(name).to_dict()


@pytest.mark.parametrize("how", TAKEN)
def test_an_answer_can_be_taken_away_in_every_format(web, shop, how):
    reply = web.get(f"/api/ask/event-counts.{how}?where=channel+%3D+ads")
    asked = shop.ask("event-counts", where="channel = ads")

    assert reply.status_code == 200
    assert reply.headers["content-disposition"] == f'attachment; filename="event-counts.{how}"'
    if how in ("csv", "json"):
        assert reply.text == render(asked, how)
    else:
        assert reply.content[:4] == {"png": b"\x89PNG", "svg": b"<svg", "xlsx": b"PK\x03\x04"}[how]
    assert f'<a href="/api/ask/event-counts.{how}?where=channel+%3D+ads" download>{how}</a>' in (
        web.get("/event-counts?where=channel+%3D+ads").text
    )


def test_a_picture_is_offered_where_there_is_one(web):
    assert "overview.csv" in web.get("/overview").text
    assert "overview.png" not in web.get("/overview").text
    assert "There is nothing to draw." in web.get("/api/ask/overview.png").json()["error"]


def test_a_format_that_is_none_is_not_there(web):
    reply = web.get("/api/ask/traffic.exe")

    assert reply.status_code == 404
    assert reply.json()["error"].startswith("There is no such format. 'exe' was asked for. Take one of json, csv")


def test_filters_that_are_on_can_be_taken_off_and_go_along_to_other_questions(web):
    page = web.get("/traffic?by=week&where=channel+%3D+ads&since=2024-01-02").text

    assert 'channel = ads<a href="/traffic?by=week&amp;since=2024-01-02"' in page
    assert 'since 2024-01-02<a href="/traffic?by=week&amp;where=channel+%3D+ads"' in page
    assert '<a href="/rhythm?where=channel+%3D+ads&amp;since=2024-01-02"' in page


def test_the_contents_beside_a_question_say_where_one_is(web):
    page = web.get("/traffic").text

    assert page.count('aria-current="page"') == 1
    assert 'aria-current="page">Traffic</a>' in page
    assert page.count('<section class="here">') == 1


def test_the_form_suggests_the_shops_own_words(web):
    page = web.get("/traffic").text

    for word in ("event = view_item", "channel = ads", "channel = direct", "device = mobile", "orders &gt;= 2"):
        assert f'<option value="{word}">' in page


def test_a_shop_that_hides_people_suggests_no_rare_words(shop):
    page = client(app(shop, anonymous=True)).get("/traffic").text

    assert 'value="channel = ads"' not in page
    assert 'value="event = view_item"' in page


def test_what_was_answered_is_not_asked_again(shop, monkeypatch):
    asked = []
    ask = shop.ask
    monkeypatch.setattr(shop, "ask", lambda unit, **how: asked.append(unit.name()) or ask(unit, **how))
    web = client(app(shop))
    for _ in range(3):
        assert web.get("/api/ask/traffic?by=week&where=channel+%3D+ads").status_code == 200
    assert asked == ["traffic"]
    assert web.get("/traffic?where=channel+%3D+ads&by=week").status_code == 200
    assert asked == ["traffic"]
    web.get("/api/ask/traffic?by=week&where=channel+%3D+direct")
    web.get("/api/ask/traffic?by=day&where=channel+%3D+ads")
    assert asked == ["traffic"] * 3


def test_few_answers_are_kept_and_no_great_ones(shop, monkeypatch):
    monkeypatch.setattr(desk, "MOST_KEPT", 2)
    monkeypatch.setattr(desk, "MOST_ROWS", 2)
    here = desk.Desk(shop, hidden=False)
    for name in ("overview", "bounce", "traffic", "visits"):
        here.answer(Asked(UNITS[name]))

    assert {answer.name for answer in here._kept.values()} <= {"overview", "visits"}
    assert len(here._kept) <= 2


def test_a_long_question_keeps_nobody_else_waiting(shop, duck):
    begun, go_on = threading.Event(), threading.Event()
    other = opened(duck, read(STORY))

    def slow(*_asked, **_how):
        begun.set()
        assert go_on.wait(10)
        return other.ask("traffic")

    first = opened(duck, read(STORY))
    first.ask = slow
    web = client(app(first, others=[other]))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(web.get, "/api/ask/traffic")
        assert begun.wait(10)
        assert web.get("/api/ask/event-counts").json()["rows"] == shop.ask("event-counts").to_dict()["rows"]
        assert web.get("/health").status_code == 200
        go_on.set()
        assert waiting.result().status_code == 200


def test_parameters_and_filters_stand_in_the_address(web, shop):
    reply = web.get(
        "/api/ask/traffic?by=week&where=channel+%3D+ads&where=event+%3D+view_item&since=2024-01-02&min_cell=1"
    )
    asked = shop.ask("traffic", by="week", where=["channel = ads", "event = view_item"], since="2024-01-02", min_cell=1)

    assert reply.json() == asked.to_dict()


def test_what_no_person_can_be_is_left_out_where_that_is_asked(web):
    assert web.get("/api/ask/traffic?exclude-anomalies=true").json()["asked"]["exclude-anomalies"] is True
    assert "exclude-anomalies" not in web.get("/api/ask/traffic?exclude_anomalies=no").json()["asked"]
    assert "must be true or false" in web.get("/api/ask/traffic?exclude-anomalies=perhaps").json()["error"]


def test_what_is_left_empty_is_not_asked(web):
    assert web.get("/api/ask/traffic?by=&where=&since=&min-cell=").json() == web.get("/api/ask/traffic").json()


def test_a_page_keeps_what_was_asked_in_its_form(web):
    page = web.get("/traffic?by=week&where=channel+%3D+%22%3Cads%3E%22").text

    assert "<option selected>week</option>" in page
    assert 'value="channel = &#34;&lt;ads&gt;&#34;"' in page


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("retentio", 404, "Did you mean 'retention'?"),
        ("retention?bye=week", 400, "Did you mean 'by'?"),
        ("retention?untill=2024-01-01", 400, "Did you mean 'until'?"),
        ("retention?by=decade", 400, "'by' has no value 'decade'."),
        ("retention?periods=0", 400, "must be at least 1"),
        ("retention?by=day&by=week", 400, "'by' can be given once."),
        ("retention?since=2024-01-01&since=2024-01-02", 400, "'since' can be given once."),
        ("retention?since=monday", 400, "Write a day as 2024-10-01."),
        ("retention?where=device", 400, "That is not a condition."),
        ("retention?who=oders+%3E+1", 400, "Did you mean 'orders'?"),
        ("retention?min-cell=many", 400, "'min-cell' must be a whole number."),
    ],
)
def test_a_wrong_request_is_told_in_sentences(web, path, status, sentence):
    page, data = web.get(f"/{path}"), web.get(f"/api/ask/{path}")

    assert page.status_code == data.status_code == status
    assert list(data.json()) == ["error"]
    assert sentence in data.json()["error"]
    assert sentence.replace("'", "&#39;") in page.text


def test_hostile_addresses_stay_text(web):
    script = "%3Cscript%3Ealert(1)%3C/script%3E"
    for path in (f"/traffic?by={script}", f"/traffic?where={script}", f"/traffic?{script}=1", f"/{script}"):
        reply = web.get(path)
        assert 400 <= reply.status_code < 500
        assert "<script>alert" not in reply.text


def test_nothing_is_there_but_what_is_there(web):
    assert web.get("/a/b").status_code == 404
    assert "There is nothing at this address" in web.get("/api/nowhere").json()["error"]
    assert web.get("/static/../secrets").status_code == 404
    assert web.get("/openapi.json").status_code == web.get("/docs").status_code == 404


def test_a_shop_can_only_be_read(web):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        reply = web.request(method, "/api/ask/overview")
        assert reply.status_code == 405
        assert "only be read" in reply.json()["error"]
    assert web.head("/").status_code == web.head("/api/ask/overview").status_code == 200


def test_a_failure_is_told_without_a_traceback(web, monkeypatch):
    def failing(_self, _tables):
        raise Failure("The disk is full.", "It has no room.", "Free some.")

    monkeypatch.setattr(UNITS["event-counts"], "table", failing)
    assert web.get("/api/ask/event-counts").json() == {"error": "The disk is full. It has no room. Free some."}
    assert web.get("/event-counts").status_code == 500

    monkeypatch.setattr(UNITS["event-counts"], "table", lambda _self, _tables: 1 / 0)
    for path in ("/event-counts", "/api/ask/event-counts"):
        reply = web.get(path)
        assert reply.status_code == 500
        assert "This is a defect of Footfall." in reply.text
        assert "ZeroDivisionError" not in reply.text


def test_somebody_is_there(web):
    assert web.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/", "/traffic", "/nowhere", "/api/ask/traffic", "/static/vega.js", "/a/b"])
def test_every_reply_ties_the_browser_down(web, path):
    headers = web.get(path).headers

    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_files_of_pages_may_be_kept_for_ever(web):
    page = web.get("/traffic").text
    addresses = [part.split('"')[0] for part in page.split('="')[1:] if part.startswith("/static/")]

    assert len(addresses) == 5
    for address in addresses:
        assert "immutable" in web.get(address).headers["cache-control"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "LOCALHOST:80"])
def test_the_own_names_of_this_machine_are_answered(web, host):
    assert web.get("/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8000", "192.168.0.7", ""]
)
def test_a_foreign_name_pointed_here_is_refused(web, host):
    assert web.get("/api/ask/overview", headers={"host": host}).status_code == 400


def test_others_than_this_machine_need_a_token(shop):
    for host in ("0.0.0.0", "192.168.0.7", "shop.example"):  # noqa: S104 - nothing is bound
        with pytest.raises(BadRequest, match="Others could read this shop"):
            app(shop, host=host)
        assert client(app(shop, token=WORD, host=host)).get("/health", headers={"host": host}).status_code == 200


def test_without_the_token_only_health_is_told(shop):
    web = client(app(shop, token=WORD))

    assert web.get("/health").status_code == 200
    for path in ("/", "/traffic", "/api/ask/traffic", "/static/style.css", "/nowhere", "/?token=wrong"):
        reply = web.get(path)
        assert reply.status_code == 401
        assert "token" in reply.text


def test_a_token_in_the_address_moves_into_a_cookie(shop):
    web = client(app(shop, token=WORD))
    reply = web.get("/traffic?by=week&token=open+sesame&where=channel+%3D+ads")

    assert reply.status_code == 303
    assert reply.headers["location"] == "/traffic?by=week&where=channel+%3D+ads"
    assert "httponly" in reply.headers["set-cookie"].lower()
    assert "samesite=strict" in reply.headers["set-cookie"].lower()
    assert "sesame" not in reply.headers["set-cookie"]
    assert web.get(reply.headers["location"]).status_code == 200


def test_a_token_leads_to_no_other_place(shop):
    web = client(app(shop, token=WORD))

    assert web.get("http://127.0.0.1:8000//evil.example/?token=open+sesame").headers["location"] == "/evil.example/"


def test_a_token_may_stand_in_a_header(shop):
    web = client(app(shop, token=WORD))

    assert web.get("/api/ask/traffic", headers={"authorization": "Bearer open sesame"}).status_code == 200
    assert web.get("/api/ask/traffic", headers={"authorization": "Bearer other"}).status_code == 401
    assert web.get("/api/ask/traffic", headers={"authorization": "Basic open sesame"}).status_code == 401


def test_an_anonymous_shop_answers_about_nobody(shop):
    web = client(app(shop, anonymous=True))

    assert web.get("/api/ask/event-counts?min-cell=2").json()["asked"]["min-cell"] == 10
    assert web.get("/api/ask/breakdown?dimension=channel").status_code == 200
    for path in (
        "breakdown?dimension=user_id",
        "traffic?where=User_ID+%3D+ann",
        "traffic?who=user_id+%3D+ann",
        "funnel?by=order_id",
    ):
        reply = web.get(f"/api/ask/{path}")
        assert reply.status_code == 400
        assert "what tells people apart" in reply.json()["error"]


def test_many_at_once_are_all_answered(web):
    names = [name for name in ("overview", "traffic", "event-counts") for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda name: web.get(f"/api/ask/{name}"), names))

    assert {reply.status_code for reply in replies} == {200}
    assert [reply.json()["name"] for reply in replies] == names


def test_a_port_that_is_taken_is_told(shop):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Failure, match="cannot be listened on"):
        serve(shop, port=taken.getsockname()[1])


@pytest.mark.parametrize(("memory", "times"), [("500MB", 1), ("2GB", 2)])
def test_a_shop_is_opened_twice_where_there_is_memory_for_two(tmp_path, memory, times):
    (tmp_path / "log.csv").write_text("user_id,event_at,event\nann,2024-01-01T00:00:00Z,view_item\n")
    ff.ingest(tmp_path / "log.csv", tmp_path / "shop", memory="500MB").close()

    with _opened(str(tmp_path / "shop"), "duckdb", memory) as shops:
        assert [told(shop.ask("event-counts"), "events") for shop in shops] == [[1]] * times


def test_asking_anew_goes_along_to_no_other_question(web):
    page = web.get("/overview?fresh=true&since=2017-01-01").text
    assert 'href="/traffic?since=2017-01-01"' in page
    anew = [link for link in re.findall(r'href="([^"]*)"', page) if "fresh" in link]
    assert all(link.startswith("/api/ask/overview.") for link in anew)

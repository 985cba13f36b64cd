"""The explorer of recommendations."""

from __future__ import annotations

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

from footfall.surfaces.serve import app
from wanting import shop_in


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    made = shop_in(tmp_path_factory.mktemp("explorer"))
    yield made
    made.close()


def client(made) -> TestClient:
    return TestClient(made, base_url="http://127.0.0.1:8000", follow_redirects=False)


@pytest.fixture
def web(shop) -> TestClient:
    return client(app(shop))


def test_it_is_linked_and_begins_with_whom_one_may_ask_about(web):
    assert '<a href="/recommend">' in web.get("/").text
    page = web.get("/recommend").text

    assert "Customers who did much" in page
    assert '<a href="/recommend?user=%C3%9C-00">Ü-00</a>' in page
    assert '<a href="/recommend?item=it' in page


def test_lists_stand_side_by_side_with_their_reasons(web, shop):
    page = web.get("/recommend?user=Ü-01&recommender=popular&recommender=content&k=3").text

    assert page.count('<section class="card picks"') == 2
    for name in ("popular", "content"):
        for row in shop.recommend(user="Ü-01", k=3, recommender=name).rows:
            assert str(escape(row["item_name"])) in page
            assert str(escape(row["because"])) in page
    assert "did something with 5 items" in page
    assert "bought <a href=" in page


def test_an_item_has_lists_too(web):
    page = web.get("/recommend?item=it3&recommender=content").text

    assert "same category kitchen" in page
    assert "=Thing 3" in page
    assert "popular" not in page.split('class="lists"')[1]


def test_a_stranger_is_told_so(web):
    page = web.get("/recommend?user=nobody&recommender=popular").text

    assert "a stranger: nothing is known of them" in page
    assert page.count('<section class="card picks"') == 1


def test_a_recommender_without_an_answer_says_so(web):
    assert "knows nothing like" in web.get("/recommend?item=it3&recommender=popular").text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("item=it33", "There is no item called"),
        ("usr=a", "Did you mean"),
        ("user=a&item=b", "one user or beside one item"),
        ("user=a&user=b", "can be given once"),
        ("user=a&k=0", "must be at least 1"),
        ("user=a&recommender=alz", "There is no recommender called"),
    ],
)
def test_what_is_wrong_is_said_above_the_form(web, query, told):
    reply = web.get(f"/recommend?{query}")

    assert reply.status_code == 400
    assert 'role="alert"' in reply.text
    assert told in reply.text
    assert 'name="user"' in reply.text
    assert told in web.get(f"/api/recommend?{query}").json()["error"]


def test_the_json_is_the_answer(web, shop):
    reply = web.get("/api/recommend?user=Ü-01&k=3&recommender=content")
    asked = shop.recommend(user="Ü-01", k=3, recommender="content").to_dict()

    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["rows"] == asked["rows"]
    assert web.get("/api/recommend?user=a&recommender=content&recommender=als").status_code == 400
    assert web.get("/api/recommend").status_code == 400


def test_hidden_people_stay_hidden(shop):
    web = client(app(shop, anonymous=True))

    assert web.get("/recommend?user=Ü-01").status_code == 400
    assert web.get("/api/recommend?user=Ü-01").status_code == 400
    for page in (web.get("/recommend").text, web.get("/recommend?item=it3&recommender=content").text):
        assert "Ü-" not in page
        assert 'name="user"' not in page


def test_hostile_words_are_words(web):
    page = web.get("/recommend", params={"user": "<script>alert(1)</script>", "recommender": "popular"}).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page

"""`content`: vectors by hand, reasons that are true, and faiss beside the exact."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.errors import NotApplicable
from footfall.recommend.content import Content
from footfall.recommend.words import vectors
from shelves import deeds_of, goods_of, named

KITCHEN = {
    "kettle": {"category": "kitchen", "sub_category": "boiling", "brand": "Bosch", "price": 40},
    "mixer": {"category": "kitchen", "sub_category": "mixing", "brand": "Bosch", "price": 80},
    "urn": {"category": "kitchen", "sub_category": "boiling", "brand": "Tefal", "price": 45},
    "sofa": {"category": "living", "brand": "Ikea", "price": 900},
    "stool": {"category": "living", "brand": "Ikea", "price": 30},
    "thing": {"price": 40},
}
STORY = "ann: viewed kettle; bob: bought sofa; cid: bought kettle, viewed urn; dan: viewed thing; eve:"


@pytest.fixture(scope="module")
def fitted():
    goods = goods_of(**KITCHEN)
    return Content().fit(deeds_of(STORY, goods), goods)


def likeness_by_hand(items, price):
    """Work the definition out with dictionaries: TF-IDF as scikit-learn's docs have it, prices on a quarter circle."""
    bags = []
    for item in items:
        path = [item[name] for name in ("category", "sub_category", "product_type") if item.get(name)]
        bag = {("in", *path[: depth + 1]) for depth in range(len(path))}
        bag |= {("by", item["brand"])} if item.get("brand") else set()
        bags.append(bag | {("word", word) for word in (item.get("item_name") or "").split()})
    seen = {word: sum(word in bag for bag in bags) for bag in bags for word in bag}
    idf = {word: math.log((1 + len(items)) / (1 + count)) + 1 for word, count in seen.items()}
    known = [math.log(item["price"]) for item in items if item.get("price")]
    low, high = (min(known), max(known)) if known else (0, 0)
    found = np.zeros((len(items), len(items)))
    for i, one in enumerate(items):
        for j, two in enumerate(items):
            lengths = [math.sqrt(sum(idf[word] ** 2 for word in bag)) for bag in (bags[i], bags[j])]
            if not all(lengths):
                continue
            words = sum(idf[word] ** 2 for word in bags[i] & bags[j]) / math.prod(lengths)
            priced = [bool(each.get("price")) for each in (one, two)]
            turn = [
                (math.log(each["price"]) - low) / (high - low or 1) if each.get("price") else 0 for each in (one, two)
            ]
            prices = math.cos((turn[0] - turn[1]) * math.pi / 2) * all(priced)
            found[i, j] = (words + price * prices) / math.prod(math.sqrt(1 + price * has) for has in priced)
    return found


words = st.none() | st.sampled_from(["red", "blue", "mug cup", "cup"])
item = st.fixed_dictionaries(
    {"category": st.none() | st.sampled_from(["a", "b"]), "brand": words, "item_name": words},
    optional={"price": st.none() | st.floats(0.1, 500), "sub_category": st.sampled_from(["x", "y"])},
)


@given(st.lists(item, min_size=1, max_size=6), st.sampled_from([0.0, 0.5, 2.0]))
def test_likeness_is_the_cosine_of_the_definition(items, price):
    found = vectors(goods_of(**{f"i{number}": each for number, each in enumerate(items)}), 100, price, names=True)

    assert found @ found.T == pytest.approx(likeness_by_hand(items, price), abs=1e-5)


def test_what_is_like_what_they_liked_comes_first_and_what_they_bought_is_left_out(fitted):
    (ann, bob, _cid, _dan, _eve) = fitted.recommend(np.arange(5), 3).items

    assert named(fitted, ann) == ["kettle", "urn", "mixer"]
    assert named(fitted, bob)[0] == "stool"
    assert "sofa" not in named(fitted, bob)
    assert named(fitted, fitted.recommend([1], 1, again=True).items[0]) == ["sofa"]


def test_the_reason_is_what_two_items_share(fitted):
    users = np.array([0, 1])
    picks = fitted.recommend(users, 3)

    ann, bob = fitted.because(users, picks)
    assert ann == [
        "looked at before",
        "same category kitchen > boiling as kettle",
        "same category kitchen and brand Bosch as kettle",
    ]
    assert bob[0] == "same category living and brand Ikea as sofa"


def test_an_item_without_words_is_like_nothing_and_is_told_of(fitted):
    thing = list(fitted.deeds.items).index("thing")

    assert fitted.facts()["without_words"].value == 1
    assert named(fitted, fitted.similar([thing], 3).items[0]) == []
    assert all("thing" not in named(fitted, row) for row in fitted.similar(np.arange(5), 5).items)


def test_whose_items_have_no_words_gets_what_is_popular(fitted):
    dan, eve, stranger = np.array([3]), np.array([4]), np.array([-1])

    said = [fitted.because(user, fitted.recommend(user, 3))[0] for user in (dan, eve, stranger)]
    assert all(each.startswith("popular: ") for row in said for each in row)
    assert said[1] == said[2]


def test_names_speak_where_nothing_else_does():
    lamps = {
        "a": {"item_name": "SET of red lanterns"},
        "b": {"item_name": "Set of blue lanterns"},
        "c": {"item_name": "set of spoons"},
        "d": {"item_name": "ünïcode spoons"},
    }
    goods = goods_of(**lamps)
    fitted = Content().fit(deeds_of("ann: viewed a", goods), goods)
    picks = fitted.similar([0], 3)

    assert named(fitted, picks.items[0])[0] == "b"
    assert fitted.alike(np.array([0]), picks)[0][0] == "shares 'lanterns' and 'of' with SET of red lanterns"
    with pytest.raises(NotApplicable, match="No item has a category, a brand or a name"):
        Content(names=False).fit(fitted.deeds, goods)


def test_the_most_alike_are_the_nearest_whatever_the_words_are_reduced_to():
    dice = np.random.default_rng(3)
    many = {
        f"i{number:03}": {
            "category": f"c{dice.integers(6)}",
            "brand": f"b{dice.integers(40)}",
            "price": dice.integers(1, 99),
        }
        for number in range(300)
    }
    goods = goods_of(**many)
    deeds = deeds_of("ann: viewed i001", goods)
    exact = Content(dimensions=20).fit(deeds, goods)
    picks = exact.similar(np.arange(300), 10)
    cosines = exact.vectors @ exact.vectors.T
    np.fill_diagonal(cosines, -np.inf)

    assert exact.vectors.shape == (300, 22)
    assert picks.scores == pytest.approx(-np.sort(-cosines, axis=1)[:, :10], abs=1e-5)
    assert len(set(map(int, picks.items[0]))) == 10


def test_faiss_finds_nearly_what_is_nearest():
    dice = np.random.default_rng(4)
    many = {
        f"i{n:04}": {
            "category": f"c{dice.integers(5)}",
            "brand": f"b{dice.integers(30)}",
            "price": dice.integers(1, 999),
        }
        for n in range(2000)
    }
    goods = goods_of(**many)
    deeds = deeds_of("ann: viewed i0001, bought i0002; bob: bought i0005 i0007", goods)
    exact, large = (Content(exact=exact).fit(deeds, goods) for exact in (200_000, 10))

    for how in ("similar", "recommend"):
        one, two = (getattr(fitted, how)(np.array([0, 1]), 20).scores for fitted in (exact, large))
        assert two == pytest.approx(one, abs=0.02)
    picks = large.recommend(np.array([0, 1, -1]), 20)
    assert not {"i0005", "i0007"} & set(named(large, picks.items[1]))
    assert list(picks.items[2]) == list(exact.recommend(np.array([-1]), 20).items[0])


def test_what_is_saved_recommends_the_same(fitted, tmp_path):
    fitted.save(tmp_path)
    again = Content.load(tmp_path, fitted.deeds, fitted.goods)

    users = np.arange(-1, 5)
    assert (again.recommend(users, 4).items == fitted.recommend(users, 4).items).all()
    assert again.because(users, again.recommend(users, 4)) == fitted.because(users, fitted.recommend(users, 4))
    assert {name: fact.value for name, fact in again.facts().items()} == {
        name: fact.value for name, fact in fitted.facts().items()
    }

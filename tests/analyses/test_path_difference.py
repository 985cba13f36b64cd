"""Which ways one group goes more often than another."""

from __future__ import annotations

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from footfall.errors import BadRequest
from stories import codes, told

VIEW, CART, BUY = "view_item", "add_to_cart", "purchase"


def crowd(device, *ways):
    """Have so many users go each way."""
    return "; ".join(
        f"{device}{place}-{n}: " + " ".join(f"{deed}{{device={device}}}" for deed in way.split())
        for place, (many, way) in enumerate(ways)
        for n in range(many)
    )


LARGE = f"{crowd('mobile', (30, 'view@0d'), (20, 'view@0d cart@1m'))}; {crowd('desktop', (10, 'view@0d'), (30, 'view@0d cart@1m'))}"


def test_shares_are_of_each_groups_sessions_and_the_greatest_group_is_a(shop):
    answer = shop(LARGE).ask("path-difference")

    assert (answer.asked["dimension"], answer.asked["a"], answer.asked["b"]) == ("device", "mobile", "desktop")
    assert told(answer, "path", "share_a", "share_b", "difference", "users") == [
        (VIEW, 0.6, 0.25, pytest.approx(0.35), 40),
        (f"{VIEW} > {CART}", 0.4, 0.75, pytest.approx(-0.35), 50),
    ]
    assert (answer.facts["a_sessions"].value, answer.facts["b_sessions"].value) == (50, 40)


def test_intervals_are_newcombes_and_p_values_a_pooled_z_tests(duck_shop):
    first = duck_shop(LARGE).ask("path-difference").rows[0]

    assert (first["low"], first["high"]) == pytest.approx(
        confint_proportions_2indep(30, 50, 10, 40, method="newcomb", compare="diff")
    )
    assert first["p_adjusted"] == pytest.approx(proportions_ztest([30, 10], [50, 40])[1])


def test_where_few_are_expected_the_test_is_fishers_and_told(shop):
    story = f"{crowd('mobile', (3, 'view@0d'))}; {crowd('desktop', (1, 'view@0d'), (3, 'cart@0d'))}"
    answer = shop(story).ask("path-difference", a="mobile", b="desktop")

    # of 3 and 4 sessions 3 and 1 are views: 4 of the 35 ways to draw 3 of 7 with 4 views, and the other end's 1
    assert told(answer, "p_adjusted") == pytest.approx([5 / 35, 5 / 35])
    assert "small-sample" in codes(answer)


def test_p_values_are_adjusted_for_all_paths_compared(duck_shop):
    ways = ("view@0d", "cart@0d", "buy@0d", "fav@0d")
    mobile, desktop = (40, 30, 20, 10), (10, 20, 30, 40)
    story = ";".join(crowd(d, *zip(n, ways, strict=True)) for d, n in (("mobile", mobile), ("desktop", desktop)))
    raw = sorted(proportions_ztest([a, b], [100, 100])[1] for a, b in zip(mobile, desktop, strict=True))
    wanted, least = [], 1.0
    for rank in range(4, 0, -1):
        least = min(least, raw[rank - 1] * 4 / rank)
        wanted.insert(0, least)

    assert sorted(told(duck_shop(story).ask("path-difference"), "p_adjusted")) == pytest.approx(wanted)


@pytest.mark.engine_phrase
def test_a_session_belongs_to_the_value_at_its_first_event_that_has_one(shop):
    story = """
        ann: view@0d cart@1m{country=kr} buy@2m{country=de}
        bob: view@0d{country=de}; cid: login@0d
    """
    answer = shop(story).ask("path-difference", dimension="country")

    assert told(answer, "path", "share_a", "share_b") == [
        (VIEW, 1.0, 0.0),
        (f"{VIEW} > {CART} > {BUY}", 0.0, 1.0),
    ]
    assert answer.asked["a"] == "de"


def test_a_group_may_be_a_part_of_the_time_or_the_landing(duck_shop):
    shop = duck_shop("ann: view@0d cart@1m; bob: cart@10h view@10h1m; cid: cart@10h view@10h1m")

    assert shop.ask("path-difference", dimension="landing").asked["a"] == CART
    assert shop.ask("path-difference", dimension="hour").asked["a"] == "10"


def test_one_group_named_is_compared_with_the_greatest_other(duck_shop):
    story = "ann: view@0d#ads; bob: view@0d#mail view@1d#mail; cid: view@0d#direct view@1d#direct view@2d#direct"
    shop = duck_shop(story)

    assert shop.ask("path-difference", a="ads").asked["b"] == "direct"
    assert shop.ask("path-difference", b="direct").asked["a"] == "mail"


def test_a_group_nobody_knows_is_refused_with_a_guess_and_so_is_one_against_itself(duck_shop):
    shop = duck_shop(LARGE)

    with pytest.raises(BadRequest, match="no device among these sessions called 'mobil'.*Did you mean 'mobile'"):
        shop.ask("path-difference", a="mobil")
    with pytest.raises(BadRequest, match="cannot be compared with itself"):
        shop.ask("path-difference", a="mobile", b="mobile")


def test_one_group_alone_is_not_compared(shop):
    answer = shop("ann: view@0d#ads; bob: view@0d#ads").ask("path-difference")

    assert answer.rows == []
    assert codes(answer) == {"not-applicable"}


def test_a_path_everybody_goes_differs_by_nothing(shop):
    answer = shop("ann: view@0d#ads; bob: view@0d#mail").ask("path-difference")

    assert told(answer, "difference", "p_adjusted") == [(0.0, 1.0)]


def test_top_compares_the_most_frequent_of_both_together(duck_shop):
    answer = duck_shop(f"{LARGE}; ann: buy@0d{{device=mobile}}").ask("path-difference", top=2)

    assert dict(told(answer, "path", "share_a")) == pytest.approx({VIEW: 30 / 51, f"{VIEW} > {CART}": 20 / 51})


def test_several_sessions_of_a_user_are_told_of(duck_shop):
    answer = duck_shop("ann: view@0d#ads view@1d#ads; bob: view@0d#mail").ask("path-difference")

    assert "sessions-of-users" in codes(answer)


def test_where_chooses_whole_sessions(shop):
    story = "ann: view@0d#ads cart@1m#ads view@1d#ads; bob: cart@0d#mail"
    answer = shop(story).ask("path-difference", where="event = add_to_cart")

    assert told(answer, "path", "share_a", "share_b") == [(CART, 0.0, 1.0), (f"{VIEW} > {CART}", 1.0, 0.0)]
    assert answer.asked["chosen"]


def test_the_reading_says_both_shares_and_how_many_stand_apart(duck_shop):
    assert duck_shop(LARGE).ask("path-difference").reading == (
        "The greatest difference is in view_item: 60.0 % of the sessions of mobile, 25.0 % of those of desktop. "
        "2 of 2 paths differ by more than chance explains."
    )


def test_a_value_that_cannot_be_named_is_not_chosen(duck_shop):
    story = "ann: view@0d#none view@1d#none; bob: view@0d#ads; cid: view@0d#mail"
    answer = duck_shop(story).ask("path-difference")

    assert (answer.asked["a"], answer.asked["b"]) == ("ads", "mail")

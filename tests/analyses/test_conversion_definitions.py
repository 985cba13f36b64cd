"""Every definition of a conversion rate, side by side."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from chance import by_user, cut, deeds
from examples import at_most
from footfall.analyses.conversion_definitions import DEFINITIONS
from footfall.errors import BadRequest
from stories import codes, opened, told

STORY = """
    ann: view@0d:mug cart@1m:mug buy@2m=9:mug view@1d:tea fav@1d1m:tea
    bob: view@0d:mug view@1m:tea cart@2m:tea; cid: login@0d; dan: buy@0d=4:tea fav@1d:tea
"""


def counts(answer):
    return {row["definition"]: (row["numerator"], row["denominator"]) for row in answer.rows}


def test_every_definition_has_its_own_counts(shop):
    assert counts(shop(STORY).ask("conversion-definitions")) == {
        "purchases/events": (2, 11),
        "purchases/views": (2, 4),
        "buyers/visitors": (2, 4),
        "buyers/viewers": (2, 2),
        "converting-sessions/sessions": (2, 6),
        "carts+wishlists/views": (4, 4),
        "purchases/carts+wishlists": (2, 4),
        "cart-then-buy": (1, 2),
        "wishlist-then-buy": (0, 2),
    }


def test_intervals_are_wilsons_and_are_said_to_be_too_narrow(duck_shop):
    answer = duck_shop(STORY).ask("conversion-definitions")
    low, high = proportion_confint(2, 4, method="wilson")

    assert told(answer, "low", "high")[2] == pytest.approx((low, high))
    assert "not-independent" in codes(answer)


@pytest.mark.engine_phrase
def test_a_pair_counts_once_and_only_what_was_bought_after_the_first_mark(shop):
    story = "ann: buy@0d:mug cart@1d:mug cart@2d:mug; bob: cart@0d:mug buy@60d:mug cart@61d:mug; cid: cart@0d:tea buy@1d:mug"

    assert counts(shop(story).ask("conversion-definitions"))["cart-then-buy"] == (1, 3)


def test_what_the_log_does_not_have_is_missing_and_never_none(shop):
    answer = shop("ann: login@0d buy@1h; bob: login@0d").ask("conversion-definitions")

    assert counts(answer)["purchases/views"] == counts(answer)["cart-then-buy"] == (None, None)
    assert [row["definition"] for row in answer.rows if row["rate"] is not None] == [
        *("purchases/events", "buyers/visitors", "converting-sessions/sessions"),
    ]
    assert answer.chart is not None


def test_page_views_are_views_where_there_is_no_other(shop):
    assert counts(shop("ann: page@0d page@1m buy@1h").ask("conversion-definitions"))["purchases/views"] == (1, 2)


def test_a_rate_above_one_has_no_interval(duck_shop):
    answer = duck_shop("ann: view@0d buy@1h buy@2h; bob: buy@1h").ask("conversion-definitions")
    row = next(row for row in answer.rows if row["definition"] == "purchases/views")

    assert (row["rate"], row["low"], row["high"]) == (3.0, None, None)
    assert "300.0 % by purchases/views." in answer.reading


def test_filters_choose_events_and_sessions_with_them(shop):
    one = shop("ann: view@0d#ads buy@1m#mail view@1d#ads; bob: view@0d#mail")
    answer = one.ask("conversion-definitions", where="channel = ads")

    assert counts(answer)["converting-sessions/sessions"] == (0, 2)
    assert counts(answer)["buyers/visitors"] == (0, 1)


def test_a_log_without_purchases_converts_nothing_and_says_so(duck_shop):
    assert codes(duck_shop("ann: view@0d").ask("conversion-definitions")) == {"not-applicable"}


def crowd(users, buyers):
    return ";".join(f"u{n}: view@{n}h" + (f" buy@{n}h1m" if n < buyers else "") for n in range(users))


@pytest.mark.parametrize(
    ("benchmark", "said"),
    [(0.02, "above the benchmark of 2.0 %"), (0.5, "below the benchmark of 50.0 %"), (0.1, "not to be told")],
)
def test_a_benchmark_is_compared_with_its_own_definition(shop, benchmark, said):
    answer = shop(crowd(100, 11)).ask("conversion-definitions", benchmark=benchmark, of="buyers/visitors")

    assert said in answer.reading
    assert answer.reading.startswith("11.0 % by buyers/visitors (6.3 % to 18.6 %)")
    assert answer.facts["benchmark"].value == benchmark
    assert answer.facts["difference"].value == pytest.approx(0.11 - benchmark)
    assert answer.facts["difference"].low == pytest.approx(answer.rows[2]["low"] - benchmark)


def test_a_benchmark_of_what_the_log_does_not_have_is_not_compared(duck_shop):
    answer = duck_shop("ann: login@0d buy@1h").ask("conversion-definitions", benchmark=0.02, of="purchases/views")

    assert answer.reading == "The log has no figure of purchases/views to set beside the benchmark of 2.0 %."


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"benchmark": 0.02},
            "only with the definition it is of. None was named. Name one with --of: purchases/events",
        ),
        ({"of": "buyers/visitors"}, "There is nothing to compare"),
        ({"benchmark": 0.02, "of": "buyers/visitor"}, "Did you mean 'buyers/visitors'"),
        ({"benchmark": 2.06, "of": "buyers/visitors"}, "at most 1"),
    ],
)
def test_a_benchmark_that_cannot_be_compared_is_refused(duck_shop, asked, said):
    with pytest.raises(BadRequest, match=said):
        duck_shop(STORY).ask("conversion-definitions", **asked)


def brute(rows):
    """Count everything by walking over each user's events."""
    users = by_user(rows)
    of = lambda *names: sum(row["event"] in names for row in rows)  # noqa: E731 - a count by name
    who = lambda name: sum(any(e["event"] == name for e in events) for events in users.values())  # noqa: E731 - the same of users
    sessions = [part for events in users.values() for part in cut(events)]

    def pairs(mark):
        marked = bought = 0
        for events in users.values():
            for item in {e["item_id"] for e in events if e["event"] == mark and e["item_id"]}:
                first = next(n for n, e in enumerate(events) if e["event"] == mark and e["item_id"] == item)
                marked += 1
                bought += any(e["event"] == "purchase" and e["item_id"] == item for e in events[first:])
        return (bought, marked)

    buys, marks = of("purchase"), of("add_to_cart", "add_to_wishlist")
    found = {
        "purchases/events": (buys, len(rows)),
        "purchases/views": (buys, of("view_item")),
        "buyers/visitors": (who("purchase"), len(users)),
        "buyers/viewers": (who("purchase"), who("view_item")),
        "converting-sessions/sessions": (
            sum(any(e["event"] == "purchase" for e in s) for s in sessions),
            len(sessions),
        ),
        "carts+wishlists/views": (marks, of("view_item")),
        "purchases/carts+wishlists": (buys, marks),
        "cart-then-buy": pairs("add_to_cart"),
        "wishlist-then-buy": pairs("add_to_wishlist"),
    }
    assert list(found) == list(DEFINITIONS)
    return found


@settings(max_examples=at_most(20))
@given(st.lists(deeds(minutes=st.integers(0, 90), more={"item_id": st.sampled_from(["m1", "m2", None])}), min_size=1))
def test_every_definition_is_what_a_walk_over_the_events_counts(duck, rows):
    ends = ("view_item", "add_to_wishlist", "add_to_cart", "purchase")
    rows = [*rows, *({**rows[0], "user_id": "e", "event": event, "item_id": "m1"} for event in ends)]
    wanted = brute(rows)

    assert counts(opened(duck, rows).ask("conversion-definitions")) == wanted

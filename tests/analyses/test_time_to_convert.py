"""How long it takes from one event to another."""

from __future__ import annotations

import pytest

from footfall.errors import BadRequest
from stories import codes, told

BUY = "purchase"


def counted(answer):
    return {row["seconds"]: row["users"] for row in answer.rows if row["users"]}


def test_the_time_runs_from_the_first_view_to_the_first_purchase_after_it(shop):
    answer = shop("ann: buy@0d view@1h view@2h buy@3h buy@4h; bob: view@0d buy@30s; cid: view@0d").ask(
        "time-to-convert"
    )

    assert counted(answer) == {30: 1, 7_200: 1}
    last = answer.rows[-1]
    assert (last["share"], last["cumulative"], last["cumulative_of_converted"]) == pytest.approx((1 / 3, 2 / 3, 1))
    assert (answer.facts["begun"].value, answer.facts["converted"].value) == (3, 2)
    assert answer.facts["median"].value == (7_200 + 30) / 2
    assert codes(answer) == {"right-censored"}


@pytest.mark.engine_phrase
def test_a_row_holds_its_own_end_and_not_the_one_before(shop):
    answer = shop("ann: view@0d buy@60s; bob: view@0d buy@60.000001s; cid: view@0d buy@2m").ask("time-to-convert")

    assert counted(answer) == {60: 1, 120: 2}


@pytest.mark.engine_phrase
def test_at_one_instant_a_view_comes_first_and_the_purchase_took_no_time(shop):
    answer = shop("ann: buy@0d view@0d").ask("time-to-convert")

    assert counted(answer) == {0: 1}
    assert [row["seconds"] for row in answer.rows] == [0]


def test_at_one_instant_a_purchase_does_not_come_before_a_view(shop):
    answer = shop("ann: buy@0d view@0d").ask("time-to-convert", from_=BUY, to="view_item")

    assert answer.rows[0]["cumulative"] == 0
    assert answer.reading == "None of 1 users with purchase had view_item after it."


def test_from_an_event_to_itself_is_to_its_repeat(shop):
    answer = shop("ann: view@0d view@1h view@5h; bob: view@0d").ask("time-to-convert", to="view_item")

    assert counted(answer) == {3_600: 1}


def test_long_times_are_whole_years_and_rungs_between_stand_empty(shop):
    answer = shop("ann: view@0d buy@731d; bob: view@0d buy@365d; cid: view@0d buy@181d").ask("time-to-convert")

    assert counted(answer) == {365 * 86_400.0: 2, 3 * 365 * 86_400.0: 1}
    assert told(answer, "seconds")[-3:] == [365 * 86_400.0, 730 * 86_400.0, 1_095 * 86_400.0]


def test_ninety_in_a_hundred_are_counted_between_two(duck_shop):
    story = "; ".join(f"u{n}: view@0d buy@{n}h" for n in range(1, 11))
    answer = duck_shop(story).ask("time-to-convert")

    assert answer.facts["p90"].value == pytest.approx(9.1 * 3_600)
    assert answer.facts["median"].value == pytest.approx(5.5 * 3_600)


def test_page_views_stand_for_views_where_there_are_none(duck_shop):
    answer = duck_shop("ann: page@0d buy@1h").ask("time-to-convert")

    assert (answer.asked["from"], answer.asked["to"]) == ("page_view", BUY)


def test_where_chooses_the_events_themselves(duck_shop):
    story = "ann: view@0d view@1h{device=mobile} buy@2h{device=mobile}"
    answer = duck_shop(story).ask("time-to-convert", where="device = mobile")

    assert counted(answer) == {3_600: 1}
    assert "chosen" not in answer.asked


def test_until_leaves_later_purchases_open(duck_shop):
    answer = duck_shop("ann: view@0d buy@1h; bob: view@0d buy@2d").ask("time-to-convert", until="2024-01-01")

    assert answer.rows[-1]["cumulative"] == 0.5
    assert "1 of 2 users with view_item had no purchase after it by 2024-01-01" in answer.notes[0].text


@pytest.mark.parametrize("story", ["ann: view@0d", "ann: buy@0d"])
def test_a_log_without_views_or_purchases_is_told_so(duck_shop, story):
    answer = duck_shop(story).ask("time-to-convert")

    assert answer.rows == []
    assert codes(answer) == {"not-applicable"}


def test_an_event_nobody_knows_is_refused_with_a_guess(duck_shop):
    with pytest.raises(BadRequest, match="no event in this shop called 'purchas'.*Did you mean 'purchase'"):
        duck_shop("ann: view@0d buy@1h").ask("time-to-convert", to="purchas")


def test_cumulative_shares_have_wilson_intervals(duck_shop):
    answer = duck_shop("ann: view@0d buy@1s; bob: view@0d; cid: view@0d; dan: view@0d").ask("time-to-convert")

    assert (answer.rows[-1]["low"], answer.rows[-1]["high"]) == pytest.approx((0.0455873, 0.6993582), abs=1e-6)


def test_the_reading_says_how_many_converted_and_in_what_time(duck_shop):
    assert duck_shop("ann: view@0d buy@1h; bob: view@0d").ask("time-to-convert").reading == (
        "Of 2 users with view_item 1, 50.0 %, had purchase after it: half of these within 1 h, nine in ten within 1 h."
    )

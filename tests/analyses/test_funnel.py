"""The funnel, told as stories."""

from __future__ import annotations

import pytest

from footfall.errors import BadRequest
from stories import codes, told

ABC = "view_item,add_to_cart,purchase"


def reached(answer):
    return told(answer, "reached")


def test_each_step_counts_those_who_did_all_before_it(shop):
    answer = shop("ann: view@0d cart@1h buy@2d=20; bob: view@1d; cid: view@1d cart@1d1h; dan: cart@0d buy@1d=5").ask(
        "funnel"
    )

    assert told(answer, "group", "step", "event", "reached") == [
        ("all", 1, "view_item", 3),
        ("all", 2, "add_to_cart", 2),
        ("all", 3, "purchase", 1),
    ]
    assert told(answer, "of_first") == [1.0, 2 / 3, 1 / 3]
    assert told(answer, "of_previous") == [None, 2 / 3, 1 / 2]


def test_shares_have_wilson_intervals(duck_shop):
    answer = duck_shop("ann: view@0d cart@1h; bob: view@0d; cid: view@0d; dan: view@0d").ask(
        "funnel", steps="view_item,add_to_cart"
    )

    low, high = told(answer, "of_first_low", "of_first_high")[1]
    assert (low, high) == pytest.approx((0.0455873, 0.6993582), abs=1e-6)


@pytest.mark.engine_phrase
def test_the_median_is_from_the_previous_step_and_halves_an_even_number(shop):
    answer = shop("ann: view@0d cart@1h buy@1h10s; bob: view@0d cart@3h buy@3h30s").ask("funnel")

    assert told(answer, "median_seconds") == [None, 7_200, 20]


def test_of_repeated_first_steps_the_first_begins_the_chain(shop):
    answer = shop("ann: view@0d view@1h cart@2h cart@3h buy@4h").ask("funnel")

    assert told(answer, "median_seconds") == [None, 7_200, 7_200]


@pytest.mark.engine_phrase
def test_at_one_instant_a_view_comes_before_a_cart_and_a_cart_before_a_purchase(shop):
    answer = shop("ann: buy@1h cart@1h view@1h").ask("funnel")

    assert reached(answer) == [1, 1, 1]
    assert told(answer, "median_seconds") == [None, 0, 0]


def test_at_one_instant_a_purchase_does_not_lead_to_a_view(duck_shop):
    answer = duck_shop("ann: view@1h buy@1h").ask("funnel", steps="purchase,view_item")

    assert reached(answer) == [1, 0]


def test_a_step_repeated_needs_two_events(duck_shop):
    answer = duck_shop("ann: view@0d view@1h; bob: view@0d").ask("funnel", steps="view_item,view_item")

    assert reached(answer) == [2, 1]


@pytest.mark.engine_phrase
def test_within_is_still_met_at_its_very_end_and_missed_a_moment_later(shop):
    answer = shop("ann: view@0d buy@1h; bob: view@0d buy@1h0.000001s").ask(
        "funnel", steps="view_item,purchase", within="1h"
    )

    assert reached(answer) == [2, 1]


def test_within_runs_from_the_first_event_of_the_chain_not_from_the_step_before(shop):
    answer = shop("ann: view@0d cart@40m buy@80m").ask("funnel", within="1h")

    assert reached(answer) == [1, 1, 0]


def test_where_the_first_start_is_too_early_a_later_one_is_taken(shop):
    answer = shop("ann: view@0d view@10h cart@10h30m buy@10h50m").ask("funnel", within="1h")

    assert reached(answer) == [1, 1, 1]
    assert told(answer, "median_seconds") == [None, 1_800, 1_200]


def test_of_starts_that_lead_as_deep_the_first_is_taken(duck_shop):
    answer = duck_shop("ann: view@0d buy@30m view@5h buy@5h10m").ask("funnel", within="1h")

    assert told(answer, "median_seconds") == [None, 1_800]


def test_strict_is_broken_by_another_step_in_between(shop):
    answer = shop("ann: view@0d buy@1h cart@2h; bob: view@0d cart@2h").ask("funnel", order="strict")

    assert reached(answer) == [2, 1, 0]


def test_strict_is_not_broken_by_repeats_nor_by_events_of_no_step(shop):
    story = "ann: view@0d view@1h login@2h cart@3h cart@4h search@5h buy@6h"
    answer = shop(story).ask("funnel", order="strict")

    assert reached(answer) == [1, 1, 1]
    assert told(answer, "median_seconds") == [None, 10_800, 10_800]


@pytest.mark.engine_phrase
def test_strict_takes_the_cart_that_leads_on_not_the_first(shop):
    answer = shop("ann: view@0d cart@1h view@2h cart@3h buy@4h").ask("funnel", order="strict")

    assert reached(answer) == [1, 1, 1]
    # the cart at 1h is cut off from the purchase by a view; the one at 3h may follow the first view, past repeats of both
    assert told(answer, "median_seconds") == [None, 10_800, 3_600]


def test_strict_begins_at_the_first_view_when_the_way_from_it_is_as_deep(duck_shop):
    answer = duck_shop("ann: view@0d view@2h cart@3h buy@4h").ask("funnel", order="strict")

    assert told(answer, "median_seconds") == [None, 10_800, 3_600]


def test_strict_and_within_together_ask_for_both(duck_shop):
    story = "ann: view@0d view@50m cart@55m buy@100m; bob: view@0d cart@5m buy@2h"
    answer = duck_shop(story).ask("funnel", order="strict", within="1h")

    assert reached(answer) == [2, 2, 1]


def test_any_order_counts_steps_done_the_wrong_way_round(shop):
    answer = shop("ann: buy@0d cart@1h view@2h; bob: cart@0d; cid: view@0d buy@1h").ask("funnel", order="any")

    assert reached(answer) == [2, 1, 1]


@pytest.mark.engine_phrase
def test_any_order_wants_all_steps_inside_one_window(shop):
    story = "ann: buy@0d cart@1h view@2h; bob: cart@0d view@3h cart@4h buy@5h; cid: view@0d cart@2h0.000001s"
    answer = shop(story).ask("funnel", order="any", within="2h")

    assert reached(answer) == [3, 2, 2]


def test_any_order_times_a_step_when_the_last_of_those_so_far_has_come(duck_shop):
    answer = duck_shop("ann: buy@0d cart@1h view@3h").ask("funnel", order="any")

    assert told(answer, "median_seconds") == [None, 0, 0]


def test_a_step_may_be_either_of_two_events(shop):
    story = "ann: view@0d fav@1h buy@2h; bob: view@0d cart@1h buy@2h; cid: view@0d buy@1h"
    answer = shop(story).ask("funnel", steps="view_item,add_to_cart|add_to_wishlist,purchase")

    assert told(answer, "event", "reached") == [("view_item", 3), ("add_to_cart|add_to_wishlist", 2), ("purchase", 2)]


def test_either_of_two_events_is_a_repeat_in_strict_order(duck_shop):
    steps = "view_item,add_to_cart|add_to_wishlist,purchase"
    answer = duck_shop("ann: view@0d fav@1h cart@2h buy@3h").ask("funnel", steps=steps, order="strict")

    assert reached(answer) == [1, 1, 1]


@pytest.mark.engine_phrase
def test_a_group_is_the_value_at_the_first_event_of_the_best_chain(shop):
    story = """
        ann: view@0d{device=desktop} view@1d{device=mobile} cart@1d1h{device=tablet}
        bob: view@0d{device=desktop}
    """
    answer = shop(story).ask("funnel", steps="view_item,add_to_cart", by="device", within="2h")

    assert sorted(told(answer, "group", "step", "reached")) == [
        ("desktop", 1, 1), ("desktop", 2, 0), ("mobile", 1, 1), ("mobile", 2, 1),
    ]  # fmt: skip


def test_actors_whose_chain_begins_without_a_value_form_no_group_and_are_told_of(duck_shop):
    answer = duck_shop("ann: view@0d{device=mobile} cart@1h; bob: view@0d cart@1h{device=mobile}").ask(
        "funnel", by="device"
    )

    assert set(told(answer, "group")) == {"mobile"}
    assert reached(answer)[0] == 1
    assert "missing-values" in codes(answer)


def test_sessions_go_the_way_each_on_its_own(shop):
    story = "ann: view@0d cart@10m view@1d cart@1d5m buy@1d10m; bob: view@0d buy@1d"
    answer = shop(story).ask("funnel", counting="session")

    # ann's two sessions have a view, bob's first has one
    assert reached(answer) == [3, 2, 1]


def test_events_are_plain_counts_whose_ratio_may_exceed_one(shop):
    answer = shop("ann: view@0d cart@1h cart@2h buy@3h=7; bob: cart@0d").ask("funnel", counting="event")

    assert reached(answer) == [1, 3, 1]
    assert told(answer, "of_first") == [1, 3, 1]
    assert told(answer, "of_first_low") == [None] * 3
    assert told(answer, "median_seconds") == [None] * 3
    assert "event-counts" in codes(answer)


def test_revenue_is_of_the_steps_events_by_those_who_reached_it(shop):
    story = "ann: view@0d cart@1h buy@2d=20 buy@3d=5; bob: buy@0d=100; cid: view@0d cart@1h buy@2h=1"
    answer = shop(story).ask("funnel")

    assert told(answer, "revenue") == [None, None, 26]


def test_where_chooses_events_before_the_way_is_gone(duck_shop):
    story = "ann: view@0d{device=mobile} cart@1h{device=desktop} buy@2h{device=mobile}"
    answer = duck_shop(story).ask("funnel", where="device = mobile")

    assert reached(answer) == [1, 0, 0]


def test_page_views_stand_for_views_where_there_are_none(duck_shop):
    answer = duck_shop("ann: page@0d cart@1h buy@2h").ask("funnel")

    assert told(answer, "event") == ["page_view", "add_to_cart", "purchase"]


def test_a_default_step_the_log_does_not_have_is_left_out(duck_shop):
    answer = duck_shop("ann: view@0d buy@2h").ask("funnel")

    assert told(answer, "event") == ["view_item", "purchase"]
    assert answer.asked["steps"] == "view_item,purchase"


def test_a_log_with_one_kind_of_event_has_no_funnel(duck_shop):
    answer = duck_shop("ann: view@0d").ask("funnel")

    assert answer.rows == []
    assert codes(answer) == {"not-applicable"}


def test_a_known_event_that_never_happened_is_a_step_nobody_reaches(duck_shop):
    answer = duck_shop("ann: view@0d buy@2h").ask("funnel", steps="view_item,begin_checkout")

    assert reached(answer) == [1, 0]
    assert "no-such-event" in codes(answer)


def test_an_event_nobody_knows_is_refused_with_a_guess(duck_shop):
    with pytest.raises(BadRequest, match="no event in this shop called 'add_to_car'.*Did you mean 'add_to_cart'"):
        duck_shop("ann: view@0d cart@1h").ask("funnel", steps="view_item,add_to_car")


def test_a_way_with_an_empty_step_is_refused(duck_shop):
    with pytest.raises(BadRequest, match="must name an event"):
        duck_shop("ann: view@0d").ask("funnel", steps="view_item,|")


def test_a_single_step_is_a_way_too(duck_shop):
    answer = duck_shop("ann: view@0d; bob: cart@0d").ask("funnel", steps="view_item", order="strict", within="1d")

    assert told(answer, "reached", "of_first", "of_previous") == [(1, 1.0, None)]


def test_the_reading_says_how_many_go_the_whole_way_and_where_most_stop(duck_shop):
    story = "ann: view@0d cart@1h buy@2h; bob: view@0d cart@1h; cid: view@0d; dan: view@0d"
    reading = duck_shop(story).ask("funnel").reading

    assert reading.startswith("Of 4 users with view_item, 1 reached purchase, 25.0 %.")


def test_small_cells_are_left_out_and_told_of(duck_shop):
    answer = duck_shop("ann: view@0d cart@1h; bob: view@0d").ask("funnel", steps="view_item,add_to_cart", min_cell=2)

    assert told(answer, "event") == ["view_item"]
    assert "min-cell" in codes(answer)

"""What is put in carts and left there."""

from __future__ import annotations

import pytest

from footfall.errors import BadRequest
from stories import codes, told

COUNTS = ("pairs", "bought", "abandoned", "recovered_later", "open_pairs")
END = "; zoe: view@30d"


def test_a_pair_is_bought_in_time_or_abandoned_and_may_be_recovered_later(shop):
    answer = shop("ann: cart@0d:mug buy@2d=9:mug; bob: cart@0d:mug; cid: cart@1d:tea buy@12d=4:tea" + END).ask(
        "abandoned-carts"
    )

    assert told(answer, "group", *COUNTS) == [("all", 3, 1, 2, 1, 0)]
    assert told(answer, "rate", "revenue") == [(pytest.approx(2 / 3), 9.0)]
    assert answer.facts["recovered_share"].value == 0.5


@pytest.mark.engine_phrase
def test_exactly_at_the_limit_is_in_time(shop):
    answer = shop("ann: cart@0d:mug buy@7d:mug; bob: cart@0d:mug buy@7d1s:mug" + END).ask("abandoned-carts")

    assert told(answer, *COUNTS) == [(2, 1, 1, 1, 0)]


@pytest.mark.engine_phrase
def test_a_pair_counts_once_from_its_first_cart(shop):
    answer = shop("ann: cart@0d:mug cart@1d:mug cart@9d:mug buy@10d:mug; bob: cart@0d:mug buy@1d:mug cart@2d:mug" + END)

    assert told(answer.ask("abandoned-carts"), *COUNTS) == [(2, 1, 1, 1, 0)]


def test_what_was_bought_before_the_cart_or_is_another_item_does_not_count(shop):
    answer = shop("ann: buy@0d:mug cart@1d:mug; bob: cart@0d:mug buy@1d:tea; cid: cart@0d:tea" + END).ask(
        "abandoned-carts"
    )

    assert told(answer, *COUNTS) == [(3, 0, 3, 0, 0)]


@pytest.mark.engine_phrase
def test_at_one_instant_the_cart_comes_before_the_purchase(shop):
    answer = shop("ann: buy@0d:mug cart@0d:mug" + END).ask("abandoned-carts")

    assert told(answer, *COUNTS) == [(1, 1, 0, 0, 0)]


def test_a_pair_whose_time_is_not_over_is_open_bought_or_not(shop):
    answer = shop("ann: cart@0d:mug; bob: cart@8d:mug buy@9d:mug; cid: cart@9d:tea; zoe: view@14d buy@14d:pot").ask(
        "abandoned-carts"
    )

    assert told(answer, *COUNTS) == [(1, 0, 1, 0, 2)]
    assert codes(answer) == {"open-period"}


def test_the_day_the_time_runs_out_on_is_the_shops(shop):
    story = "ann: cart@14h50m:mug; bob: cart@15h10m:mug; zoe: buy@174h=1:tea"
    answer = shop(story, clock="9h").ask("abandoned-carts")

    assert told(answer, *COUNTS) == [(1, 0, 1, 0, 1)]


def test_by_a_dimension_a_pair_is_where_its_first_cart_was(shop):
    answer = shop(
        "ann: cart@0d:mug#ads cart@1d:mug#mail; bob: cart@0d:mug#mail buy@1d:mug#ads; cid: cart@0d:tea cart@1d:tea#ads"
        + END
    ).ask("abandoned-carts", by="channel")

    assert sorted(told(answer, "group", "pairs", "abandoned")) == [("ads", 1, 1), ("mail", 1, 0)]
    assert "missing-values" in codes(answer)
    assert answer.facts["abandoned_rate"].value == 0.5


def test_what_the_abandoned_would_have_cost_is_told_where_there_are_prices(shop):
    answer = shop(
        "ann: cart@0d:mug{price=4,quantity=2}; bob: cart@0d:tea{price=3} cart@1d:pot" + END + " buy@29d:pan"
    ).ask("abandoned-carts")

    assert told(answer, "abandoned_value", "revenue") == [(11.0, None)]


def test_another_event_and_another_time_may_be_asked(duck_shop):
    answer = duck_shop("ann: fav@0d:mug buy@2d:mug; bob: fav@0d:mug buy@10h:mug" + END).ask(
        "abandoned-carts", event="add_to_wishlist", within="24h"
    )

    assert told(answer, *COUNTS) == [(2, 1, 1, 1, 0)]


def test_filters_choose_carts_and_purchases_are_of_the_whole_log(duck_shop):
    story = "ann: cart@0d:mug#ads buy@1d:mug#mail; bob: cart@0d:mug#mail" + END
    answer = duck_shop(story).ask("abandoned-carts", where="channel = ads")

    assert told(answer, *COUNTS) == [(1, 1, 0, 0, 0)]
    answer = duck_shop("ann: cart@0d:mug buy@6d:mug; bob: cart@0d:tea buy@20d:tea" + END).ask(
        "abandoned-carts", until="2024-01-10"
    )
    assert told(answer, *COUNTS) == [(2, 1, 1, 0, 0)]


def test_carts_without_an_item_are_told_and_form_no_pair(duck_shop):
    answer = duck_shop("ann: cart@0d:mug cart@1d; bob: buy@2d:mug" + END).ask("abandoned-carts")

    assert told(answer, "pairs") == [1]
    assert "1 of 2 add_to_cart events have no item" in "".join(note.text for note in answer.notes)


@pytest.mark.parametrize(
    "story", ["ann: cart@0d buy@1d", "ann: cart@0d:mug", "ann: view@0d:mug buy@1d:mug", "ann: cart@0d:mug buy@1d"]
)
def test_where_no_cart_can_be_followed_a_sentence_says_why(duck_shop, story):
    answer = duck_shop(story).ask("abandoned-carts")

    assert (answer.rows, codes(answer)) == ([], {"not-applicable"})


def test_an_event_nobody_knows_is_refused(duck_shop):
    with pytest.raises(BadRequest, match="add_to_cart"):
        duck_shop("ann: cart@0d:mug buy@1d:mug").ask("abandoned-carts", event="add_to_crat")

"""What is looked at and bought most."""

from __future__ import annotations

import pytest

from stories import codes, told

TEA = "{category=tea}"
MUG = "{category=mug}"
POT = "{category=pot}"


def test_names_are_ranked_by_purchases_with_ranks_and_shares(shop):
    story = f"ann: view@0d{TEA} view@1m{TEA} view@2m{MUG} cart@3m{MUG} buy@4m=1{MUG} buy@5m=1{MUG} buy@6m=1{TEA} view@7m{POT}"
    answer = shop(story).ask("rankings")

    assert told(answer, "name", "views", "view_rank", "carts", "cart_rank", "purchases", "purchase_rank") == [
        ("mug", 1, 2, 1, 1, 2, 1),
        ("tea", 2, 1, 0, 2, 1, 2),
        ("pot", 1, 2, 0, 2, 0, 3),
    ]
    assert told(answer, "purchase_share") == pytest.approx([2 / 3, 1 / 3, 0])
    assert told(answer, "cumulative_purchase_share") == pytest.approx([2 / 3, 1, 1])
    assert told(answer, "view_share") == [0.25, 0.5, 0.25]


def test_ties_share_the_lowest_rank_and_add_up_by_name(shop):
    story = "ann: view@0d buy@0d=1{category=b} buy@1h=1{category=a} buy@2h=1{category=c} buy@3h=1{category=c}"
    answer = shop(story).ask("rankings")

    assert told(answer, "name", "purchase_rank", "cumulative_purchase_share") == [
        ("c", 1, 0.5),
        ("a", 2, 0.75),
        ("b", 2, 1.0),
    ]


def test_top_cuts_rows_but_neither_shares_nor_ranks(duck_shop):
    story = "ann: buy@0d=1{category=a} buy@1h=1{category=a} buy@2h=1{category=b}"
    answer = duck_shop(story).ask("rankings", top=1)

    assert told(answer, "name", "purchase_share") == [("a", 2 / 3)]


def test_the_facts_compare_all_names_not_the_shown(duck_shop):
    story = f"ann: view@0d{TEA} view@1m{TEA} view@2m{MUG} buy@4m=1{MUG} buy@5m=1{MUG} buy@6m=1{TEA} view@7m{POT}"
    facts = duck_shop(story).ask("rankings", top=1).facts

    # views: tea 3, then mug and pot alike at 1.5; purchases: pot 1, tea 2, mug 3
    assert facts["spearman"].value == pytest.approx(0)
    assert facts["spearman"].n == 3


def test_two_rankings_alike_overlap_wholly(duck_shop):
    story = f"ann: view@0d{TEA} view@1m{TEA} view@2m{MUG} buy@4m=1{TEA} buy@5m=1{TEA} buy@6m=1{MUG}"
    facts = duck_shop(story).ask("rankings").facts

    assert facts["spearman"].value == pytest.approx(1)
    assert facts["rank_biased_overlap"].value == pytest.approx(1)


def test_two_rankings_the_other_way_round_overlap_less(duck_shop):
    story = f"ann: view@0d{TEA} view@1m{TEA} view@2m{MUG} buy@4m=1{MUG} buy@5m=1{MUG} buy@6m=1{TEA}"
    facts = duck_shop(story).ask("rankings").facts

    assert facts["spearman"].value == pytest.approx(-1)
    # agreement 0 at depth 1, 1 at depth 2 and ever after: 0.1 * 0 + 0.9
    assert facts["rank_biased_overlap"].value == pytest.approx(0.9)


def test_items_are_ranked_with_their_names(shop):
    story = "ann: view@0d:m1{item_name=Mug} buy@1h=3:m1{item_name=Mug} view@2h:t1{item_name=Tea}"
    answer = shop(story).ask("rankings", level="item")

    assert told(answer, "name", "item_name", "views", "purchases") == [("m1", "Mug", 1, 1), ("t1", "Tea", 1, 0)]


def test_where_there_are_no_categories_the_next_level_is_taken(duck_shop):
    assert duck_shop("ann: view@0d{brand=acme}").ask("rankings").asked["level"] == "brand"
    assert duck_shop("ann: view@0d:m1").ask("rankings").asked["level"] == "item"


def test_a_level_the_log_does_not_have_is_not_applicable(duck_shop):
    assert codes(duck_shop("ann: view@0d:m1").ask("rankings", level="brand")) == {"not-applicable"}


def test_what_never_happened_has_neither_rank_nor_share_but_a_note(duck_shop):
    answer = duck_shop(f"ann: view@0d{TEA}").ask("rankings")

    assert told(answer, "purchases", "purchase_share") == [(0, None)]
    assert "no-such-event" in codes(answer)


def test_events_without_the_level_count_nowhere_and_are_told(duck_shop):
    answer = duck_shop(f"ann: view@0d{TEA} view@1m").ask("rankings")

    assert told(answer, "name", "view_share") == [("tea", 1.0)]
    assert "missing-values" in codes(answer)

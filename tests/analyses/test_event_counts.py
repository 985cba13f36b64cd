"""What is done how often."""

from __future__ import annotations

import pytest

from stories import told


def test_most_frequent_first_and_ties_by_name(shop):
    answer = shop("ann: view@0d view@0d view@1h cart@2h; bob: view@0d; cid: buy@0d=1").ask("event-counts")

    assert told(answer, "event", "events", "users") == [("view_item", 4, 2), ("add_to_cart", 1, 1), ("purchase", 1, 1)]
    assert told(answer, "share") == pytest.approx([4 / 6, 1 / 6, 1 / 6])


def test_shares_are_of_the_chosen_events(duck_shop):
    answer = duck_shop("ann: view@0d#ads cart@1h#ads; bob: view@0d#direct").ask("event-counts", where="channel = ads")

    assert told(answer, "share") == [0.5, 0.5]


def test_an_event_of_few_is_left_out_by_min_cell(duck_shop):
    answer = duck_shop("ann: view@0d cart@1h; bob: view@0d").ask("event-counts", min_cell=2)

    assert told(answer, "event", "share") == [("view_item", 2 / 3)]

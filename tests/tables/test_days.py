"""The table of days against plain Python, made anew and as it is kept, under every kind of filter."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chance import deeds
from footfall.tables import Filters, Tables
from stories import opened

MORE = {
    "device": st.sampled_from(["mobile", "desktop"]),
    "revenue": st.sampled_from([None, 2.0, -1.0]),
    "order_id": st.sampled_from([None, "o1", "o2"]),
}
MINUTES = st.integers(0, 4 * 1440)
COUNTED = {"views": "view_item", "carts": "add_to_cart", "purchases": "purchase"}
FILTERS = st.sampled_from(
    [
        {},
        {"since": "2024-01-02"},
        {"until": "2024-01-02"},
        {"since": "2024-01-02", "until": "2024-01-03"},
        {"where": "device = mobile"},
        {"where": "event = purchase", "since": "2024-01-02"},
        {"who": "converted = true"},
        {"who": "sessions >= 2", "until": "2024-01-03"},
    ]
)


class InDirectory:
    """A shop's tables as one with a directory has them: what is made is kept, and asked instead of events."""

    def __init__(self, kept, path):
        self.kept, self.path = kept, path

    def holds(self, name):
        return self.kept.holds(name)

    def __call__(self, name):
        return self.kept(name)


def tables(shop, filters, path):
    return Tables(shop.engine, shop.about, InDirectory(shop.kept, path), Filters.read(**filters))


def chosen(rows, filters):
    """Choose events, and users by all they did, in plain Python."""
    converted = {row["user_id"] for row in rows if row["event"] == "purchase"}
    for row in rows:
        on = row["local_at"].date()
        after = "since" not in filters or on >= date.fromisoformat(filters["since"])
        before = "until" not in filters or on <= date.fromisoformat(filters["until"])
        name, _, value = filters.get("where", "user_id = ").partition(" = ")
        fits = not value or row[name] == value
        if after and before and fits and (filters.get("who") != "converted = true" or row["user_id"] in converted):
            yield row


def sums(rows):
    """Count each user's events of each day."""
    found = defaultdict(list)
    for row in rows:
        found[row["user_id"], row["local_at"].date()].append(row)
    for (user, on), events in sorted(found.items()):
        counts = (sum(row["event"] == event for row in events) for event in COUNTED.values())
        known = [row["revenue"] for row in events if row["revenue"] is not None]
        yield (user, on, len(events), *counts, sum(known) if known else None)


def listed(t):
    names = ("user_id", "on", "events", *COUNTED, "revenue")
    return [tuple(row[name] for name in names) for row in t.engine.rows(t.days.order_by("user_id", "on"))]


def counted_where_known(rows, t):
    """Put views as missing where the log has none."""
    return [(*row[:3], row[3] if t.view else None, *row[4:]) for row in rows]


made_up = st.lists(deeds(minutes=MINUTES, more=MORE, clock=9), min_size=1, max_size=25)


@settings(max_examples=20)
@given(rows=made_up, filters=FILTERS)
def test_days_kept_and_days_made_of_events_are_alike(duck, tmp_path_factory, rows, filters):
    shop = opened(duck, rows)
    kept = tables(shop, filters, tmp_path_factory.getbasetemp())
    made = shop.tables(**filters)

    assert listed(kept) == listed(made)
    if "sessions" not in filters.get("who", ""):
        assert listed(kept) == counted_where_known(sums(chosen(rows, filters)), made)


@settings(max_examples=20)
@given(rows=made_up, filters=FILTERS, by=st.sampled_from(["day", "week", "month"]))
@pytest.mark.parametrize("question", ["traffic", "retention", "return-rate"])
def test_an_answer_is_the_same_of_days_that_are_kept(duck, tmp_path_factory, question, rows, filters, by):
    from footfall.shop.catalog import unit

    shop = opened(duck, rows)
    asked = unit(question).make({"by": by})
    kept, made = asked.ask(tables(shop, filters, tmp_path_factory.getbasetemp())), asked.ask(shop.tables(**filters))

    assert (kept.rows, kept.facts, kept.notes) == (made.rows, made.facts, made.notes)


def test_days_are_kept_on_either_engine(shop, tmp_path):
    told = shop("ann: view@1h cart@2h view@25h; bob: buy@1h=3", clock="9h")

    assert listed(tables(told, {}, tmp_path)) == [
        ("ann", date(2024, 1, 1), 2, 1, 1, 0, None),
        ("ann", date(2024, 1, 2), 1, 1, 0, 0, None),
        ("bob", date(2024, 1, 1), 1, 0, 0, 1, 3.0),
    ]


def test_a_question_puts_nothing_into_a_warehouse(duck_shop):
    told = duck_shop("ann: view@1h; bob: buy@1h=3")
    told.ask("traffic")

    assert told.kept._made == {}

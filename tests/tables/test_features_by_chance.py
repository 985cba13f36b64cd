"""Every feature against plain Python, and nothing of it from the day on, over shops made up by chance."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from random import Random
from statistics import fmean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chance import by_user, cut, deeds
from examples import at_most
from footfall.tables.features import FAMILIES, FEATURES, features
from stories import MONDAY, opened

EVENTS = ["view_item", "page_view", "add_to_wishlist", "add_to_cart", "add_to_cart", "remove_from_cart",
          "begin_checkout", "purchase", "purchase", "search"]  # fmt: skip
WORDS = {
    "item_id": st.sampled_from([None, "mug", "tea", "cup"]),
    "category": st.sampled_from([None, "drinks", "china"]),
    "brand": st.sampled_from([None, "a", "b"]),
    "promo_code": st.sampled_from([None, None, "X"]),
    "order_id": st.sampled_from([None, "o1", "o2"]),
}
FIGURES = {
    "price": st.sampled_from([None, 2.0, 3.5]),
    "quantity": st.sampled_from([None, 2.0]),
    "revenue": st.sampled_from([None, 4.0, 7.5]),
    "discount": st.sampled_from([None, 0.5]),
}
DAYS = 75
MINUTES = st.one_of(st.sampled_from([0, 30, 60, 1_440, 40 * 1_440]), st.integers(0, DAYS * 1_440))
LATE = st.one_of(st.integers((DAYS - 15) * 1_440, DAYS * 1_440), MINUTES)
DEED = st.sampled_from(EVENTS)


def histories(**more):
    """Make up a log of the columns given; its clock is nine hours ahead of UTC."""
    return st.lists(deeds(minutes=LATE, more={"event": DEED, **more}, clock=9), min_size=1, max_size=25)


LOGS = st.one_of(histories(**WORDS, **FIGURES), histories(**WORDS), histories(**FIGURES), histories())
AS_OF = st.integers(1, DAYS + 2).map(lambda day: (MONDAY + timedelta(days=day)).date())


def told(backend, rows, day):
    """Give the features the shop tells, by user."""
    shop = opened(backend, rows)
    return {row.pop("user_id"): row for row in shop.engine.rows(features(shop.tables().known_before(day)))}


class Wanted:
    """What an oracle knows of one user."""

    def __init__(self, events, day, columns, first_on, views):
        self.day, self.columns, self.first_on, self.views = day, columns, first_on, views
        self.start = datetime.combine(day, datetime.min.time())
        self.events = [{name: event.get(name) for name in (*WORDS, *FIGURES)} | event for event in events]
        self.sessions = cut(self.events)
        self.orders = self.ordered()

    def ordered(self):
        orders = defaultdict(list)
        for event in self.of("purchase"):
            seconds = int((event["event_at"] - datetime(1970, 1, 1)).total_seconds())
            orders[event["order_id"] or f"{event['user_id']}@{seconds}"].append(event)
        return [lines for _, lines in sorted(orders.items(), key=lambda order: (order[1][0]["event_at"], order[0]))]

    def of(self, *kinds):
        return [event for event in self.events if event["event"] in kinds]

    def has(self, column, value):
        return value if column in self.columns else None

    def ago(self, events):
        return (self.day - events[-1]["local_at"].date()).days - 1 if events else None

    def within(self, days, rows, *, before=0):
        ends = self.start - timedelta(days=before)
        return [row for row in rows if ends - timedelta(days=days) <= row["local_at"] < ends]

    def features(self):
        return {
            **self.recency(), **self.visits(), **self.gaps(), **self.basket(), **self.breadth(), **self.carts(),
            **self.habits(), **self.trend(),
        }  # fmt: skip

    def recency(self):
        first = self.ago(self.events[:1])
        times = {"event": self.events, "cart": self.of("add_to_cart"), "order": self.of("purchase")}
        if self.orders:
            times["order"] = [max((lines[0] for lines in self.orders), key=lambda line: line["event_at"])]
        return {"days_since_first": first, **{f"days_since_{name}": self.ago(found) for name, found in times.items()}}

    def visits(self):
        lengths = [(s[-1]["event_at"] - s[0]["event_at"]).total_seconds() for s in self.sessions]
        bought = [any(event["event"] == "purchase" for event in session) for session in self.sessions]
        return {
            "events_per_visit": fmean(map(len, self.sessions)),
            "seconds_per_visit": fmean(lengths),
            "single_event_share": fmean(len(session) == 1 for session in self.sessions),
            "buying_visit_share": fmean(bought),
        }

    def gaps(self):
        starts = {"visit": [s[0] for s in self.sessions], "order": [lines[0] for lines in self.orders]}
        found = {}
        for kind, rows in starts.items():
            gaps = [(b["event_at"] - a["event_at"]) / timedelta(days=1) for a, b in itertools.pairwise(rows)]
            mean = fmean(gaps) if gaps else None
            since = (self.start - rows[-1]["local_at"]) / timedelta(days=1) if gaps else None
            found |= {
                f"{kind}_gap_days": mean,
                f"{kind}_gap_spread": stdev(gaps) if len(gaps) > 1 else None,
                f"last_{kind}_gap": gaps[-1] if gaps else None,
                f"{kind}_overdue": since / max(mean, 1) if gaps else None,
            }
            if kind == "visit":
                found["longest_visit_gap"] = max(gaps, default=None)
        return found

    def basket(self):
        items = [sum(line["quantity"] or 1 for line in lines) for lines in self.orders]
        worth = [total(line["revenue"] for line in lines) for lines in self.orders]
        known = [value for value in worth if value is not None]
        off = sum(line["discount"] or 0 for lines in self.orders for line in lines)
        share = off / (off + sum(known)) if off + sum(known) else None
        promoted = [any(line["promo_code"] for line in lines) for lines in self.orders]
        return {
            "items_per_order": fmean(items) if items else None,
            "revenue_per_order": fmean(known) if known else None,
            "dearest_order": max(known, default=None),
            "last_order_revenue": worth[-1] if worth else None,
            "promo_share": self.has("promo_code", fmean(promoted) if promoted else None),
            "discount_share": self.has("discount", self.has("revenue", share)),
        }

    def breadth(self):
        found = {}
        for column, plural in (("item_id", "items"), ("category", "categories"), ("brand", "brands")):
            touched = Counter(event[column] for event in self.events if event[column])
            bought = {event[column] for event in self.of("purchase") if event[column]}
            found[f"{plural}_touched"] = self.has(column, len(touched))
            found[f"{plural}_bought"] = self.has(column, len(bought))
            if column == "item_id":
                found["items_again"] = self.has(column, sum(times > 1 for times in touched.values()))
            if column == "category":
                found["top_category_share"] = max(touched.values()) / touched.total() if touched else None
        return found

    def carts(self):
        cart, wished, carts, checkouts = {}, set(), 0, 0
        for event in self.events:
            kind, item = event["event"], event["item_id"]
            carts, checkouts = (0, 0) if kind == "purchase" else (carts, checkouts)
            carts, checkouts = carts + (kind == "add_to_cart"), checkouts + (kind == "begin_checkout")
            if kind == "purchase" and not item:
                cart.clear()
            elif kind == "add_to_cart" and item:
                cart[item] = event
            elif kind == "add_to_wishlist" and item:
                wished.add(item)
            elif item and kind in ("purchase", "remove_from_cart"):
                cart.pop(item, None)
                wished -= {item} if kind == "purchase" else set()
        values = [event["price"] and event["price"] * (event["quantity"] or 1) for event in cart.values()]
        return {
            "cart_items": self.has("item_id", len(cart)),
            "cart_value": self.has("item_id", self.has("price", total(values) if cart else 0)),
            "days_since_filled": self.ago(sorted(cart.values(), key=lambda event: event["local_at"])),
            "wishlist_items": self.has("item_id", len(wished)),
            "carts_since_order": carts,
            "checkouts_since_order": checkouts,
        }

    def habits(self):
        times = [event["local_at"] for event in self.events]
        return {
            "night_share": fmean(time.hour < 6 for time in times),
            "weekend_share": fmean(time.isoweekday() > 5 for time in times),
        }

    def trend(self):
        rows = {
            "events": self.events,
            "sessions": [session[0] for session in self.sessions],
            "orders": [lines[0] for lines in self.orders],
        }
        found = {}
        for (kind, each), days in itertools.product(rows.items(), (7, 28)):
            now, before = len(self.within(days, each)), len(self.within(days, each, before=days))
            trend = (now - before) / (now + before) if now + before else 0
            reached = self.first_on <= self.day - timedelta(days=2 * days)
            found |= {f"{kind}_{days}d": now, f"{kind}_trend_{days}d": trend if reached else None}
        late = self.within(28, self.events)
        kinds = Counter(event["event"] for event in late)
        return found | {
            "views_28d": kinds[self.views],
            "carts_28d": kinds["add_to_cart"],
            "wishlists_28d": kinds["add_to_wishlist"],
            "active_days_28d": len({row["local_at"].date() for row in self.within(28, rows["sessions"])}),
            "revenue_28d": self.has("revenue", total(event["revenue"] for event in late) or 0),
        }


def total(values):
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def wanted(rows, day):
    """Give what plain Python makes of the events before a day, by user."""
    known = [row for row in rows if row["local_at"].date() < day]
    columns, first_on = {name for row in rows for name in row}, min(row["local_at"].date() for row in rows)
    views = "view_item" if any(row["event"] == "view_item" for row in known) else "page_view"
    return {user: Wanted(events, day, columns, first_on, views).features() for user, events in by_user(known).items()}


def about(features_):
    """Compare figures as figures."""
    return {
        user: {name: value if value is None else pytest.approx(value) for name, value in row.items()}
        for user, row in features_.items()
    }


@settings(max_examples=at_most(30))
@given(rows=LOGS, day=AS_OF)
def test_every_feature_is_what_plain_python_says(duck, rows, day):
    found = told(duck, rows, day)

    assert {name for row in found.values() for name in row} <= set(FEATURES.names)
    assert found == about(wanted(rows, day))


@settings(max_examples=10)
@given(rows=histories(**WORDS, **FIGURES), later=histories(**WORDS, **FIGURES), day=AS_OF)
def test_what_comes_later_changes_no_feature_of_an_earlier_day(duck, rows, later, day):
    known = [deed for deed in rows if deed["local_at"].date() < day]
    if known:
        reaching = [deed for deed in later if deed["local_at"].date() >= day]
        beginning = min(known, key=lambda deed: deed["local_at"])["local_at"].date()
        days = [day, max(beginning, day - timedelta(days=9))]

        assert [told(duck, known + reaching, each) for each in days] == [told(duck, known, each) for each in days]


@pytest.mark.spark
def test_engines_make_the_same_features(duck, spark):
    dice = Random(11)
    rows = [by_dice(dice) for _ in range(600)]
    for day in (MONDAY + timedelta(days=62), MONDAY + timedelta(days=DAYS)):
        assert told(spark, rows, day.date()) == about(told(duck, rows, day.date()))


def by_dice(dice):
    """Make up a deed of one of forty users, with every column of the log."""
    at = MONDAY + timedelta(minutes=dice.randrange((DAYS - 1) * 1_440))
    words = {"item_id": ["mug", "tea", "cup", None], "category": ["drinks", "china", None], "brand": ["a", "b", None],
             "promo_code": ["X", None, None], "order_id": [None, "o1"], "price": [2.0, 3.5, None],
             "quantity": [2.0, None], "revenue": [4.0, 7.5, None], "discount": [0.5, None]}  # fmt: skip
    told = {name: dice.choice(values) for name, values in words.items()}
    return {"user_id": f"u{dice.randrange(40)}", "event_at": at, "local_at": at, "event": dice.choice(EVENTS), **told}


def test_no_two_families_name_a_sum_alike(duck):
    shop = opened(duck, [{"user_id": "a", "event_at": MONDAY, "event": "view_item", "item_id": "mug"}])
    known = shop.tables().known_before(date(2024, 2, 1))
    names = [name for family in FAMILIES
             for sums in (family.of_events(known), family.of_visits(known), family.of_orders(known), *family.apart(known))
             for name in (sums if isinstance(sums, dict) else sums.columns) if name != "user_id"]  # fmt: skip

    assert len(names) == len(set(names))

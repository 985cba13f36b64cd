"""Every audience against plain Python, and nothing in it from the day on, over shops made up by chance."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from random import Random
from statistics import fmean

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chance import by_user, cut, deeds
from footfall.actions.catalog import RULES
from footfall.actions.rules.cart_coupon import CartCoupon
from footfall.actions.rules.onboard_newcomers import OnboardNewcomers
from footfall.actions.rules.remarket_low_loyalty import RemarketLowLoyalty
from footfall.actions.rules.retarget_dormant import RetargetDormant
from footfall.actions.rules.reward_loyal import RewardLoyal
from footfall.actions.rules.win_back import WinBack
from footfall.actions.rules.wishlist_reminder import WishlistReminder
from footfall.actions.seen import Seen
from stories import MONDAY, opened

DAYS = 40
EVENTS = ["view_item", "page_view", "add_to_wishlist", "add_to_cart", "add_to_cart", "remove_from_cart", "purchase",
          "purchase", "purchase", "sign_up", "search"]  # fmt: skip
ITEM = {"item_id": st.sampled_from([None, "mug", "tea", "cup"])}
MADE = (
    WinBack(late=1.2, after_days=2, within_days=30),
    RewardLoyal(orders=2, within_days=9),
    RemarketLowLoyalty(after_days=3, within_days=12),
    OnboardNewcomers(after_days=1, within_days=15),
    RetargetDormant(after_days=8, within_days=25),
    CartCoupon(after_days=1, within_days=12),
    WishlistReminder(after_days=1, within_days=20),
)
MINUTES = st.integers(0, DAYS * 1_440)
AS_OF = st.integers(1, DAYS + 2).map(lambda day: (MONDAY + timedelta(days=day)).date())


def histories(**more):
    """Make up a log; its clock is nine hours ahead of UTC."""
    return st.lists(
        deeds(minutes=MINUTES, more={"event": st.sampled_from(EVENTS), **more}, clock=9), min_size=1, max_size=25
    )


LOGS = st.one_of(histories(**ITEM), histories())


def reached(backend, rows, day):
    """Give who is in each audience, with score and reason, and each user's items."""
    shop = opened(backend, rows)
    seen = Seen(shop.tables() if shop.engine.name == "spark" else without_groups(shop), day)
    audiences = ibis.union(*(_named(rule, seen) for rule in MADE))
    found = {rule.name(): {} for rule in MADE}
    for row in shop.engine.rows(audiences):
        found[row["action"]][row["user_id"]] = (pytest.approx(row["score"]), row["reason"])
    for rule in MADE:
        goods = rule.items(seen)
        if goods is not None:
            lines = shop.engine.rows(goods.order_by("user_id", "place"))
            found[f"{rule.name()} items"] = [(line["user_id"], line["item_id"]) for line in lines]
    return found


def without_groups(shop):
    """Spare a small shop the search for bots; on Spark to hold the tables anew takes longer than that."""
    return shop.tables().only(shop.table("users").select("user_id"))


def _named(rule, seen):
    people = rule.audience(seen)
    score = people.score.cast("float64")
    return people.select("user_id", score=score, reason="reason", action=ibis.literal(rule.name()))


def said(count, word):
    return f"1 {word}" if count == 1 else f"{count} {word}s"


def ago(days):
    return f"{said(days, 'day')} ago" if days else "on the log's last day"


class One:
    """What an oracle knows of one user before a day."""

    def __init__(self, events, day, named, views):
        self.events = [{"item_id": None} | event for event in events]
        self.day, self.named, self.views = day, named, views
        orders = defaultdict(list)
        for event in self.of("purchase"):
            orders[event["event_at"]].append(event)
        self.orders = [lines[0] for _at, lines in sorted(orders.items())]
        self.gaps = [(b["event_at"] - a["event_at"]) / timedelta(days=1) for a, b in pairwise(self.orders)]
        self.gap = fmean(self.gaps) if self.gaps else None

    def of(self, *kinds):
        return [event for event in self.events if event["event"] in kinds]

    def since(self, events):
        return (self.day - events[-1]["local_at"].date()).days - 1 if events else None

    def cart(self):
        """Give what lies in the cart, the last put there first."""
        lies = {}
        for event in self.events:
            if event["event"] == "add_to_cart" and event["item_id"]:
                lies.pop(event["item_id"], None)
                lies[event["item_id"]] = event
            elif event["event"] == "purchase" and not event["item_id"]:
                lies.clear()
            elif event["event"] in ("purchase", "remove_from_cart"):
                lies.pop(event["item_id"], None)
        return list(lies.values())[::-1]

    def wishes(self):
        """Give what waits on the wishlist, the last marked first."""
        waits = {}
        for event in self.events:
            if event["event"] == "add_to_wishlist" and event["item_id"]:
                waits.pop(event["item_id"], None)
                waits[event["item_id"]] = event
            elif event["event"] == "purchase":
                waits.pop(event["item_id"], None)
        return list(waits.values())[::-1]

    def tried(self):
        """Give the carts since the last purchase."""
        last = max((number for number, event in enumerate(self.events) if event["event"] == "purchase"), default=-1)
        return [event for event in self.events[last + 1 :] if event["event"] == "add_to_cart"]

    def win_back(self, rule, usual_here):
        silent = self.since(self.orders)
        gap = self.gap if self.gap is not None else usual_here
        if silent is None or gap is None or not rule.after_days <= silent <= rule.within_days:
            return None
        usual = max(gap, 1)
        if silent <= rule.late * usual:
            return None
        how = "a second one usually comes after" if len(self.orders) == 1 else "usually one every"
        days = said(int(usual + 0.5 + 1e-9), "day")
        return len(self.orders) * usual / silent, f"no order for {said(silent, 'day')}, {how} {days}"

    def reward_loyal(self, rule, _usual):
        if len(self.orders) >= rule.orders and self.since(self.orders) <= rule.within_days:
            return len(self.orders), f"{said(len(self.orders), 'order')}, the last {ago(self.since(self.orders))}"
        return None

    def remarket_low_loyalty(self, rule, _usual):
        seen, ordered = self.since(self.events), self.since(self.orders)
        if not 1 <= len(self.orders) <= rule.orders or ordered < rule.after_days or seen > rule.within_days:
            return None
        days = len({event["local_at"].date() for event in self.events})
        return days / (seen + 1), f"{said(len(self.orders), 'order')}, the last {ago(ordered)}; last seen {ago(seen)}"

    def onboard_newcomers(self, rule, _usual):
        days = self.since(self.of("sign_up"))
        if self.orders or days is None or not rule.after_days <= days <= rule.within_days:
            return None
        visits = len(cut(self.events))
        return visits / (days + 1), f"signed up {ago(days)}, came {said(visits, 'time')}, no order yet"

    def retarget_dormant(self, rule, _usual):
        silent = self.since(self.events)
        signs = ((len(self.orders), "order"), (len(self.of("add_to_cart")), "cart"),
                 (len(self.of("add_to_wishlist")), "favourite"), (len(self.of(self.views)), "view"))  # fmt: skip
        told = [said(count, word) for count, word in signs if count]
        if not told or not rule.after_days <= silent <= rule.within_days:
            return None
        days = len({event["local_at"].date() for event in self.events})
        return days / silent, f"{told[0]}, not seen for {said(silent, 'day')}"

    def cart_coupon(self, rule, _usual):
        left = self.cart()[::-1] if self.named else self.tried()
        left = sorted(left, key=lambda event: event["local_at"])
        days = self.since(left if self.named else self.of("add_to_cart"))
        if not left or not rule.after_days <= days <= rule.within_days:
            return None
        often = "once, " if len(left) == 1 else f"{len(left)} times, the last "
        carts = f"{said(len(left), 'item')} in the cart, the last put there "
        return len(left) / (days + 1), (
            carts if self.named else f"put something in the cart and did not buy: {often}"
        ) + ago(days)

    def wishlist_reminder(self, rule, _usual):
        waits = self.wishes()
        days = self.since(waits[:1])
        if not waits or not rule.after_days <= days <= rule.within_days:
            return None
        return len(waits) / (days + 1), f"{said(len(waits), 'item')} on the wishlist, the last marked {ago(days)}"


def wanted(rows, day):
    """Give what plain Python makes of the events before a day."""
    known = [row for row in rows if row["local_at"].date() < day]
    named = any("item_id" in row for row in rows)
    views = "view_item" if any(row["event"] == "view_item" for row in known) else "page_view"
    users = {user: One(events, day, named, views) for user, events in by_user(known).items()}
    gaps = [one.gap for one in users.values() if one.gap is not None]
    usual = fmean(gaps) if gaps else None
    found = {}
    for rule in MADE:
        theirs = {user: getattr(one, rule.name().replace("-", "_"))(rule, usual) for user, one in users.items()}
        found[rule.name()] = {user: told for user, told in theirs.items() if told}
    if named:
        found["cart-coupon items"] = [(u, e["item_id"]) for u, one in sorted(users.items()) for e in one.cart()]
        found["wishlist-reminder items"] = [(u, e["item_id"]) for u, one in sorted(users.items()) for e in one.wishes()]
    return found


@settings(max_examples=8)
@given(rows=LOGS, day=AS_OF)
def test_every_audience_is_what_plain_python_says(duck, rows, day):
    found = reached(duck, rows, day)

    assert found == wanted(rows, day)


@settings(max_examples=4)
@given(rows=histories(**ITEM), later=histories(**ITEM), day=AS_OF)
def test_what_comes_later_changes_no_audience_of_an_earlier_day(duck, rows, later, day):
    known = [deed for deed in rows if deed["local_at"].date() < day]
    if known:
        reaching = [deed for deed in later if deed["local_at"].date() >= day]

        assert plain(reached(duck, known + reaching, day)) == plain(reached(duck, known, day))


def plain(found):
    """Take scores as they are, for comparing twice what one engine said."""
    return {
        name: value
        if isinstance(value, list)
        else {user: (score.expected, why) for user, (score, why) in value.items()}
        for name, value in found.items()
    }


@pytest.mark.spark
def test_engines_choose_the_same_audiences(duck, spark):
    dice = Random(5)
    rows = [by_dice(dice) for _ in range(300)]
    day = (MONDAY + timedelta(days=30)).date()
    here = reached(duck, rows, day)

    assert all(here.values())
    assert plain(reached(spark, rows, day)) == here


def by_dice(dice):
    """Make up a deed of one of sixty users."""
    at = MONDAY + timedelta(minutes=dice.randrange(DAYS * 1_440))
    item = dice.choice(["mug", "tea", "cup", None])
    return {
        "user_id": f"u{dice.randrange(60)}",
        "event_at": at,
        "local_at": at,
        "event": dice.choice(EVENTS),
        "item_id": item,
    }


def test_no_rule_that_reaches_people_is_left_out():
    asked = {rule.name() for rule in MADE}

    assert {name for name, kind in RULES.items() if hasattr(kind, "audience")} - asked == {"cross-sell"}

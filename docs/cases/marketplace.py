"""A marketplace's nine days: who comes back, what share buys by which definition, by which way, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telling import (
    Ask,
    Case,
    Conclusion,
    at,
    each,
    fact,
    facts,
    found,
    is_found,
    looking_for,
    rates,
    reading,
    rows,
    together,
)

if TYPE_CHECKING:
    from telling import Pick

    from footfall.answer import Answer

SHOP = "marketplace"
DEFINITIONS = Ask("conversion-definitions")
USUAL, LATE = ("2017-11-25", "2017-11-30"), ("2017-12-01", "2017-12-02")


def near(theirs: str, definition: str, published: float, why: str, why_not: str = "") -> Conclusion:
    """Take a published rate for found again where it lies within a tenth of ours: these are other users than theirs."""

    def holds(answer: Answer) -> bool:
        rate = at(answer, definition=definition)["rate"]
        return rate is not None and abs(rate / published - 1) <= 0.1

    return Conclusion(
        theirs=theirs, asks=(DEFINITIONS,), quote=rates(definition), holds=holds, why=why, why_not=why_not
    )


def between(answer: Answer, days: tuple[str, str], least: float, most: float) -> bool:
    """Tell whether the interval of each of the days meets this span."""
    return all(
        row["low"] <= most and row["high"] >= least for row in answer.rows if days[0] <= str(row["period"]) <= days[1]
    )


def of(days: tuple[str, str]) -> Pick:
    """Quote the rows of some days."""
    return rows("period", "active", "rate", "low", "high", of=lambda row: days[0] <= str(row["period"]) <= days[1])


CASE = Case(
    name=SHOP,
    title="A marketplace: nine days of Taobao",
    told="Whole histories of the first 294 users of Taobao's UserBehavior (100,150,807 rows in all), 25 November to 3 "
    "December 2017: real rows, and few users, so that a figure lies near the published one and not on it.",
    commands={SHOP: (f"footfall run data/taobao/UserBehavior_first_users.csv --into {SHOP}",)},
    conclusions=(
        Conclusion(
            theirs="Of a day's visitors .777 to .796 come again on the next.",
            asks=(Ask("return-rate"), looking_for("daily-habit")),
            quote=each(of(USUAL), found("daily-habit")),
            holds=lambda answer, findings: between(answer, USUAL, 0.777, 0.796) and is_found(findings, "daily-habit"),
            why="within the interval of each day.",
        ),
        Conclusion(
            theirs="On 1 and 2 December it is about .98; of the last day it is not defined.",
            asks=(Ask("return-rate"),),
            quote=together(of(LATE), rows("period", "active", "open", of=lambda row: row["open"])),
            holds=lambda answer: between(answer, LATE, 0.98, 0.98) and answer.rows[-1]["open"],
            why="the last day is left open and has no rate.",
        ),
        near(
            "(Carts + favourites) / views 9.39 %.", "carts+wishlists/views", 0.0939, "by the definition that it names."
        ),
        near("Purchases / (carts + favourites) 23.94 %.", "purchases/carts+wishlists", 0.2394, "the same."),
        near("Purchases / views 2.25 %.", "purchases/views", 0.0225, "the same."),
        near(
            "Cart-then-buy 0.92 %, to be compared with 5 to 10 %.",
            "cart-then-buy",
            0.0092,
            "",
            "its definition is not known, and a benchmark says nothing of a rate of another one. Counted here: pairs "
            "of a "
            "user and an item that was put in a cart, bought after it.",
        ),
        near("Favourite-then-buy 1.11 %.", "wishlist-then-buy", 0.0111, "", "the same, of favourites."),
        Conclusion(
            theirs="88 users with a single event are a bounce rate of 9.81e-07; the same report says 98.98 %.",
            asks=(Ask("bounce"),),
            quote=together(
                rates("single-event-sessions", "not-engaged-sessions", "single-event-users"),
                rates("single-event-users-per-view"),
            ),
            holds=lambda _answer: False,
            why_not="users divided by views are no share of anything, and both figures bear one name. By sessions or "
            "by "
            "users, each with its whole, none of them comes out.",
        ),
        Conclusion(
            theirs="Most journeys to a purchase go view > cart > buy, then view > cart > favourite > buy.",
            asks=(Ask("paths", {"scope": "item", "ending": "purchase", "top": 5}), looking_for("around-the-cart")),
            quote=each(together(reading, rows("path", "count", "share", "users")), found("around-the-cart")),
            holds=lambda answer, _findings: answer.rows[0]["path"] == "view_item > add_to_cart > purchase",
            why_not="of a user and an item, most are bought without a cart before, and the view is often not in the "
            "log. "
            "`run` asks for the ways of sessions; this is the way of each item up to its purchase.",
        ),
        Conclusion(
            theirs="Most active from 11 to 17 and from 20 to 24 h, highest at 21 h.",
            asks=(Ask("rhythm", {"by": "hour"}), looking_for("busy-hours")),
            quote=each(
                together(reading, facts("peak_purchase", "peak_add_to_cart", "peak_view_item")), found("busy-hours")
            ),
            holds=lambda answer, _findings: 21 in (fact(answer, "peak"), fact(answer, "peak_purchase")),
            why="by purchases; views of these users peak an hour earlier.",
            why_not="these users peak an hour apart.",
        ),
        Conclusion(
            theirs="Recency and frequency alone, for the log has no money, part users into bronze, silver, gold, "
            "diamond.",
            asks=(Ask("rfm", {"scoring": "thresholds", "groups": "tiers", "frequency": "purchases"}),),
            quote=together(reading, rows("group", "customers", "share", "recency_days", "frequency")),
            holds=lambda answer: {row["group"] for row in answer.rows} >= {"bronze", "silver", "gold", "diamond"},
            why="by the same scores; of nine days they say who was there last, and little of who is loyal.",
        ),
    ),
)

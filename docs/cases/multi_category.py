"""A shop of many categories: conversion by name, rankings, the hour of the coupon, RFM, and recommenders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telling import (
    Ask,
    Case,
    Conclusion,
    action,
    at,
    each,
    fact,
    facts,
    found,
    looking_for,
    rates,
    reading,
    rows,
    together,
)

if TYPE_CHECKING:
    from footfall.answer import Answer

SHOP, SIMULATED = "multi-category", "multi-category-simulated"
RATES = ("purchases/events", "purchases/views", "buyers/visitors", "converting-sessions/sessions")
LEAST = ("new", "promising", "almost_lost", "dormant")
GROUPS = rows("group", "customers", "share", "frequency")

CASE = Case(
    name=SHOP,
    title="Many categories: REES46, conversion, rankings and recommenders",
    told="The first 2 h 50 min of October 2019 of the REES46 log, real; and, for what three hours cannot show, a "
    "simulated "
    "month of the same form. The analysts had all of November, about 67 million rows.",
    commands={
        SHOP: (f"footfall run data/rees46/2019-Oct_head.csv --into {SHOP}",),
        SIMULATED: (
            "footfall simulate rees46 --to multi-category.csv --events 100000",
            f"footfall run multi-category.csv --into {SIMULATED} --trials 0",
        ),
    },
    simulated=(SIMULATED,),
    shown=(SHOP, SIMULATED),
    conclusions=(
        Conclusion(
            theirs="Conversion is 1.57 %, below the 2.06 % of others.",
            asks=(Ask("conversion-definitions"), looking_for("around-the-cart")),
            quote=each(rates(*RATES), found("around-the-cart")),
            holds=lambda answer, _findings: at(answer, definition="purchases/events")["rate"] > 0.0206,
            why_not="1.57 % is purchases of all events, and what it is compared with has another whole: no rate says "
            "whether "
            "it is low before both are named. `--benchmark 0.0206 --of` holds it to one definition.",
        ),
        Conclusion(
            theirs="Categories rank alike by views, carts and purchases.",
            asks=(Ask("rankings"),),
            quote=facts("spearman", "rank_biased_overlap"),
            holds=lambda answer: fact(answer, "spearman") > 0.8,
            why="how alike is a figure.",
        ),
        Conclusion(
            theirs="So do brands.",
            asks=(Ask("rankings", {"level": "brand"}),),
            quote=facts("spearman", "rank_biased_overlap"),
            holds=lambda answer: fact(answer, "spearman") > 0.8,
            why_not="only at the top: over all names, most of which nobody bought in these hours, the orders part.",
        ),
        Conclusion(
            theirs="The top three to five categories hold over 70 %.",
            asks=(Ask("rankings"), looking_for("best-sellers")),
            quote=each(
                rows("name", "purchases", "purchase_share", "cumulative_purchase_share", top=5), found("best-sellers")
            ),
            holds=lambda answer, _findings: answer.rows[2]["cumulative_purchase_share"] > 0.7,
            why="of purchases that have a category.",
        ),
        Conclusion(
            theirs="Most active at the weekend in the middle of the month.",
            asks=(Ask("rhythm", {"by": "day-of-month"}, SIMULATED), Ask("rhythm", {"by": "weekday"}, SIMULATED)),
            quote=each(reading, reading),
            holds=lambda days, weekdays: 11 <= fact(days, "peak") <= 20 and fact(weekdays, "peak") >= 6,
            why_not="the simulator has no such weekend, and three real hours cannot show one. One month holds each day "
            "once: that its busiest is a weekend in the middle says nothing of the next month.",
        ),
        Conclusion(
            theirs="Most active from 06 to 15 h: then the cart coupon is issued.",
            asks=(Ask("rhythm", {"by": "hour"}, SIMULATED), Ask("plan", {}, SIMULATED)),
            quote=each(reading, rows("action", "when", of=lambda row: row["action"] == "cart-coupon")),
            holds=lambda hours, _plan: 6 <= fact(hours, "peak") <= 15,
            why="by the simulator's clock; the plan names hours only where orders surely gather there.",
            why_not="the simulator's people are up later. The plan's `when` goes by orders, by the shop's own clock, "
            "and only "
            "where they surely gather; the log of the analysts is in UTC, and its shop is not.",
        ),
        action("Issue a coupon for carts.", "cart-coupon", shop=SIMULATED),
        Conclusion(
            theirs="RFM of five equal widths tells customers apart.",
            asks=(
                Ask("rfm", {"scoring": "equal-width"}, SIMULATED),
                Ask("rfm", {}, SIMULATED),
            ),
            quote=each(GROUPS, GROUPS),
            holds=lambda equal, _quintile: _least(equal) < 0.5,
            why_not="a few great buyers stretch the range, so that almost everyone scores 1 on frequency and money "
            "and falls "
            "into the groups of the least. Quintiles, the default and in the report, part them.",
        ),
        Conclusion(
            theirs="ALS (30 factors, .1, 40, 30 iterations) recommends with a precision@15 of 0.028.",
            asks=(
                Ask(
                    "recommender-comparison",
                    {"recommenders": "als:preset=classic,content", "split": "random"},
                    SIMULATED,
                ),
            ),
            quote=together(
                reading, rows("recommender", "users", "precision", "precision_ceiling", "recall", "ndcg", "low", "high")
            ),
            holds=lambda answer: all(row["precision_ceiling"] > 0.028 for row in answer.rows),
            why="as a figure it can be, on this log; on that of the analysts a perfect list would have had 0.0205, "
            "and 0.028 "
            "is hits divided by the fewer of 15 and the items liked. The ceiling stands beside every precision.",
            why_not="a perfect list would have less than that on this log, too: 0.028 is hits divided by the fewer of"
            " 15 and "
            "the items liked. The ceiling stands beside every precision.",
        ),
        Conclusion(
            theirs="Content and ALS recommend what users like.",
            asks=(Ask("recommender-comparison", {"recommenders": "als,content"}, SIMULATED),),
            quote=together(reading, rows("recommender", "ndcg", "difference", "difference_low", "difference_high")),
            holds=lambda answer: any((row["difference_low"] or 0) > 0 for row in answer.rows),
            why="at least one of them surely beats what is popular.",
            why_not="neither surely beats what is popular, which they were not held against.",
        ),
    ),
)


def _least(answer: Answer) -> float:
    """Give the share of buyers in the groups of the least frequency and money."""
    buyers = {row["group"]: row["customers"] for row in answer.rows if row["group"] != "prospects"}
    return float(sum(buyers.get(name, 0) for name in LEAST) / sum(buyers.values()))

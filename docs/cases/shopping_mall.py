"""A Korean shopping mall: devices, channels, kinds of customers, a regression, and what to do."""

from __future__ import annotations

import re
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
    finding,
    found,
    looking_for,
    reading,
    rows,
    together,
)

if TYPE_CHECKING:
    from footfall.answer import Row, Rows

SHOP, CLASSIC = "shopping-mall", "shopping-mall-classic"
SEGMENTS = Ask("segments", {"setting": "classic"})


def segment(theirs: str, word: str, why: str = "", why_not: str = "") -> Conclusion:
    """Take a kind of customers for found where a segment of the classic setting bears its name."""

    def named(row: Row) -> bool:
        return re.search(rf"(^| ){word}$", row["name"]) is not None

    return Conclusion(
        theirs=theirs,
        asks=(SEGMENTS,),
        quote=together(
            rows("name", "profile", "customers", "share", "converted_rate", "purchase", of=named),
            lambda answer: "" if any(map(named, answer.rows)) else f"No segment called {word}: {reading(answer)}",
        ),
        holds=lambda answer: any(map(named, answer.rows)),
        why=why,
        why_not=why_not,
    )


CASE = Case(
    name=SHOP,
    title="A shopping mall: devices, channels, kinds of customers",
    told="A GA4 log of 25,597,319 rows, July to December 2024; it is not public, so a smaller one of its shape stands"
    " in.",
    commands={
        SHOP: ("footfall simulate ga4-flat --to mall.csv --events 300000", f"footfall run mall.csv --into {SHOP}"),
        CLASSIC: (
            f"footfall ingest mall.csv --into {CLASSIC}",
            f"footfall fit conversion {CLASSIC} --setting classic",
        ),
    },
    simulated=(SHOP, CLASSIC),
    conclusions=(
        finding(
            "Mobile users convert more than desktop users.",
            "device-gap",
            why="and it stays among users alike in channel, which was not looked at.",
        ),
        Conclusion(
            theirs="Chi-square with Yates 31459.94 and Welch's t 318.03 prove the gap: it is what matters.",
            asks=(Ask("compare", {"dimension": "device"}),),
            quote=rows("measure", "value", "low", "high", "p_value", of=lambda row: row["measure"] in _TESTS),
            holds=lambda answer: at(answer, measure="cramers_v")["value"] >= 0.1,
            why_not="with so many users any difference is told from none; effect size comes first, and Cramer's V is "
            "below "
            "0.1 here as in the original (0.084): device says little of who buys.",
        ),
        Conclusion(
            theirs="Channels fall into tiers: above 30 % high (app push, braze), about 14-23 % moderate (direct), 3-9"
            " % "
            "low, far below 0.1 % negligible (ADN, appier).",
            asks=(Ask("conversion-by"), looking_for("channel-gap")),
            quote=each(
                together(
                    reading, rows("group", "tier", "rate", "low", "high", of=lambda row: row["group"] in _CHANNELS)
                ),
                found("channel-gap"),
            ),
            holds=lambda answer, _findings: (
                [at(answer, group=name)["tier"] for name in _CHANNELS] == list(_CHANNELS.values())
            ),
            why="Footfall's own cuts, 30, 10 and 1 %, part these channels alike; a group stands by the lower end of "
            "its "
            "interval, so that a small one does not lead.",
            why_not="by Footfall's own cuts, 30, 10 and 1 %, a channel lies in another tier.",
        ),
        Conclusion(
            theirs="Inertia over k = 1 to 10 speaks for six clusters.",
            asks=(Ask("segment-choice", {"setting": "classic"}),),
            quote=together(
                reading, rows("k", "inertia", "bend", "silhouette", "stability", of=lambda row: row["k"] < 8)
            ),
            holds=lambda answer: fact(answer, "k") == 6,
            why="the same features, standardised. Where segments are asked with no setting, bots and one-time visitors "
            "come out first and log scales keep heavy tails from deciding.",
        ),
        segment("A dormant mass.", "dormant", why="in two segments, for they were known before the log or were not."),
        segment(
            "Big spenders (99 % convert, 22 purchases).",
            "big spenders",
            why_not="the simulated people have no such tail: what converts as surely orders less often, and is called"
            " loyal.",
        ),
        Conclusion(
            theirs="Three bots (16,000 logins, 15,600 checkouts, no purchase).",
            asks=(SEGMENTS, looking_for("impossible-actors")),
            quote=each(
                rows(
                    "name",
                    "customers",
                    "login",
                    "begin_checkout",
                    "purchase",
                    of=lambda row: row["name"] == "anomalies",
                ),
                found("impossible-actors"),
            ),
            holds=lambda segments, _findings: at(segments, name="anomalies")["customers"] is not None,
            why="as many as were planted in a log of this size; k-means alone parts them off, and `run` tells of them"
            " first.",
        ),
        segment("Loyal regulars (84 %).", "loyal"),
        segment("Low loyalty (25 %).", "low-loyalty"),
        segment("Newcomers who signed up (50 %).", "newcomers"),
        Conclusion(
            theirs="In a logistic regression on users with a cart begin_checkout weighs most (.4604), and desktop less "
            "than mobile (-.2115).",
            asks=(Ask("drivers", {"model": "conversion"}, CLASSIC),),
            quote=rows("feature", "coefficient"),
            holds=lambda answer: _weighs_most(answer.rows, "begin_checkout"),
            why="the same regression, as it was made: `--setting classic`.",
            why_not="by the same regression, as it was made (`--setting classic`). Unscaled coefficients of counts "
            "weigh a sign-up, of which there is one, against many checkouts: which is greatest says little.",
        ),
        Conclusion(
            theirs="That model tells who will buy.",
            asks=(Ask("leakage-audit", {"model": "conversion"}), Ask("model-comparison", {"model": "conversion"})),
            quote=each(together(reading, facts("score_all", "score_without", "score_time_split")), reading),
            holds=lambda audit, _model: fact(audit, "score_all") - fact(audit, "score_time_split") < 0.02,
            why_not="its features are counted over the whole log, after the purchase too. The model that `run` fits "
            "sees "
            "nothing from a cut-off on, and is judged by what came later.",
        ),
        action("Retarget the dormant.", "retarget-dormant"),
        action("Onboard newcomers who signed up.", "onboard-newcomers"),
        action("Remarket to the disloyal with a coupon.", "remarket-low-loyalty"),
        action("Reward the loyal.", "reward-loyal"),
    ),
)

_TESTS = ("cramers_v", "risk_difference", "cmh_odds_ratio", "chi_square", "welch_t")
_CHANNELS = {
    "advertiser_apppush": "high",
    "advertiser_braze": "high",
    "direct": "moderate",
    "google_sa": "low",
    "criteo": "low",
    "ADN": "negligible",
    "appier": "negligible",
}


def _weighs_most(rows: Rows, feature: str) -> bool:
    weighed = {row["feature"]: row["coefficient"] for row in rows if row["coefficient"] is not None}
    return bool(weighed) and max(weighed, key=lambda name: weighed[name]) == feature

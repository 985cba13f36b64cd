"""Two groups of users: how far apart they convert, and whether a third variable accounts for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import ibis
from ibis import _

from footfall.analyses.measures import said_rate, share_of
from footfall.analyses.shares_apart import (
    Measure,
    Share,
    chi_square,
    cohens_h,
    cramers_v,
    expects_few,
    fits,
    ratios,
    risk_difference,
    total,
    welch_t,
)
from footfall.analyses.stratified import Stratum, pooled_odds, standardised
from footfall.analyses.user_groups import Assign, beside, converted, counted, grouped, largest
from footfall.analysis import Analysis
from footfall.answer import Fact, Note, dots
from footfall.errors import BadRequest, NotApplicable, unknown
from footfall.schema import EVENTS, PURCHASE, SESSIONS, USERS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables

USUAL = ("channel", "device", "country", "category")
SCALES = {
    "cramers_v": "association",
    "risk_difference": "difference",
    "standardised_difference": "difference",
    "cohens_h": "difference",
    "risk_ratio": "ratio",
    "odds_ratio": "ratio",
    "cmh_odds_ratio": "ratio",
    "chi_square": "statistic",
    "welch_t": "statistic",
}
"""What a measure's figure is one of: a difference is none at 0, a ratio at 1."""
ADJUSTED = ("cmh_odds_ratio", "standardised_difference")


@dataclass(frozen=True, kw_only=True)
class Compare(Analysis):
    """How far apart the users of two groups convert, before and after adjusting for a third variable.

    A user converts with a purchase, and is in one group and in one stratum of `adjust_for`: by default (dominant) the
    value most frequent among their events, a tie going to the one met first; a user without a value of `adjust_for` is
    in a stratum of those without. All of a is set against all of b, a - b or a / b. By default a and b are the two
    groups with most users, ties by name, and `adjust_for` is the first present of channel, device, country and category
    that is not the dimension; without one the adjusted measures are missing (note `not-adjusted`).

    cramers_v (from chi-square without Yates' correction; interval by inverting the noncentral chi-square),
    risk_difference (interval of Newcombe), risk_ratio and odds_ratio (Wald's intervals; 0.5 is added to each cell where
    a ratio would be of nothing or to nothing), cohens_h; chi_square (with Yates' correction) and welch_t (of the means
    of 0 and 1) are tests and have no interval. Adjusted: cmh_odds_ratio is the odds ratio pooled over strata (Cochran,
    Mantel, Haenszel; interval of Robins, Breslow and Greenland), standardised_difference the difference of the shares
    had both groups the strata of all users of both (interval put together from the strata's Wilson intervals). Strata
    without users of both groups can compare nothing: the adjusted measures leave their users out (note `no-overlap`).

    The gap is said to survive where the interval of cmh_odds_ratio leaves out 1 on the side that odds_ratio lies on.
    Whatever else the groups differ in is not adjusted for, so a gap that survives is still no effect. Where the
    variable itself follows from what users do later (a channel they were brought back by), ask with assign=first.
    Filters choose events: converted are users with a purchase among those.
    """

    dimension: str | None = param(
        None, "What parts the groups; default the first present of channel, device, country, category."
    )
    a: str | None = param(None, "One group; default the one with most users.")
    b: str | None = param(None, "The other; default the next.")
    adjust_for: str | None = param(None, "The third variable; default the next present after the dimension.")
    assign: Assign = param("dominant", "Which of a user's values is theirs.")

    question = "Do two groups convert unlike, and is it still so among users who are alike?"
    reads = (USERS, EVENTS, SESSIONS)
    columns = (
        Column("measure", "text", "The measure's name."),
        Column("value", "number", "Its value."),
        Column("low", "number", "Lower end of its 95 % interval."),
        Column("high", "number", "Upper end of its 95 % interval."),
        Column("p_value", "number", "The p-value of its own test, where it has one."),
        Column("scale", "text", "association, difference, ratio or statistic: no gap is 0, 0, 1 and 0."),
        Column("users", "count", "Users of both groups that it rests on."),
    )
    chart = replace(
        dots("value", "measure", low="low", high="high", cuts=(1,), scale="log"), facet="scale", only="ratio"
    )
    people = "users"

    def __post_init__(self) -> None:
        """Refuse a group against itself, and a variable adjusted for itself."""
        super().__post_init__()
        if self.a is not None and self.a == self.b:
            raise BadRequest("A group cannot be compared with itself.", f"a and b are '{self.a}'.", "Name two groups.")
        if self.dimension and self.adjust_for and self.dimension.lower() == self.adjust_for.lower():
            found, do = f"Both are '{self.dimension}'.", "Name another variable."
            raise BadRequest("A dimension cannot be adjusted for itself.", found, do)

    def settle(self, t: Tables) -> Self:
        """Find the dimension, the two largest groups and the third variable where none were named."""
        if PURCHASE not in t.about.events:
            raise NotApplicable("The log has no purchases, so nobody converts.")
        dimension = self.dimension or next((name for name in USUAL if t.has(name) and name != self._third), None)
        dimension = dimension or t.default_dimension()
        a, b = self._two(t, dimension)
        third = self.adjust_for or next((name for name in USUAL if t.has(name) and name != dimension.lower()), None)
        return replace(self, dimension=dimension, a=a, b=b, adjust_for=third)

    @property
    def _third(self) -> str:
        return (self.adjust_for or "").lower()

    def _two(self, t: Tables, dimension: str) -> tuple[str, str]:
        """Choose the groups: those named, else the largest; one that is blank or `none` cannot be named."""
        users = beside(converted(t), grouped(t, dimension, self.assign)).filter(_.group.notnull())
        named = _.group.isin([group for group in (self.a, self.b) if group is not None])
        order = largest(counted(users, "group")).order_by(ibis.desc(named), ibis.desc("users"), "group").limit(1_000)
        groups = [row["group"] for row in t.engine.rows(order)]
        for wanted in (self.a, self.b):
            if wanted is not None and wanted not in groups:
                raise unknown(f"{dimension} among these users", wanted, groups, "Mend the name.")
        left = [g for g in groups if g not in (self.a, self.b) and g.strip().lower() not in ("", "none")]
        found = [group if group is not None else left.pop(0) if left else None for group in (self.a, self.b)]
        if found[0] is None or found[1] is None:
            raise NotApplicable(f"These users have fewer than two values of {dimension} to compare.")
        return found[0], found[1]

    def table(self, t: Tables) -> ir.Table:
        """Count the users of both groups in each stratum."""
        mine = grouped(t, str(self.dimension), self.assign).filter(_.group.isin([self.a, self.b]))
        users = converted(t).join(mine, "user_id")
        users = users if self.adjust_for is None else beside(users, grouped(t, self.adjust_for, self.assign, "stratum"))
        users = users if self.adjust_for else users.mutate(stratum=ibis.null("string"))
        return counted(users, "stratum", "group").order_by(ibis.asc("stratum", nulls_first=True), "group")

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Compare the two groups as they are, then stratum by stratum."""
        del t
        strata = self._strata(rows)
        a, b = total([s.a for s in strata]), total([s.b for s in strata])
        if rows and not fits([a, b]):
            which = "All" if a.converted + b.converted else "None"
            raise NotApplicable(f"{which} of the users of {self.a} and {self.b} converted: there is no gap to measure.")
        both = [s for s in strata if s.overlaps]
        odds, alike = pooled_odds(both) if self.adjust_for else (Measure(None), None)
        gap = standardised(both) if self.adjust_for else Measure(None)
        figures = measures(a, b) | {"cmh_odds_ratio": odds, "standardised_difference": gap} if rows else {}
        compared = sum(s.users for s in both) if self.adjust_for else 0
        known = {"of_a": a, "of_b": b, "alike": alike, "strata": len(both), "compared": compared}
        known["without"] = sum(row["users"] for row in rows if row["stratum"] is None)
        return [
            {"measure": name, "scale": SCALES[name], **vars(figures[name]), **known}
            | {"users": compared if name in ADJUSTED else a.users + b.users}
            for name in SCALES
            if name in figures
        ]

    def _strata(self, rows: Rows) -> list[Stratum]:
        found: dict[str | None, dict[str, Share]] = {}
        for row in rows:
            found.setdefault(row["stratum"], {})[row["group"]] = Share(row["users"], row["converted"])
        none = Share(0, 0)
        return [Stratum(shares.get(str(self.a), none), shares.get(str(self.b), none)) for shares in found.values()]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name both groups' users, how many converted, and whether the strata are alike."""
        del t
        found: dict[str, Fact] = {}
        for name, group in (("a", self.a), ("b", self.b)) if rows else ():
            share: Share = rows[0][f"of_{name}"]
            found[f"{name}_users"] = Fact(share.users, f"Users of {group}.", kind="count")
            found[f"{name}_converted"] = Fact(share.converted, "Of them, those with a purchase.", kind="count")
            rate, low, high = share_of(share.converted, share.users)
            found[f"{name}_rate"] = Fact(rate, "The share of them with a purchase.", low, high, share.users, "share")
        if rows and self.adjust_for:
            doc = f"Values of {self.adjust_for} that both groups have."
            found["strata"] = Fact(rows[0]["strata"], doc, n=rows[0]["compared"], kind="count")
            doc = "p-value against the same odds ratio in every stratum (Breslow-Day)."
            found["homogeneity_p"] = Fact(rows[0]["alike"], doc, n=rows[0]["compared"])
        return found

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what the measures stand on."""
        del t
        if not rows:
            return []
        a, b = rows[0]["of_a"], rows[0]["of_b"]
        told = []
        if expects_few([a, b]):
            told.append(
                Note("small-sample", "The tests expect fewer than 5 users in a cell and are not to be relied on.")
            )
        if not self.adjust_for:
            return [*told, Note("not-adjusted", "There is no other variable to adjust for.")]
        left = a.users + b.users - rows[0]["compared"]
        if left:
            said = f"{left:,} users are in strata of {self.adjust_for} that only one of the groups has"
            told.append(Note("no-overlap", f"{said}: the adjusted measures leave them out."))
        if rows[0]["without"]:
            said = f"{rows[0]['without']:,} of {a.users + b.users:,} users have no {self.adjust_for}"
            told.append(Note("missing-values", f"{said} and are a stratum of their own."))
        return told

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how closely group and conversion go together, both rates, the gap, and whether it survives."""
        found = {row["measure"]: row for row in rows}
        said = [_rate(facts, name, group) for name, group in (("a", self.a), ("b", self.b))]
        gap, close = found.get("risk_difference"), found.get("cramers_v")
        if gap is None or close is None:
            return f"{said[0]}, {said[1]}."
        told = f"Cramer's V of {self.dimension} and conversion is {_figure(close)}: {said[0]}, {said[1]}"
        told = f"{told}, a difference of {_figure(gap)}."
        return f"{told} {self._survives(found)}"

    def _survives(self, found: Mapping[str, Mapping[str, float]]) -> str:
        odds, pooled = found["odds_ratio"], found["cmh_odds_ratio"]
        if pooled["value"] is None or pooled["low"] is None or odds["low"] is None:
            return "It could not be adjusted for a third variable."
        among = f"among users alike in {self.adjust_for}"
        was = f"the odds ratio is {_figure(odds)}, and {_figure(pooled)} {among}"
        return f"{_verdict(odds, pooled)} adjusting for {self.adjust_for}: {was}."


def measures(a: Share, b: Share) -> dict[str, Measure]:
    """Give every measure of two groups that needs no third variable, from their counts alone."""
    test = chi_square([a, b])
    return {
        "cramers_v": cramers_v([a, b]),
        "risk_difference": risk_difference(a, b),
        **ratios(a, b),
        "cohens_h": cohens_h(a, b),
        "chi_square": Measure(test[0], p_value=test[2]) if test else Measure(None),
        "welch_t": welch_t(a, b),
    }


def _side(row: Mapping[str, float]) -> int:
    """Say on which side of 1 an interval lies wholly."""
    return (row["low"] > 1) - (row["high"] < 1)


def _verdict(odds: Mapping[str, float], pooled: Mapping[str, float]) -> str:
    before, after = _side(odds), _side(pooled)
    if not before:
        return "There is no clear gap before, and one after" if after else "There is no clear gap, before or after"
    if not after:
        return "The gap does not survive"
    return "The gap survives" if before == after else "The gap turns around when"


def _figure(row: Mapping[str, float]) -> str:
    """Write a figure with its interval."""
    value, low, high = (Column("", "number", "").show(row[name]) for name in ("value", "low", "high"))
    return f"{value} ({low} to {high})"


def _rate(facts: Mapping[str, Fact], name: str, group: str | None) -> str:
    fact = facts[f"{name}_rate"]
    rate, low, high = said_rate(fact)
    return f"{rate} of {fact.n:,} users of {group} converted ({low} to {high})"

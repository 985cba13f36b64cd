"""What follows an event, against comparable moments without it."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import TYPE_CHECKING

from footfall.analyses.lift.moments import moments
from footfall.analyses.lift.strata import FEW as LEAST
from footfall.analyses.lift.strata import by_user, matched
from footfall.analyses.measures import known_event
from footfall.analyses.steady import steady
from footfall.analysis import Analysis
from footfall.answer import Fact, Note, bars
from footfall.errors import BadRequest, NotApplicable
from footfall.schema import EVENTS, Column
from footfall.spec import Duration, param

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    import ibis.expr.types as ir

    from footfall.answer import Row, Rows
    from footfall.tables import Tables

FEW = 10
"""Fewer targets than these on either side say little of a ratio."""


@dataclass(frozen=True, kw_only=True)
class Lift(Analysis):
    """How much more often `target` follows the first `event` of a user than a comparable moment without it.

    Every event of a user up to their first `event` is a moment; a target is none. At the first `event` the user is
    exposed, at every other moment comparable. Followed is a moment where a target stands after it in the order of the
    table `events`, at most `within` later; a moment whose window reaches beyond the log's last event is left out.
    exposed_rate is the share of exposed moments that were followed; comparable_rate that of comparable moments of the
    same strata, each stratum weighted by its exposed; lift is their ratio. Strata are alike in the calendar (the day
    in a log of up to 31 days, else the week), in the user's events so far and hours since their first event (steps of
    doublings), in the place in the session (first, up to third, later) and in targets so far (none, one, more). Where
    fewer than 10 users have a comparable moment in one, place and targets are let go, then the calendar too; an
    exposure that has none even so is left out (note `unmatched`).

    These are sequential trials within risk sets (Li, Propert and Rosenbaum 2001, JASA 96; Hernán et al. 2008,
    Epidemiology 19; Gran et al. 2010, Stat. Med. 29): time before an exposure never counts as time after it (Suissa
    2008), and both sides are there at the moment itself. Comparable users may have their `event` later in the window;
    leaving them out would choose those who stay away, so they stay, and a true effect is told too near 1 (fact
    exposed_later). What the past in the log does not show, a plan to buy above all, is not alike: lift is an
    observation, and an experiment tells more. low and high are a 95 % interval by the delete-one-user jackknife of the
    logarithm, so that many moments of one user count as what they are. Filters choose the events themselves; days hide
    no exposure before them. An event at the log's start may have had one before it.
    """

    event: str = param("add_to_cart", "The event that exposes.")
    target: str = param("purchase", "The event that may follow.")
    within: Duration = param("7d", "How long after the moment it may follow.", at_least=1)

    question = "How much more often does the one follow where the other happened?"
    reads = (EVENTS,)
    columns = (
        Column("event", "text", "The event that exposes."),
        Column("target", "text", "The event that follows."),
        Column("lift", "number", "exposed_rate / comparable_rate; missing where no comparable moment was followed."),
        Column("low", "number", "Lower end of its 95 % interval."),
        Column("high", "number", "Upper end of its 95 % interval."),
        Column("exposed", "count", "Exposed users that were matched."),
        Column("exposed_rate", "share", "The share of them that were followed by a target."),
        Column("comparable_rate", "share", "The share of comparable moments that were, weighted as the exposed."),
        Column("comparable_users", "count", "Users with a comparable moment in a stratum of theirs."),
    )
    chart = bars(("exposed_rate", "comparable_rate"), "event")
    people = "exposed"

    def __post_init__(self) -> None:
        """Refuse an event against itself."""
        super().__post_init__()
        if self.event == self.target:
            raise BadRequest("An event cannot be its own target.", f"Both are '{self.event}'.", "Name two events.")

    def settle(self, t: Tables) -> Self:
        """See that both events are known."""
        for event in (self.event, self.target):
            known_event(t, event)
        return self

    def table(self, t: Tables) -> ir.Table:
        """Compare exposed moments with comparable ones."""
        return matched(self._sums(t))

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Carry it out; what is looked at several times is kept meanwhile."""
        sql = t.engine.sql(self.table(t))
        with self._sums(t).cache() as kept:
            return sql, t.engine.rows(matched(kept))

    def _sums(self, t: Tables) -> ir.Table:
        return by_user(moments(t, self.event, self.target, self.within.seconds))

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Turn sums into rates, and the jackknife's spread into an interval."""
        del t
        (row,) = rows
        if not row["exposed"] and not row["unmatched"]:
            raise NotApplicable(f"Nobody here has a first {self.event} with {self.within} of the log after it.")
        if not row["exposed"]:
            raise NotApplicable(f"No first {self.event} here has comparable moments of {LEAST} users.")
        found = row | {"event": self.event, "target": self.target} | _ratio(row)
        return [steady(found, ("lift", "low", "high", "comparable_rate", "expected_later"))]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name how many of the comparable have their event later, and how many exposures were matched."""
        del t
        if not rows:
            return {}
        (row,) = rows
        whole = row["exposed"] + row["unmatched"]
        later = f"The share of comparable moments with a first {self.event} in their window, weighted as the exposed."
        matched_share = f"The share of users with a first {self.event} that have comparable moments."
        return {
            "exposed_later": Fact(_share(row["expected_later"], row["exposed"]), later, kind="share"),
            "matched": Fact(row["exposed"] / whole, matched_share, n=whole, kind="share"),
        }

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what is not matched, and where there is little to go by."""
        del t
        (row,) = rows
        told = "Only what the log knew of users before the moment is alike: what they meant to do is not."
        found = [Note("observed", told)]
        if row["unmatched"]:
            said = f"{row['unmatched']:,} users with a first {self.event} have no comparable moments and are left out."
            found.append(Note("unmatched", said))
        if min(row["exposed_hits"], row["expected_hits"]) < FEW:
            said = f"Fewer than {FEW} targets follow on one side: the interval holds for more."
            found.append(Note("small-sample", said))
        return found

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say the ratio with its interval, then both rates."""
        (row,), say = rows, {column.name: column.show for column in self.columns}
        exposed, comparable = (say[name](row[name]) for name in ("exposed_rate", "comparable_rate"))
        rates = f"{self.target} follows the first {self.event} of {exposed} of {say['exposed'](row['exposed'])} users"
        rates += f" within {self.within}, and {comparable} of comparable moments without it"
        if row["lift"] is None or row["low"] is None:
            return f"{rates}; that is too few for a ratio with an interval."
        low, high, later = say["low"](row["low"]), say["high"](row["high"]), facts["exposed_later"].show()
        ratio = f"{say['lift'](row['lift'])} times as often (between {low} and {high})"
        return f"{ratio}: {rates}. {later} of those moments have a first {self.event} later in that time."


def _ratio(row: Row) -> Row:
    """Give both rates, their ratio, and its interval by the jackknife of its logarithm."""
    rates = {
        "exposed_rate": row["exposed_hits"] / row["exposed"],
        "comparable_rate": _share(row["expected_hits"], row["exposed"]),
    }
    known = row["expected_hits"] > 0
    lift = row["exposed_hits"] / row["expected_hits"] if known else None
    low, high = _interval(row, lift) if lift and row["kept"] == row["users"] else (None, None)
    return rates | {"lift": lift, "low": low, "high": high}


def _interval(row: Row, lift: float) -> tuple[float, float]:
    """Take the users left out in turn for draws: their spread, times one less than the users, is the variance."""
    from scipy.stats import norm

    error = sqrt((row["users"] - 1) * row["spread"])
    low, high = norm.interval(0.95, loc=log(lift), scale=error) if error else (log(lift), log(lift))
    return float(exp(low)), float(exp(high))


def _share(hits: float, of: int) -> float:
    """Divide sums over strata, whose last digits are no share's."""
    return min(1.0, max(0.0, hits / of))

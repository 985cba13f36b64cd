"""Who converts: the share of each group's users that do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, Self

from footfall.analyses.measures import said_rate, share_of
from footfall.analyses.shares_apart import Share, chi_square, cramers_v, expects_few, fits, total
from footfall.analyses.user_groups import Assign, beside, converted, counted, grouped, largest
from footfall.analysis import Analysis, Rate, adjusted, missing, with_rates
from footfall.answer import Fact, Note, dots, mosaic
from footfall.errors import BadRequest, NotApplicable
from footfall.schema import EVENTS, PURCHASE, SESSIONS, USERS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Chart, Row, Rows
    from footfall.tables import Tables

TIERS = ("high", "moderate", "low", "negligible")
_RATE = Rate("rate", "converted", "users", "low", "high")


@dataclass(frozen=True, kw_only=True)
class ConversionBy(Analysis):
    """The share of each group's users with a purchase, against the users of all other groups.

    A user is in one group: by default (dominant) the dimension's value most frequent among their events, a tie going to
    the one met first, as in the table `users`; else the first or the last value they had. Users without a value form no
    group. low and high are Wilson's 95 % interval. lift is rate / rate of all users in any group. p_value is that of a
    chi-square test of the group against the rest (two by two, Yates' correction), p_adjusted is Benjamini-Hochberg's
    over all groups; both are missing where there is no rest, or where all or none convert. tier goes by the rate: high,
    moderate and low at or above each cut of `tiers`, else negligible.

    Rows stand in the order of `low`, so that a small group is not ranked by a rate it may owe to chance; ties by users,
    then by name. small_sample marks groups whose test expects fewer than 5 users in a cell (note `small-sample`): their
    p-value stands on weak ground, and their tier may. Facts over all groups: chi-square, its degrees of freedom and
    p-value (of two groups with Yates' correction), and Cramer's V (without it) with its interval, by inverting the
    noncentral chi-square. With many users next to any difference is told from none: go by Cramer's V. A group's rate
    is that of its people and says nothing of what the group does to anyone. Filters choose events: converted are users
    with a purchase among those.
    """

    dimension: str | None = param(
        None, "What to part users by; default the first present of channel, device, country, category."
    )
    assign: Assign = param("dominant", "Which of a user's values is theirs.")
    tiers: tuple[float, ...] = param((0.30, 0.10, 0.01), "The least rate of the tiers high, moderate and low.")
    picture: Literal["forest", "mosaic"] = param(
        "forest", "What to draw: rates with their intervals, or columns as broad as the groups.", shows=True
    )

    question = "Who converts, and how sure is it?"
    reads = (USERS, EVENTS, SESSIONS)
    columns = (
        Column("group", "text", "The dimension's value."),
        Column("users", "count", "Users whose value it is."),
        Column("converted", "count", "Of them, those with a purchase."),
        Column("rate", "share", "converted / users."),
        Column("low", "share", "Lower end of its 95 % interval."),
        Column("high", "share", "Upper end of its 95 % interval."),
        Column("lift", "number", "rate / rate of all users in any group."),
        Column("p_value", "number", "Of a chi-square test against the rest, with Yates' correction."),
        Column("p_adjusted", "number", "The same, adjusted for how many groups there are."),
        Column("tier", "text", "high, moderate, low or negligible."),
        Column("small_sample", "flag", "Whether it is too small for its test to be relied on."),
    )
    rates = (_RATE,)
    people = "users"

    def __post_init__(self) -> None:
        """Refuse cuts that are not three falling shares."""
        super().__post_init__()
        falling = all(above > below for above, below in pairwise(self.tiers))
        if len(self.tiers) != len(TIERS) - 1 or not falling or not all(0 < cut <= 1 for cut in self.tiers):
            given, do = ",".join(f"{cut:g}" for cut in self.tiers), "Write them as 0.30,0.10,0.01."
            raise BadRequest("'tiers' must be three falling shares.", f"{given} was given.", do)

    def settle(self, t: Tables) -> Self:
        """Find a dimension in the data where none was named."""
        if PURCHASE not in t.about.events:
            raise NotApplicable("The log has no purchases, so nobody converts.")
        return replace(self, dimension=self.dimension or t.default_dimension())

    def drawn(self) -> Chart:
        """Draw rates and the cuts between tiers, or the two-way count."""
        if self.picture == "mosaic":
            return mosaic("users", "group", "converted")
        forest = dots("rate", "group", low="low", high="high", color="tier", cuts=self.tiers, scale="sqrt")
        return replace(forest, order=TIERS)

    def table(self, t: Tables) -> ir.Table:
        """Give each user their group, and count."""
        users = beside(converted(t), grouped(t, str(self.dimension), self.assign))
        return largest(counted(users, "group"))

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Test each group against the rest, and put the surest first."""
        del t
        nameless = [row | _NOTHING for row in rows if row["group"] is None]
        known = [row for row in rows if row["group"] is not None]
        shares = [Share(row["users"], row["converted"]) for row in known]
        together = _together(shares) if shares else {}
        tested = zip(known, self._tested(shares), strict=True)
        found = with_rates([row | said | {"together": together} for row, said in tested], (_RATE,))
        return sorted(found, key=lambda row: (-row["low"], -row["users"], row["group"])) + nameless

    def _tested(self, shares: list[Share]) -> Rows:
        """Say of each group how it stands to the others."""
        whole = total(shares)
        tests = _Tests(whole)
        p_values = [tests.p_value(share) for share in shares]
        tested = zip(shares, p_values, adjusted(p_values), strict=True)
        return [
            self._said(share, whole) | {"p_value": p, "p_adjusted": q, "small_sample": tests.is_small(share)}
            for share, p, q in tested
        ]

    def _said(self, share: Share, whole: Share) -> Row:
        tier = next((name for name, cut in zip(TIERS, self.tiers, strict=False) if share.rate >= cut), TIERS[-1])
        return {"lift": share.rate / whole.rate if whole.converted else None, "tier": tier}

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the rate of all, and how closely group and conversion go together."""
        del t
        return rows[0]["together"] if rows else {}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell who is in no group, and which groups are small."""
        del t
        without = sum(row["users"] for row in rows if row["group"] is None)
        told = missing(without, sum(row["users"] for row in rows), "users", str(self.dimension))
        small = sum(row["small_sample"] for row in rows)
        if small:
            said = f"{small:,} of {len(rows) - bool(without):,} groups are too small for a chi-square test"
            told.append(Note("small-sample", f"{said}: it expects fewer than 5 users in a cell."))
        close = rows[0]["together"].get("cramers_v") if rows else None
        if close and close.value is not None and close.value > close.high:
            said = "Cramer's V lies above its own interval: of so many small groups most of it is chance."
            told.append(Note("many-groups", said))
        return told

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say the rate of all, then the surest and the least group, then how closely both go together."""
        rate, low, high = said_rate(facts["overall_rate"])
        said = f"Of {facts['overall_rate'].n:,} users {rate} converted ({low} to {high})"
        first, last = rows[0], rows[-1]
        said += f": {self._rate(first)}" + (f", {self._rate(last)}" if last is not first else "")
        close = facts["cramers_v"]
        if close.value is None:
            return f"{said}."
        ends = " to ".join(Column("", "number", "").show(end) for end in (close.low, close.high))
        p = said_p(facts["p_value"])
        return f"{said}. Cramer's V of {self.dimension} and conversion is {close.show()} ({ends}); {p}."

    def _rate(self, row: Row) -> str:
        show = {column.name: column.show(row[column.name]) for column in self.columns}
        return f"{show['rate']} of {show['users']} in {row['group']} ({show['low']} to {show['high']})"


_NOTHING: Row = {"lift": None, "p_value": None, "p_adjusted": None, "tier": None, "small_sample": False, "together": {}}


class _Tests:
    """Tests of groups against the rest of a whole; groups alike in their counts are tested once."""

    def __init__(self, whole: Share) -> None:
        self._whole = whole
        self.p_value = cache(self._p_value)

    def _p_value(self, share: Share) -> float | None:
        found = chi_square([share, share.rest(self._whole)])
        return found[2] if found else None

    def is_small(self, share: Share) -> bool:
        pair = [share, share.rest(self._whole)]
        return fits(pair) and expects_few(pair)


def _together(shares: list[Share]) -> dict[str, Fact]:
    """Give the figures over all groups."""
    whole = total(shares)
    rate, low, high = share_of(whole.converted, whole.users)
    chi2, dof, p_value = chi_square(shares) or (None, None, None)
    close = cramers_v(shares)
    doc = "How closely group and conversion go together, 0 to 1: from chi-square without Yates' correction."
    return {
        "cramers_v": Fact(close.value, doc, close.low, close.high, whole.users),
        "overall_rate": Fact(rate, "The share of all users in any group.", low, high, whole.users, "share"),
        "chi2": Fact(chi2, "Chi-square of all groups (of two with Yates' correction).", n=whole.users),
        "dof": Fact(dof, "Its degrees of freedom.", kind="count"),
        "p_value": Fact(p_value, "Its p-value.", n=whole.users),
    }


def said_p(fact: Fact) -> str:
    """Write a p-value; one that is too small for a number is no number."""
    return f"p = {fact.show()}" if fact.value else "p is too small to be written"

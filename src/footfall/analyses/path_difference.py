"""Which ways one group goes more often than another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import ibis
from ibis import _

from footfall.analyses.measures import session_groups
from footfall.analysis import A_DAY_IS_A_SESSION, Analysis
from footfall.answer import Fact, Note, long_bars
from footfall.errors import BadRequest, NotApplicable, unknown
from footfall.schema import EVENTS, SESSIONS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Chart, Row, Rows
    from footfall.tables import Tables

LEVEL = 0.05
FEW = 5
"""Where fewer than so many are expected, the normal approximation of a test does not hold."""


@dataclass(frozen=True, kw_only=True)
class PathDifference(Analysis):
    """The share of each path among the sessions of one group, against another's: share_a - share_b.

    A session's group is the dimension's value at its first event that has one; a session without a value is in neither.
    Paths are those of sessions, immediate repeats collapsed. Compared are the `top` paths that are most frequent in
    both groups together, ties by path; shares are of all sessions of a group, so they add up to 1 only where nothing is
    cut.

    low and high are Newcombe's 95 % interval of the difference (two Wilson intervals put together). The p-value is that
    of a pooled two-proportion z-test, of Fisher's exact test where a table of sessions expects fewer than 5 anywhere
    (note `small-sample`); p_adjusted is Benjamini-Hochberg's over all paths compared. Both take sessions as
    independent, which those of one user are not: where few users have many sessions, intervals are too narrow (note
    `sessions-of-users`). A difference is one of these groups, and says nothing of where it comes from. The greatest
    difference stands first, ties by path. By default the groups are the two with most sessions; a value that is blank
    or `none` cannot be named, and is not chosen. Filters of events choose whole sessions that have such an event.
    """

    dimension: str | None = param(
        None, "What parts the groups; default the first present of channel, device, country, category."
    )
    a: str | None = param(None, "One group; default the one with most sessions.")
    b: str | None = param(None, "The other; default the next.")
    top: int = param(20, "How many paths to compare.", at_least=1, at_most=1_000)

    question = "Which ways does one group go more often than another?"
    without_clock = A_DAY_IS_A_SESSION
    reads = (EVENTS, SESSIONS)
    columns = (
        Column("path", "text", "The events in turn, immediate repeats collapsed."),
        Column("share_a", "share", "Its share of the sessions of a."),
        Column("share_b", "share", "Its share of the sessions of b."),
        Column("difference", "number", "share_a - share_b; 0.01 is one point of a hundred."),
        Column("low", "number", "Lower end of its 95 % interval."),
        Column("high", "number", "Upper end of its 95 % interval."),
        Column("p_adjusted", "number", "p-value against no difference, adjusted for all paths compared."),
        Column("users", "count", "Users with such a session in either group."),
    )
    chart = long_bars("difference", "path", low="low", high="high")
    people = "users"
    whole_sessions = True

    def __post_init__(self) -> None:
        """Refuse a group against itself."""
        super().__post_init__()
        if self.a is not None and self.a == self.b:
            raise BadRequest("A group cannot be compared with itself.", f"a and b are '{self.a}'.", "Name two groups.")

    def settle(self, t: Tables) -> Self:
        """Find the dimension and the two greatest groups where none were named."""
        dimension = self.dimension or t.default_dimension()
        groups = self._groups(t, dimension)
        for named in (self.a, self.b):
            if named is not None and named not in groups:
                raise unknown(f"{dimension} among these sessions", named, groups, "Mend the name.")
        left = [group for group in groups if group not in (self.a, self.b)]
        a = self.a if self.a is not None else next(iter(left), None)
        b = self.b if self.b is not None else next((group for group in left if group != a), None)
        if a is None or b is None:
            raise NotApplicable(f"These sessions have fewer than two values of {dimension} to compare.")
        return replace(self, dimension=dimension, a=a, b=b)

    def _groups(self, t: Tables, dimension: str) -> list[str]:
        """List the groups, those named first, then those with most sessions; the least of very many are left out."""
        grouped = session_groups(t, dimension).filter(_.group.notnull())
        named = _.group.isin([group for group in (self.a, self.b) if group is not None])
        counted = grouped.group_by("group").aggregate(sessions=_.count()).mutate(named=named)
        order = [ibis.desc("named"), ibis.desc("sessions"), ibis.asc("group")]
        groups = [row["group"] for row in t.engine.rows(counted.order_by(order).limit(1_000))]
        return [group for group in groups if group.strip().lower() not in ("", "none")]

    def drawn(self) -> Chart:
        """Name both groups in the chart."""
        return replace(self.chart, sides=(str(self.a), str(self.b)))

    def table(self, t: Tables) -> ir.Table:
        """Count each path's sessions in both groups, and the groups' own."""
        grouped = session_groups(t, str(self.dimension)).filter(_.group.isin([self.a, self.b]))
        marks = {"in_a": (_.group == self.a).cast("int64"), "in_b": (_.group == self.b).cast("int64")}
        mine = grouped.mutate(**marks).group_by("path", "user_id").aggregate(in_a=_.in_a.sum(), in_b=_.in_b.sum())
        counted = mine.group_by("path").aggregate(in_a=_.in_a.sum(), in_b=_.in_b.sum(), users=_.count())
        whole = ibis.window()
        counted = counted.mutate(of_a=_.in_a.sum().over(whole), of_b=_.in_b.sum().over(whole))
        return counted.order_by(ibis.desc(_.in_a + _.in_b), "path").limit(self.top)

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Compare the two shares of each path, then adjust for all."""
        del t
        if not rows:
            return rows
        from statsmodels.stats.multitest import multipletests

        compared = [row | _compared(row) for row in rows]
        adjusted = multipletests([row["p_value"] for row in compared], method="fdr_bh")[1]
        found = [row | {"p_adjusted": float(p)} for row, p in zip(compared, adjusted, strict=True)]
        return sorted(found, key=lambda row: (-round(abs(row["difference"]), 12), row["path"]))

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name how many sessions each group has, and how many paths stand out."""
        del t
        if not rows:
            return {}
        apart, doc = sum(row["p_adjusted"] < LEVEL for row in rows), f"Paths with p_adjusted below {LEVEL}."
        return {
            "a_sessions": Fact(rows[0]["of_a"], f"Sessions of {self.a}.", kind="count"),
            "b_sessions": Fact(rows[0]["of_b"], f"Sessions of {self.b}.", kind="count"),
            "apart": Fact(apart, doc, n=len(rows), kind="count"),
        }

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell where the tests stand on weak ground."""
        del t
        few = sum(row["exact"] for row in rows)
        found = []
        if few:
            said = f"{few:,} of {len(rows):,} paths are too rare here for a z-test: theirs is Fisher's exact test."
            found.append(Note("small-sample", said))
        if any(row["in_a"] + row["in_b"] > row["users"] for row in rows):
            said = "Sessions of one user are not independent; intervals and p-values take them as if they were."
            found.append(Note("sessions-of-users", said))
        return found

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Name the greatest difference, and how many are more than chance would bring."""
        first, (share_a, share_b) = rows[0], (column.show(rows[0][column.name]) for column in self.columns[1:3])
        most = f"{first['path']}: {share_a} of the sessions of {self.a}, {share_b} of those of {self.b}"
        apart = facts["apart"].show()
        return (
            f"The greatest difference is in {most}. {apart} of {len(rows)} paths differ by more than chance explains."
        )


def _compared(row: Row) -> Row:
    """Compare one path's two shares."""
    import numpy as np
    from scipy.stats import fisher_exact
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    hits, of = [row["in_a"], row["in_b"]], [row["of_a"], row["of_b"]]
    low, high = confint_proportions_2indep(hits[0], of[0], hits[1], of[1], method="newcomb", compare="diff")
    exact = _expects_few(hits, of)
    table = np.array([[hit, whole - hit] for hit, whole in zip(hits, of, strict=True)])
    p = fisher_exact(table).pvalue if exact else proportions_ztest(hits, of)[1]
    shares = {"share_a": hits[0] / of[0], "share_b": hits[1] / of[1]}
    found = {"difference": shares["share_a"] - shares["share_b"], "low": float(low), "high": float(high)}
    return shares | found | {"p_value": float(p), "exact": exact}


def _expects_few(hits: list[int], of: list[int]) -> bool:
    """Tell whether any cell of the table would hold fewer than 5 were there no difference."""
    rate = sum(hits) / sum(of)
    return min(of) * min(rate, 1 - rate) < FEW

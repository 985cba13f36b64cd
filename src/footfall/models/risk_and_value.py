"""Where the risk lies, and what is at stake there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import ibis
from ibis import _

from footfall.analysis import missing
from footfall.answer import Fact, Note, bars
from footfall.errors import NotApplicable, unknown
from footfall.models.fields import PROFIT, speaks_of
from footfall.models.fitted import KEY, OFFER, rests_on
from footfall.models.told import OfModel
from footfall.schema import SCORES, Column
from footfall.spec import param
from footfall.tables.filters import column_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Chart, Rows
    from footfall.tables import Tables

SOURCES = ("customers", "users", "groups")
"""The tables that a customer's group and value are looked for in."""
USUAL = ("channel", "device", "country", "category")
TAKINGS = (
    "revenue",
    "sales",
    "spend",
    "spent",
    "turnover",
    "выручк",
    "оборот",
    "매출",
    "收入",
    "金额",
    "umsatz",
    "value",
)
MOST_GROUPS, MOST_LISTED = 50, 10_000
_MONEY = Column("", "money", "")


@dataclass(frozen=True, kw_only=True)
class RiskAndValue(OfModel):
    """How many of each group are at risk by a model's scores, and how much money stands with them.

    It reads the table of scores that footfall score writes: customers that the model learned from are scored by a model
    that never saw them. at_risk are those who score at least `at_least` (default one half), risk is the mean score.
    value is a column of money of the customers or users: the one named, else the first whose name speaks of profit,
    else of revenue. revenue_at_risk is its sum over those at risk, expected_at_risk its sum over all, each weighed by
    their score; both count what these customers bring now, and not what would be lost. A customer without a value adds
    nothing to either. `by` is a column of words, flags or whole numbers of few different values; by default channel,
    device, country or category, else the words of most different values up to 50. Greatest revenue_at_risk first, ties
    by at_risk, then by name.

    With `group`, the answer lists that group's customers at risk, the highest value first (at most 10,000): a row each,
    with score and value, three reasons, and an offer: of the figures that `--offer` of fit named, the one that, set to
    what is usual (the median) among those of the other classes, lowers the score most, all else equal; where the class
    is wished for (`--wanted`), set to what is usual among those of it, raises it most. That is what the
    model says of such a customer; what an offer really does only a test can tell.
    """

    by: str | None = param(None, "What to part customers by; default a column of few words.")
    value: str | None = param(None, "The column of money; default profit, else revenue.")
    at_least: float = param(0.5, "The score from which a customer is at risk.", at_least=0, at_most=1)
    group: str | None = param(None, "List the customers at risk of this group; default all groups, summed.")

    question = "Where does the risk lie, and how much stands with it?"
    reads = (SCORES,)
    columns = (
        Column("group", "text", "The value of `by`."),
        Column("customers", "count", "Customers scored; in a list, 1."),
        Column("at_risk", "count", "Those who score at least `at_least`."),
        Column("risk", "share", "The mean score; in a list, the customer's."),
        Column("revenue_at_risk", "money", "The value of those at risk; missing where there is no money."),
        Column("expected_at_risk", "money", "The value of all, each weighed by their score."),
        Column("value", "money", "The value of all."),
    )
    listed = (
        Column("user_id", "id", "The customer."),
        Column("low", "share", "Lower end of the score's 95 % interval."),
        Column("high", "share", "Upper end of the score's 95 % interval."),
        Column("reason_1", "text", "What weighs most in the score."),
        Column("reason_2", "text", "What weighs second."),
        Column("reason_3", "text", "What weighs third."),
        Column("offer", "text", "Of the figures named by --offer of fit, the one that betters the score most."),
    )
    chart = bars(("revenue_at_risk", "expected_at_risk"), "group")
    people = "customers"

    def settle(self, t: Tables) -> Self:
        """Find the model, the column to part by and the one that holds money."""
        settled = super().settle(t)
        by = _found(t, self.by) if self.by else _few_words(t, settled.card(t).asked.get("target"))
        value = _found(t, self.value) if self.value else _money(t)
        return replace(settled, by=by[1], value=value[1] if value else None)

    def shown(self) -> tuple[Column, ...]:
        """In a list, say who, why and what could be offered."""
        whole = ("expected_at_risk", "value")
        own = tuple(column for column in self.columns if column.name not in whole)
        return self.columns if self.group is None else (self.listed[0], *own, *self.listed[1:])

    def drawn(self) -> Chart | None:
        """Draw groups; a list is drawn by its scores."""
        if self.group is not None:
            return bars("risk", KEY, low="low", high="high")
        return self.chart if self.value else bars("at_risk", "group")

    def table(self, t: Tables) -> ir.Table:
        """Sum each group, or list the customers of one."""
        people = self._people(t).mutate(is_at_risk=_.score >= self.at_least)
        return self._listed(people) if self.group is not None else _summed(people)

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Carry it out."""
        sql, rows = t.engine.told(self.table(t))
        if not rows:
            raise NotApplicable(self._nobody(t))
        return sql, rows

    def _nobody(self, t: Tables) -> str:
        if t.engine.count(self._people(t).limit(1)) == 0:
            return (
                f"Nobody that was asked for has a score of {self.model}: footfall score {self.model} SHOP gives them."
            )
        known = [row["group"] for row in t.engine.rows(_summed(self._people(t).mutate(is_at_risk=_.score >= 0)))]
        if self.group not in known:
            raise unknown(f"group of {self.by}", self.group, [name for name in known if name is not None], "")
        return f"Nobody of {self.group} scores {Column('', 'share', '').show(self.at_least)} or more."

    def _people(self, t: Tables) -> ir.Table:
        """Put each scored customer's group and value beside their score."""
        scores = t.scores.filter(_.model == self.model)
        offer = scores.offer if OFFER in scores.columns else ibis.null("string")
        wanted = scores.select(*SCORES.names, offer=offer).drop("model")
        for name, of in (("group", self.by), ("value", self.value)):
            if of is None:
                wanted = wanted.mutate(value=ibis.null("float64"))
                continue
            table, column = _found(t, of)
            kind = "string" if name == "group" else "float64"
            own = table.select(KEY, **{name: table[column].cast(kind)})
            wanted = wanted.left_join(own, KEY).drop(f"{KEY}_right")
        return wanted

    def _listed(self, people: ir.Table) -> ir.Table:
        chosen = people.filter((_.group == self.group) & _.is_at_risk)
        told = chosen.mutate(
            user_id=_.user_id.cast("string"),
            customers=ibis.literal(1, "int64"),
            at_risk=ibis.literal(1, "int64"),
            risk=_.score,
            revenue_at_risk=_.value,
            expected_at_risk=_.value * _.score,
        )
        order = [ibis.desc(_.revenue_at_risk.fill_null(float("-1e300"))), ibis.desc("risk"), "user_id"]
        return told.select(*(column.name for column in self.shown())).order_by(order).limit(MOST_LISTED)

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Add up who is at risk, and what stands with them."""
        if not rows:
            return {}
        sums = {name: sum(row[name] or 0 for row in rows) for name in ("customers", "at_risk", "revenue_at_risk")}
        found = {
            "at_risk": Fact(sums["at_risk"], "Customers at risk in all rows.", n=sums["customers"], kind="count"),
            "foretells": Fact(self.card(t).foretells, "What the score is the probability of."),
            "at_least": Fact(self.at_least, "The score from which a customer is at risk.", kind="share"),
        }
        if self.value:
            found["revenue_at_risk"] = Fact(sums["revenue_at_risk"], f"Their {self.value}, summed.", kind="money")
        return found

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell who is in no group, and what the figures are not."""
        nameless = sum(row["customers"] for row in rows if row["group"] is None)
        found = missing(nameless, sum(row["customers"] for row in rows), "customers", str(self.by))
        if self.card(t).rests_on != rests_on(t, self.fitted(t).model):
            said = f"The shop was written anew after {self.model} was fitted: fit and score again."
            found.append(Note("stale-model", said))
        if self.card(t).asked.get("wanted"):
            said = f"{self.card(t).foretells} is wished for: at risk are those likely to be so, revenue is theirs."
            found.append(Note("wanted", said))
        if self.value is None:
            found.append(Note("no-revenue", "No column of money was found: name one with --value."))
        elif t.about.currency is None:
            found.append(Note("unit-unknown", f"Nothing says what {self.value} is counted in."))
        if self.group is not None:
            said = "An offer is what the model says of such customers, all else equal: only a test tells what it does."
            found.append(Note("model-only", said))
            if len(rows) == MOST_LISTED:
                found.append(Note("rows-capped", f"The first {MOST_LISTED:,} customers are listed."))
        return found

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say where most is at stake; of a list, who comes first."""
        say = {name: fact.show() for name, fact in facts.items()}
        whom = f"score {say['at_least']} or more for {say['foretells']}"
        if self.group is not None:
            worth = f", with {say['revenue_at_risk']} of {self.value}" if self.value else ""
            return f"{say['at_risk']} customers of {self.group} {whom}{worth}."
        worth = f"; their {self.value} is {say['revenue_at_risk']}" if self.value else ""
        first = rows[0]
        most = f" Most stands with {first['group']}: {first['at_risk']:,} of {first['customers']:,} customers"
        ends = f", {_MONEY.show(first['revenue_at_risk'])}" if self.value else ""
        return f"{say['at_risk']} of {facts['at_risk'].n:,} customers {whom}{worth}.{most}{ends}."


def _summed(people: ir.Table) -> ir.Table:
    parted = people.group_by("group").aggregate(
        customers=_.count(),
        at_risk=_.is_at_risk.sum(),
        risk=_.score.mean(),
        revenue_at_risk=ibis.cases((_.value.count() > 0, _.value.sum(where=_.is_at_risk).fill_null(0.0))),
        expected_at_risk=(_.value * _.score).sum(),
        value=_.value.sum(),
    )
    order = [ibis.desc(_.revenue_at_risk.fill_null(0.0)), ibis.desc("at_risk"), "group"]
    return parted.mutate(at_risk=_.at_risk.cast("int64")).order_by(order)


def _tables(t: Tables) -> dict[str, ir.Table]:
    return {name: getattr(t, name) for name in SOURCES if t.holds(name)}


def _found(t: Tables, name: str) -> tuple[ir.Table, str]:
    """Find the table that has a column, the shop's own customers first."""
    tables = _tables(t)
    for table in tables.values():
        if name.casefold() in (column.casefold() for column in table.columns):
            return table, column_of(table, name, table.columns, "customers")
    known = [column for table in tables.values() for column in table.columns if column != KEY]
    raise unknown("column of customers", name, known, "Mend the name.")


def _few_words(t: Tables, target: str | None) -> tuple[ir.Table, str]:
    """Find the usual dimension, else the words of most different values that are not too many; the target goes last."""
    tables = _tables(t)
    for name in USUAL:
        for table in tables.values():
            if name in table.columns and name != target:
                return table, name
    for but in (target, None):
        for table in tables.values():
            if words := _of_most_values(t, table, but):
                return table, words
    raise NotApplicable("The customers have no column of few words to part them by: name one with --by.")


def _of_most_values(t: Tables, table: ir.Table, but: str | None) -> str | None:
    """Find a table's words of most different values up to 50."""
    words = [name for name, kind in table.schema().items() if kind.is_string() and name not in (KEY, but)]
    if not words:
        return None
    counts = t.engine.row(table.aggregate(**{f"n{at}": table[name].nunique() for at, name in enumerate(words)}))
    fit = {name: counts[f"n{at}"] for at, name in enumerate(words) if 2 <= counts[f"n{at}"] <= MOST_GROUPS}
    return max(fit, key=lambda name: fit[name]) if fit else None


def _money(t: Tables) -> tuple[ir.Table, str] | None:
    """Find the column that speaks of profit, else the one that speaks of revenue."""
    tables = _tables(t)
    for words in (PROFIT, TAKINGS):
        for table in tables.values():
            for name, kind in table.schema().items():
                if kind.is_numeric() and speaks_of(words, name):
                    return table, name
    return None

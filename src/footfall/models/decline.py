"""Any target that a shop's own customers bear: who is likely to be of the class that is worried about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

import ibis
from ibis import _

from footfall.answer import Note
from footfall.errors import BadRequest, NotApplicable
from footfall.models.drawing import drawn
from footfall.models.fields import PROFIT, field_of, shaped, speaks_of
from footfall.models.frame import Frame
from footfall.models.model import Model, Offered
from footfall.schema import CUSTOMERS
from footfall.spec import param
from footfall.tables.filters import column_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.models.fields import Field
    from footfall.tables import Tables

MOST_CLASSES, MOST_WORDS, MOST_READ = 10, 200, 200_000
DAY = 86_400_000_000
"""The microseconds of a day."""
KEY = "user_id"


@dataclass(frozen=True, kw_only=True)
class Decline(Model):
    """Which class of a target column each of the shop's own customers is likely to be of.

    The target is a column of `customers` of two to ten different values; by default the one named when the customers
    were ingested. The score is the probability of `positive`, by default the value of fewest customers, ties by name.
    It learns from every other column but words that are different for most customers (names, ids) or of more than 200
    kinds, what is one and the same for all, and columns not to learn from. Of a day or a time it takes the days from it
    to the latest of its column (`days since`). Customers without a target are scored and not learned from. Of more than
    200,000 with one so many are read, drawn by a seeded hash, and of more than 10,000 read so many are learned from,
    drawn class by class. Who was learned from is scored by a model of the others. A column that was written down after
    the target, or made of it, foretells nothing: leave it out. Offers are made only of the figures named for it: one is
    set to its median among the other classes, to lower the score, or where the class is wanted to its median among
    that, to raise it.
    """

    target: str | None = param(None, "The column to foretell; default the shop's target.")
    positive: str | None = param(None, "The value whose probability is the score; default the rarest.")
    leave_out: tuple[str, ...] | None = param(None, "Columns not to learn from.")
    with_profit: bool = param(
        False, "Whether to learn from figures of profit, which risk is weighed against and which are booked late."
    )
    offer: tuple[str, ...] | None = param(None, "Figures that an offer can change; default none, and no offers.")
    wanted: bool = param(False, "Whether `positive` is wished for: offers are then to raise the score.")

    learns_from: ClassVar[tuple[str, ...]] = (CUSTOMERS.name,)
    held_out: ClassVar[bool] = True

    def settle(self, t: Tables) -> Self:
        """Find the target, and the class whose probability is the score."""
        if not t.holds(CUSTOMERS.name):
            raise NotApplicable("The shop has no customers of its own: footfall ingest-customers adds them.")
        named = self.target or t.about.facts.get("customers", {}).get("target")
        if not named:
            do = "Name one with --target COLUMN."
            raise BadRequest("No target was named.", "The shop remembers none.", do)
        target = _column(t, named)
        classes = _classes(t, target)
        offer = self.offer and tuple(_figure(t, name) for name in self.offer)
        return replace(self, target=target, positive=self._positive(classes, target), offer=offer)

    def _positive(self, classes: dict[str, int], target: str) -> str:
        if self.positive is None:
            return min(classes, key=lambda name: (classes[name], name))
        if self.positive not in classes:
            wrong = f"'{target}' has no value '{self.positive}'."
            raise BadRequest(wrong, f"It has {', '.join(sorted(classes))}.", "Name one of them with --positive.")
        return self.positive

    @property
    def offered(self) -> Offered:
        """What was named for it."""
        return Offered(self.offer or (), self.wanted)

    def foretells(self) -> str:
        """Say in words what the score is the probability of."""
        return f"{self.target} = {self.positive}"

    def features(self, t: Tables) -> tuple[ir.Table, list[Field]]:
        """Give every customer, and the columns that say something of them."""
        found = self._fields(t)
        return self._told(t).select(KEY, *(field.name for field in found)), found

    def everyone(self, t: Tables) -> ir.Table:
        """Give every customer with all columns: one that is the same for all now may have told something once."""
        return self._told(t).select(KEY, *(field.name for field in self._worded(t)))

    def _told(self, t: Tables) -> ir.Table:
        """See the customers, with the days since each of their days."""
        return t.once(("days since", KEY), lambda: with_days_since(t))

    def frame(self, t: Tables) -> Frame:
        """Give the customers whose target is known."""
        import numpy as np

        fields = self._fields(t)
        told = self._told(t)
        known = told.select(KEY, *(field.name for field in fields), target=told[str(self.target)].cast("string"))
        rows = t.engine.arrow(_drawn(t, known.filter(_.target.notnull()), self.seed).order_by(KEY)).to_pandas()
        classes = tuple(sorted(rows["target"].unique().tolist()))
        codes = {name: code for code, name in enumerate(classes)}
        target = rows["target"].map(codes).to_numpy(np.int64)
        return Frame(rows[KEY].to_numpy(), shaped(rows, fields), target, classes, codes[str(self.positive)])

    def _candidates(self, t: Tables) -> list[str]:
        """Name every column but the key, the target and what is left out by wish."""
        left = {_column(t, name) for name in self.leave_out or ()}
        return [name for name in t.customers.columns if name not in {KEY, self.target, *left, *self._profit(t)}]

    def _profit(self, t: Tables) -> list[str]:
        kinds = t.customers.schema().items()
        found = [name for name, kind in kinds if kind.is_numeric() and speaks_of(PROFIT, name)]
        return [] if self.with_profit else [name for name in found if name != self.target]

    def _fields(self, t: Tables) -> list[Field]:
        alike = set(self._alike(t))
        found = [field for field in self._worded(t) if field.name not in alike]
        if not found:
            raise NotApplicable(f"The customers have no column to foretell {self.target} from.")
        return found

    def _worded(self, t: Tables) -> list[Field]:
        """Give the columns that are no ids in words."""
        known = self._known(t)
        nearly_ids = set(_nearly_ids(t, [field.name for field in known if field.kind == "words"]))
        return [field for field in known if field.name not in nearly_ids]

    def _known(self, t: Tables) -> list[Field]:
        told = self._told(t).schema()
        names = [days_since(name) if days_since(name) in told else name for name in self._candidates(t)]
        return [field for field in (field_of(name, told[name]) for name in names) if field]

    def _alike(self, t: Tables) -> list[str]:
        """Find columns that have one value, or none, for everyone whose target is known: they tell nothing."""
        names = [field.name for field in self._known(t)]
        return t.once(("alike", self.target, *names), lambda: _of_one_value(self._told(t), str(self.target), names, t))

    def notes(self, t: Tables) -> list[Note]:
        """Tell which columns are not learned from, and who has no target."""
        used = {field.name for field in self._fields(t)}
        alike = [name for name in self._alike(t) if name not in used]
        left = [name for name in self._candidates(t) if not {name, days_since(name)} & {*used, *alike}]
        found = []
        if left:
            said = f"Not learned from, as words that are hardly ever the same, or lists: {', '.join(left)}."
            found.append(Note("columns-left-out", said))
        if alike:
            said = "Not learned from, as they have one value, or none, for everyone and tell nothing"
            found.append(Note("columns-alike", f"{said}: {', '.join(alike)}."))
        if profit := self._profit(t):
            said = f"Not learned from, as profit is what the risk is weighed against: {', '.join(profit)}."
            found.append(Note("profit-left-out", f"{said} --with-profit learns from it."))
        if self.offer:
            way, other = ("raise", "lower it without") if self.wanted else ("lower", "raise it with")
            said = f"Offers are to {way} the chance of {self.foretells()}; they {other} --wanted."
            found.append(Note("offers", said))
        unknown = t.engine.count(t.customers.filter(t.customers[str(self.target)].isnull()))
        if unknown:
            found.append(Note("unknown-target", f"{unknown:,} customers have no {self.target}; they are scored only."))
        return found


def _column(t: Tables, name: str) -> str:
    return column_of(t.customers, name, t.customers.columns, CUSTOMERS.name)


def _figure(t: Tables, name: str) -> str:
    """Find a figure that an offer may change."""
    found = _column(t, name)
    if not t.customers.schema()[found].is_numeric():
        raise BadRequest(f"'{found}' is no figure.", "An offer changes a figure.", "Name another with --offer.")
    return found


def days_since(name: str) -> str:
    """Name the days since a day."""
    return f"days since {name}"


def with_days_since(t: Tables) -> ir.Table:
    """Put beside each day and time how many days before the latest of its column it is."""
    kinds = t.customers.schema().items()
    dated = [name for name, kind in kinds if kind.is_timestamp() or kind.is_date()]
    if not dated:
        return t.customers
    at = {name: t.customers[name].cast("timestamp") for name in dated}
    latest = t.engine.row(t.customers.aggregate(**{f"at_{place}": at[name].max() for place, name in enumerate(dated)}))
    known = {name: latest[f"at_{place}"] for place, name in enumerate(dated) if latest[f"at_{place}"] is not None}
    spent = {name: t.engine.microseconds(ibis.timestamp(known[name]), at[name]) / DAY for name in known}
    return t.customers.mutate(**{days_since(name): days for name, days in spent.items()})


def _of_one_value(told: ir.Table, target: str, names: list[str], t: Tables) -> list[str]:
    """Find columns of one value throughout, a missing one counted, where the target is known."""
    if not names:
        return []
    known = told.filter(told[target].notnull())
    of_each = {f"n{place}": known[name].nunique() for place, name in enumerate(names)}
    held = {f"held{place}": known[name].count() for place, name in enumerate(names)}
    row = t.engine.row(known.aggregate(rows=known.count(), **of_each, **held))
    ways = [row[f"n{place}"] + (row[f"held{place}"] < row["rows"]) for place in range(len(names))]
    return [name for name, n in zip(names, ways, strict=True) if n < 2]


def _classes(t: Tables, target: str) -> dict[str, int]:
    """Count each class of the target; refuse one that is none."""
    classes = t.customers.select(target=t.customers[target].cast("string"))
    counted = classes.filter(_.target.notnull()).group_by("target")
    rows = t.engine.rows(counted.aggregate(customers=_.count()).order_by("target").limit(MOST_CLASSES + 1))
    if len(rows) > MOST_CLASSES:
        found = f"It has more than {MOST_CLASSES} different values."
        raise BadRequest(f"'{target}' is no target.", found, "Name a column of two to ten classes.")
    if len(rows) < 2:
        found = f"All its values are '{rows[0]['target']}'." if rows else "It has no value."
        raise BadRequest(f"'{target}' is no target.", found, "Name a column of two to ten classes.")
    return {row["target"]: row["customers"] for row in rows}


def _nearly_ids(t: Tables, words: list[str]) -> set[str]:
    """Find words that are different for most customers, or of too many kinds."""
    if not words:
        return set()
    counts = {f"n{place}": t.customers[name].nunique() for place, name in enumerate(words)}
    row = t.engine.row(t.customers.aggregate(rows=t.customers.count(), **counts))
    most = min(MOST_WORDS, row["rows"] / 2)
    return {name for place, name in enumerate(words) if row[f"n{place}"] > most}


def _drawn(t: Tables, rows: ir.Table, seed: int) -> ir.Table:
    """Draw as many as can be learned from, by a hash of their ids and the seed."""
    if t.engine.count(rows) <= MOST_READ:
        return rows
    return drawn(rows, MOST_READ, seed)

"""Any target that a shop's own customers bear: who is likely to be of the class that is worried about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from ibis import _

from footfall.answer import Note
from footfall.errors import BadRequest, NotApplicable
from footfall.models.drawing import drawn
from footfall.models.fields import PROFIT, field_of, shaped, speaks_of
from footfall.models.frame import Frame
from footfall.models.model import Model
from footfall.schema import CUSTOMERS
from footfall.spec import param
from footfall.tables.filters import column_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.models.fields import Field
    from footfall.tables import Tables

MOST_CLASSES, MOST_WORDS, MOST_READ = 10, 200, 200_000
KEY = "user_id"


@dataclass(frozen=True, kw_only=True)
class Decline(Model):
    """Which class of a target column each of the shop's own customers is likely to be of.

    The target is a column of `customers` of two to ten different values; by default the one named when the customers
    were ingested. The score is the probability of `positive`, by default the value of fewest customers, ties by name.
    It learns from every other column but times, days, words that are different for most customers (names, ids) or of
    more than 200 kinds, and those not to learn from. Customers without a target are scored and not learned from; of
    more than 200,000 with one, so many are read, drawn by a seeded hash. Who was learned from is scored by a model of
    the others. A column that was written down after the target, or made of it, foretells nothing: leave it out.
    """

    target: str | None = param(None, "The column to foretell; default the shop's target.")
    positive: str | None = param(None, "The value whose probability is the score; default the rarest.")
    leave_out: tuple[str, ...] | None = param(None, "Columns not to learn from.")
    with_profit: bool = param(
        False, "Whether to learn from figures of profit, which risk is weighed against and which are booked late."
    )

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
        target = column_of(t.customers, named, t.customers.columns, CUSTOMERS.name)
        classes = _classes(t, target)
        return replace(self, target=target, positive=self._positive(classes, target))

    def _positive(self, classes: dict[str, int], target: str) -> str:
        if self.positive is None:
            return min(classes, key=lambda name: (classes[name], name))
        if self.positive not in classes:
            wrong = f"'{target}' has no value '{self.positive}'."
            raise BadRequest(wrong, f"It has {', '.join(sorted(classes))}.", "Name one of them with --positive.")
        return self.positive

    def foretells(self) -> str:
        """Say in words what the score is the probability of."""
        return f"{self.target} = {self.positive}"

    def features(self, t: Tables) -> tuple[ir.Table, list[Field]]:
        """Give every customer, and the columns that say something of them."""
        found = self._fields(t)
        return t.customers.select(KEY, *(field.name for field in found)), found

    def frame(self, t: Tables) -> Frame:
        """Give the customers whose target is known."""
        import numpy as np

        fields = self._fields(t)
        known = t.customers.select(KEY, *(field.name for field in fields), target=_label(t, str(self.target)))
        rows = t.engine.arrow(_drawn(t, known.filter(_.target.notnull()), self.seed).order_by(KEY)).to_pandas()
        classes = tuple(sorted(rows["target"].unique().tolist()))
        codes = {name: code for code, name in enumerate(classes)}
        target = rows["target"].map(codes).to_numpy(np.int64)
        return Frame(rows[KEY].to_numpy(), shaped(rows, fields), target, classes, codes[str(self.positive)])

    def _candidates(self, t: Tables) -> list[str]:
        """Name every column but the key, the target and what is left out by wish."""
        left = {column_of(t.customers, name, t.customers.columns, CUSTOMERS.name) for name in self.leave_out or ()}
        return [name for name in t.customers.columns if name not in {KEY, self.target, *left, *self._profit(t)}]

    def _profit(self, t: Tables) -> list[str]:
        kinds = t.customers.schema().items()
        found = [name for name, kind in kinds if kind.is_numeric() and speaks_of(PROFIT, name)]
        return [] if self.with_profit else [name for name in found if name != self.target]

    def _fields(self, t: Tables) -> list[Field]:
        known = self._known(t)
        nearly_ids = _nearly_ids(t, [field.name for field in known if field.kind == "words"])
        found = [field for field in known if field.name not in nearly_ids]
        if not found:
            raise NotApplicable(f"The customers have no column to foretell {self.target} from.")
        return found

    def _known(self, t: Tables) -> list[Field]:
        fields = (field_of(name, t.customers.schema()[name]) for name in self._candidates(t))
        return [field for field in fields if field]

    def notes(self, t: Tables) -> list[Note]:
        """Tell which columns are not learned from, and who has no target."""
        used = {field.name for field in self._fields(t)}
        left = [name for name in self._candidates(t) if name not in used]
        found = []
        if left:
            said = f"Not learned from, as times, days, or words that are hardly ever the same: {', '.join(left)}."
            found.append(Note("columns-left-out", said))
        if profit := self._profit(t):
            said = f"Not learned from, as profit is what the risk is weighed against: {', '.join(profit)}."
            found.append(Note("profit-left-out", f"{said} --with-profit learns from it."))
        unknown = t.engine.count(t.customers.filter(t.customers[str(self.target)].isnull()))
        if unknown:
            found.append(Note("unknown-target", f"{unknown:,} customers have no {self.target}; they are scored only."))
        return found


def _label(t: Tables, target: str) -> ir.Value:
    return t.customers[target].cast("string")


def _classes(t: Tables, target: str) -> dict[str, int]:
    """Count each class of the target; refuse one that is none."""
    counted = t.customers.select(target=_label(t, target)).filter(_.target.notnull()).group_by("target")
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

"""What the answers about a model have in common: which model is meant, and what its card does not say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from footfall.analysis import Analysis
from footfall.answer import Note
from footfall.models.fitted import Fitted, rests_on
from footfall.models.saved import card_of
from footfall.spec import param

if TYPE_CHECKING:
    from footfall.answer import Rows
    from footfall.models.card import Card
    from footfall.schema import Table
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class OfModel(Analysis):
    """A question to a model that was fitted; what it shows was written down when it was."""

    model: str | None = param(None, "The fitted model; default the last one.")

    reads: ClassVar[tuple[Table, ...]] = ()

    def reads_state(self, t: Tables) -> tuple[str, ...]:
        """It reads the models; some answers read the scores, too."""
        del t
        return ("models", "scores")

    def settle(self, t: Tables) -> Self:
        """Find the model."""
        return replace(self, model=self.card(t).model)

    def card(self, t: Tables) -> Card:
        """Give the card of the model asked for, or of the last fitted."""
        return card_of(t.path, self.model)

    def fitted(self, t: Tables) -> Fitted:
        """Give the model itself."""
        return Fitted.of(t.path, self.card(t))  # type: ignore[arg-type]  # a card has a path

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Read the card; there is nothing to carry out."""
        return "", self.rows(self.card(t))

    def rows(self, card: Card) -> Rows:
        """Give the rows that the card holds."""
        raise NotImplementedError

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what the model rests on, and whether the shop has changed since."""
        del rows
        card = self.card(t)
        found = [Note(code, text) for code, text in card.notes]
        if card.rests_on != rests_on(t, self.fitted(t).model):
            do = f"footfall fit {card.model} fits it anew."
            found.append(Note("stale-model", f"The shop was written anew after {card.model} was fitted: {do}"))
        if t.filters:
            found.append(Note("filters-not-used", "A model is told of as it was fitted: filters choose nothing here."))
        return found

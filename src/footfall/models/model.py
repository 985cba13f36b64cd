"""What a model is: whom it is about, what it foretells of them, and from what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from footfall.errors import BadRequest
from footfall.models.beside import coefficients
from footfall.models.frame import Plan
from footfall.spec import Unit, param

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from footfall.answer import Note, Rows
    from footfall.answer.progress import Progress
    from footfall.models.fields import Field
    from footfall.models.frame import Frame, Trained
    from footfall.models.history import Further
    from footfall.tables import Tables

READABLE = ("logistic l1", "logistic l2", "decision tree")
"""Candidates whose workings can be read aloud."""


@dataclass(frozen=True)
class Offered:
    """The features that offers may change, and whether they are to raise the score."""

    names: tuple[str, ...] = ()
    raising: bool = False


@dataclass(frozen=True, kw_only=True)
class Model(Unit):
    """What customers are likely to do; a subclass says what it learns from and whom it scores."""

    setting: Literal["default", "readable"] = param(
        "default", "What is tried: default, every candidate; readable, those whose workings can be read aloud."
    )
    trials: int = param(30, "How many settings to try.", at_least=1, at_most=10_000)
    minutes: float | None = param(None, "After how many minutes to stop trying; default never.", at_least=0.01)
    search: Literal["optuna", "random", "grid"] = param("optuna", "How settings to try are found.")
    balance: tuple[str, ...] | None = param(None, "Ways to balance classes that may be tried; default all that fit.")
    seed: int = param(7, "The seed of whatever is drawn.", at_least=0, at_most=2**31 - 1)
    cost_contact: float = param(1.0, "What it costs to act upon one customer.", at_least=0)
    value_kept: float = param(2.0, "What it brings to have acted upon one who is rightly named.", at_least=0)

    how = "footfall fit {name} --help"
    learns_from: ClassVar[tuple[str, ...]]
    """The tables that it learns from."""
    held_out: ClassVar[bool] = False
    """Whether those it scores are those it learned from: then each is scored by a model that never saw them."""

    def __post_init__(self) -> None:
        """Check every parameter, and that acting can be worth its cost."""
        super().__post_init__()
        if not self.cost_contact < self.value_kept:
            found = f"{self.cost_contact:g} and {self.value_kept:g} were given."
            raise BadRequest("'cost-contact' must be below 'value-kept'.", found, "Else nobody is worth acting upon.")

    def settle(self, t: Tables) -> Self:
        """Find in the shop what was left open."""
        del t
        return self

    def features(self, t: Tables) -> tuple[ir.Table, list[Field]]:
        """Give everyone to be scored (user_id and the columns that say something of them), and those columns."""
        raise NotImplementedError

    def everyone(self, t: Tables) -> ir.Table:
        """Give everyone to be scored, and at least the columns that tell one from another."""
        return self.features(t)[0]

    def frame(self, t: Tables) -> Frame:
        """Give those whose outcome is known: what there is to learn from."""
        raise NotImplementedError

    def foretells(self) -> str:
        """Say in words what the score is the probability of."""
        raise NotImplementedError

    def notes(self, t: Tables) -> list[Note]:
        """Tell what of the shop is left out, and why."""
        del t
        return []

    def train(self, frame: Frame, progress: Progress) -> Trained:
        """Try what there is to try, and choose."""
        from footfall.models.training.training import train

        return train(frame, self.plan, progress)

    def coefficients(self, frame: Frame, trained: Trained, fields: Sequence[Field]) -> Rows:
        """Give coefficients that can be read: those of a plain regression beside the model."""
        del trained
        return coefficients(frame.features, frame.target == frame.positive, fields)

    def further(self, t: Tables, frame: Frame, trained: Trained, progress: Progress) -> Further | None:
        """Give what there is to tell beside what every model tells; its metrics are rows of model-evaluation."""
        del t, frame, trained, progress
        return None

    @property
    def offered(self) -> Offered:
        """What an offer can change, and whether it should raise the score; of behaviour, nothing."""
        return Offered()

    @property
    def threshold(self) -> float:
        """The score from which acting brings more than it costs."""
        return self.cost_contact / self.value_kept

    @property
    def plan(self) -> Plan:
        """How it is trained."""
        return Plan(
            trials=self.trials,
            minutes=self.minutes,
            search=self.search,
            balance=self.balance or (),
            seed=self.seed,
            candidates=READABLE if self.setting == "readable" else (),
        )

"""What every rule of action has: whom it is for, what is offered, what it may change and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from footfall.errors import BadRequest
from footfall.schema import Column
from footfall.spec import Unit, param

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.actions.seen import Seen
    from footfall.answer import Fact
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Rule(Unit):
    """Something that may be worth doing.

    A subclass gives `question` (what it is for), its offer and either people (`Reach`) or advice (`Advice`).
    """

    how: ClassVar[str] = "footfall plan --help"
    events: ClassVar[tuple[str, ...]] = ()
    """Events without any of which the log has nothing to say of it."""

    on: bool = param(True, "Whether the plan may have it.")

    def rule(self) -> str:
        """Say whom it is for, in words, with its parameters."""
        raise NotImplementedError

    def offer(self) -> str:
        """Say what to do or to offer."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Reach(Rule):
    """An action that reaches customers: it has an audience, costs and an expected effect.

    `lift` is the 90 % range of the relative change of the audience's orders over the plan's horizon: a log-normal of
    1 + lift with its 5th and 95th percentile there. It is a belief held before any test, and `source` says whose. An
    experiment of this action that was read into the shop takes its place.
    """

    lift: tuple[float, ...] = param(
        (0.0, 0.1), "From and to which relative change of orders, 90 % sure: 0.1 is a tenth more."
    )
    source: str = param("a guess of Footfall's own", "Where that range comes from.")
    discount: float = param(0.0, "The share of its orders' revenue that is given away.", at_least=0, at_most=0.9)
    contact_cost: float = param(0.0, "What reaching one customer costs, in the shop's money.", at_least=0)

    figures: ClassVar[tuple[Column, ...]] = ()
    """What `told` tells, a column each."""

    def __post_init__(self) -> None:
        """Check the range."""
        super().__post_init__()
        if len(self.lift) != 2 or not -1 < self.lift[0] < self.lift[1]:
            found = f"'{','.join(f'{end:g}' for end in self.lift)}' was given for {self.name()}."
            raise BadRequest("'lift' is two numbers, the lower first, above -1.", found, "Write it as 0.0,0.2.")

    def audience(self, seen: Seen) -> ir.Table:
        """Give the people it is for: user_id, stratum, `score` (who first) and `reason` (true of each).

        A column `relative` may say how each one's rate of orders stands to that of all such people: 1 in the mean.
        It reads what was known before `seen.day` and nothing else, so that the plan can see how such people fared.
        """
        raise NotImplementedError

    def items(self, seen: Seen) -> ir.Table | None:
        """Give the items that concern each user, as user_id, item_id and place (1 is first), or nothing."""
        del seen
        return None

    def told(self) -> dict[str, ir.Value]:
        """Sum up the audience: a figure for each of `figures`, as an expression over rows of `Seen.people`."""
        return {}


@dataclass(frozen=True, kw_only=True)
class Advised:
    """What an advice says of a shop: on which facts, and when to do it."""

    facts: dict[str, Fact]
    offer: str
    when: str = ""
    days_to_confirm: int | None = None
    stop_when: str = ""


@dataclass(frozen=True, kw_only=True)
class Advice(Rule):
    """An action without people: it changes the shop, its channels or its tracking, and nobody is written to."""

    def advised(self, t: Tables) -> Advised | None:
        """Say what the shop's tables speak for, or nothing; `NotApplicable` where they cannot tell."""
        raise NotImplementedError

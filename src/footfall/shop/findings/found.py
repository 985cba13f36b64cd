"""What a finding says: a sentence, its number with an interval, what is at stake, and the action it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

from footfall.answer import Content, bars, dots
from footfall.schema import Column, KindName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from footfall.analysis import Analysis
    from footfall.answer import Row

Action = Literal[
    "fix-tracking",
    "win-back",
    "reward-loyal",
    "remarket-low-loyalty",
    "onboard-newcomers",
    "retarget-dormant",
    "cart-coupon",
    "wishlist-reminder",
    "cross-sell",
    "channel-budget",
    "funnel-test",
]
Pointed = tuple[str, float | None, float | None, float | None]
"""A name, its figure, and the ends of its interval."""

SURE = 0.01
"""A difference is told where chance makes one as great less often than this, after correction."""
ENOUGH, SOME = 100, 30
"""So many people, orders or pairs a rate must be of; so many a group."""
UNTITLED = "_"
"""A column so called leaves its axis without a title."""
LONGEST = 60
"""More letters of a name are not said."""


@dataclass(frozen=True)
class Figure:
    """A number and its 95 % interval; an interval is missing where the number is a full count and no estimate."""

    value: Any
    low: float | None = None
    high: float | None = None

    def times(self, factor: float) -> Figure:
        """Multiply it, with its interval."""
        low, high = (end * factor if end is not None else None for end in (self.low, self.high))
        return Figure(self.value * factor, low, high)


@dataclass(frozen=True, kw_only=True)
class Found:
    """One finding of one shop."""

    finding: str
    sentence: str
    measure: str
    kind: KindName
    figure: Figure
    see: Analysis
    """The unit whose answer it rests on, as it was asked."""
    money: Figure | None = None
    users: int | None = None
    action: Action | None = None
    trust: bool = False
    """Whether other figures cannot be trusted before this is looked at: then it stands before all else."""
    picture: Content | None = None

    def row(self) -> Row:
        """Give it as a row of the answer."""
        money = self.money or Figure(None)
        return {
            "finding": self.finding,
            "sentence": self.sentence,
            "measure": self.measure,
            "kind": self.kind,
            **{name: getattr(self.figure, name) for name in ("value", "low", "high")},
            "money": money.value,
            "money_low": money.low,
            "money_high": money.high,
            "users": self.users,
            "action": self.action,
            "see": self.see.name(),
            "asked": _asked(self.see),
            "trust": self.trust,
            "picture": self.picture,
        }


def _asked(unit: Analysis) -> str | None:
    """Write what was not left at its default as an address has it."""
    usual = type(unit)().asked()
    return urlencode({name: value for name, value in unit.asked().items() if value != usual[name]}) or None


def say(kind: KindName, value: object) -> str:
    """Write a figure as sentences do."""
    return Column("", kind, "").show(value)


def count(value: object) -> str:
    """Write a count."""
    return say("count", value)


def share(value: object) -> str:
    """Write a share."""
    return say("share", value)


def money(value: object) -> str:
    """Write a sum of money, with its currency."""
    return say("money", value)


def sure(figure: Figure, kind: KindName = "share") -> str:
    """Write a figure with its interval behind it."""
    return f"{say(kind, figure.value)} ({say(kind, figure.low)} to {say(kind, figure.high)})"


def named(word: object) -> str:
    """Write a name out of the data on one line, a long one cut."""
    plain = " ".join(str(word).split())
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST].rstrip()}…"


def listed(words: Sequence[str]) -> str:
    """Write names one after another."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def beside(points: Sequence[Pointed], measure: str, kind: KindName) -> Content:
    """Draw a few names under one another: dots on their intervals, bars where there are none."""
    columns = (
        Column(UNTITLED, "text", "What it is of."),
        Column(measure, kind, "The figure."),
        Column("low", kind, "Lower end of its 95 % interval."),
        Column("high", kind, "Upper end of its 95 % interval."),
    )
    rows = [
        dict(zip((UNTITLED, measure, "low", "high"), (named(point[0]), *point[1:]), strict=True)) for point in points
    ]
    sure_of = any(point[2] is not None for point in points)
    drawing = dots(measure, UNTITLED, low="low", high="high") if sure_of else bars(measure, UNTITLED)
    empty = {"name": "", "question": "", "definition": "", "reading": "", "asked": {}}
    return Content(**empty, columns=columns, rows=rows, drawing=drawing)  # type: ignore[arg-type]

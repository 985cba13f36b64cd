"""What an answer holds, whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any, Self

from footfall.schema import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footfall.answer.charts import Chart

WIDEST = 2**53
"""JavaScript holds whole numbers exactly up to this."""
MANY, LONG = 8, 60
"""More columns than this are many; a cell of more letters than this is a sentence."""

Row = dict[str, Any]
Rows = list[Row]


@dataclass(frozen=True)
class Fact:
    """A named figure that is no row: its value, its interval, on how many it rests, and what it is."""

    value: object
    doc: str
    low: float | None = None
    high: float | None = None
    n: int | None = None
    kind: str = "number"
    aside: bool = False
    """Whether a row tells it already, so that only programs and the meaning name it again."""

    def show(self) -> str:
        """Write the value for people."""
        plain = isinstance(self.value, str | bool | date)
        return str(self.value) if plain else Column("", self.kind, "").show(self.value)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Note:
    """A caveat: a code for machines and a sentence for people."""

    code: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an answer holds: table, chart, plain reading, definition, and how it was come by.

    `rows` are dictionaries in the order of `columns`; shares are 0..1, durations are seconds, a missing figure is None.
    """

    name: str
    question: str
    definition: str
    asked: Mapping[str, object]
    columns: tuple[Column, ...]
    rows: Rows
    reading: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    sql: str = ""
    drawing: Chart | None = None
    currency: str | None = None
    pictures: tuple[Content | None, ...] = ()
    """A small picture of each row, where rows have one."""

    @property
    def at_length(self) -> bool:
        """Whether rows hold sentences in many columns: then each is shown on its side."""
        texts = [column.name for column in self.columns if column.kind == "text"]
        longest = [max((len(str(row[name] or "")) for row in self.rows), default=0) for name in texts]
        return len(self.columns) > MANY and sum(length > LONG for length in longest) > 1

    def to_dict(self) -> dict[str, Any]:
        """Give the answer as JSON has it: missing figures null, days and instants ISO.

        Where an id is a whole number beyond 2**53, which JavaScript would round, all of its column are text.
        """
        wide = {c.name for c in self.columns if c.kind == "id" and any(_is_wide(row[c.name]) for row in self.rows)}
        return {
            "name": self.name,
            "question": self.question,
            "definition": self.definition,
            "asked": dict(self.asked),
            "columns": [{"name": c.name, "kind": c.kind, "doc": c.doc} for c in self.columns],
            "rows": [{c.name: _said(row[c.name], wide=c.name in wide) for c in self.columns} for row in self.rows],
            "facts": {name: _fact(fact) for name, fact in self.facts.items()},
            "reading": self.reading,
            "notes": [{"code": note.code, "text": note.text} for note in self.notes],
            "sql": self.sql,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Take an answer back from its JSON; days and instants stay the text they are."""
        return cls(
            **{key: data[key] for key in ("name", "question", "definition", "asked", "rows", "reading", "sql")},
            columns=tuple(Column(**column) for column in data["columns"]),
            facts={name: Fact(**fact) for name, fact in data["facts"].items()},
            notes=tuple(Note(**note) for note in data["notes"]),
        )

    def show(self, column: Column, value: object) -> str:
        """Write one value for people, money with the shop's currency."""
        shown = column.show(value)
        return f"{shown} {self.currency}" if column.kind == "money" and value is not None and self.currency else shown


def jsonable(value: object) -> object:
    """Make a value fit for JSON."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and not isfinite(value):
        return None
    return value


def _is_wide(value: object) -> bool:
    """Tell whether a whole number is beyond those that JavaScript holds exactly."""
    return isinstance(value, int) and abs(value) > WIDEST


def _said(value: object, *, wide: bool) -> object:
    return str(value) if wide and value is not None else jsonable(value)


def _fact(fact: Fact) -> dict[str, object]:
    figures = {"value": fact.value, "low": fact.low, "high": fact.high, "n": fact.n}
    return {name: _said(figure, wide=_is_wide(figure)) for name, figure in figures.items()} | {"doc": fact.doc}

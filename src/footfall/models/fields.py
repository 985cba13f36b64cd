"""The columns that a model reads: what each holds, and whether a table has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from footfall.errors import Failure
from footfall.schema import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import ibis.expr.types as ir
    import pandas as pd

FieldKind = Literal["figure", "flag", "words"]
THIRDS = (1 / 3, 2 / 3)
_NUMBER = Column("", "number", "")
PROFIT = ("profit", "margin", "прибыл", "이익", "利润", "gewinn")
"""Words that a column of profit bears in its name."""


def speaks_of(words: Iterable[str], name: str) -> bool:
    """Tell whether a column's name bears one of some words."""
    return any(word in name.casefold() for word in words)


@dataclass(frozen=True)
class Field:
    """A feature: its name, what it holds, and how its values lie among those a model was fitted on."""

    name: str
    kind: FieldKind
    whole: bool = False
    """Whether its figures are whole numbers."""
    levels: tuple[str, ...] = ()
    """Its words, most frequent first."""
    thirds: tuple[float, ...] = ()
    """Where the lowest third of its figures ends, and where the highest begins."""
    usual: float | str | None = None
    """Its median, or its most frequent word, among those whose class is wished for: the others, or the positive one."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Field:
        """Take it back from a card."""
        return cls(**{**data, "levels": tuple(data["levels"]), "thirds": tuple(data["thirds"])})

    def show(self, value: object) -> str:
        """Write one of its values for people."""
        if value is None or value != value:  # noqa: PLR0124 - the one way to tell a NaN
            return "–"
        if self.kind == "words":
            return str(value)
        figure = float(value)  # type: ignore[arg-type]
        if self.kind == "flag":
            return "yes" if figure else "no"
        return _NUMBER.show(int(figure) if figure.is_integer() else figure)

    def place(self, value: object) -> str:
        """Say where a figure lies among the others: low, high or in the middle."""
        if self.kind != "figure" or not self.thirds or value is None or value != value:  # noqa: PLR0124
            return ""
        figure, (low, high) = float(value), self.thirds  # type: ignore[arg-type]
        if low == high:
            return "low" if figure < low else "high" if figure > high else "usual"
        return "low" if figure <= low else "high" if figure >= high else "in the middle"


def field_of(name: str, kind: Any) -> Field | None:  # noqa: ANN401 - any type of the engine's
    """Say what a column holds by its type; times, days and lists are no feature."""
    if kind.is_boolean():
        return Field(name, "flag")
    if kind.is_numeric():
        return Field(name, "figure", whole=kind.is_integer())
    return Field(name, "words") if kind.is_string() else None


def described(field: Field, values: pd.Series[Any], usual: pd.Series[Any]) -> Field:
    """Say how a field's values lie; `usual` are those of the ones whose class is wished for."""
    from dataclasses import replace

    values, usual = values.dropna(), usual.dropna()
    if field.kind == "words":
        return replace(field, levels=tuple(_frequent(values)), usual=next(iter(_frequent(usual)), None))
    if field.kind == "flag" or not len(values):
        return replace(field, usual=float(usual.median()) if len(usual) else None)
    whole = bool((values == values.round()).all())
    thirds = tuple(float(cut) for cut in values.quantile(list(THIRDS)))
    middle = usual.quantile(0.5, interpolation="nearest") if len(usual) else None
    return replace(field, whole=whole, thirds=thirds, usual=None if middle is None else float(middle))


def _frequent(words: pd.Series[Any]) -> list[str]:
    counts = words.astype("str").value_counts()
    return sorted((str(word) for word in counts.index), key=lambda word: (-int(counts[word]), word))


def shaped(table: pd.DataFrame, fields: Iterable[Field]) -> pd.DataFrame:
    """Give a table's features as models take them: figures and flags as floats, words as text, missing ones missing."""
    import pandas as pd

    columns = {field.name: _values(table[field.name], field) for field in fields}
    return pd.DataFrame(columns, index=table.index)


def _values(column: pd.Series[Any], field: Field) -> pd.Series[Any]:
    import numpy as np

    if field.kind == "words":
        return column.astype("str").where(column.notna())
    return column.astype("float64").replace([np.inf, -np.inf], np.nan)


def must_fit(fields: Sequence[Field], table: ir.Table, model: str) -> None:
    """Refuse a table that lacks a model's columns, or holds something else in them."""
    do = f"Fit it again with `footfall fit {model} SHOP`."
    wrong = f"The model '{model}' does not fit the shop."
    lacking = [field.name for field in fields if field.name not in table.columns]
    if lacking:
        raise Failure(wrong, f"The shop has no column {_listed(lacking)}, which it was fitted on.", do)
    for field in fields:
        found = field_of(field.name, table.schema()[field.name])
        if found is None or (found.kind == "words") != (field.kind == "words"):
            held = _HELD[found.kind] if found else "times or days"
            raise Failure(wrong, f"'{field.name}' held {_HELD[field.kind]} and holds {held} now.", do)


_HELD = {"figure": "figures", "flag": "yes or no", "words": "words"}


def _listed(names: Sequence[str]) -> str:
    said = ", ".join(f"'{name}'" for name in names[:5])
    return said if len(names) <= 5 else f"{said} and {len(names) - 5:,} more"

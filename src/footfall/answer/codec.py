"""An answer as text that gives the same answer back: what `to_dict` leaves out is in it, and nothing in it is code."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from footfall.answer.answer import Answer
from footfall.answer.charts import Chart
from footfall.answer.content import Content, Fact, Note
from footfall.schema import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN = ("name", "question", "definition", "reading", "sql", "currency")


def dump(answer: Answer) -> str:
    """Write an answer as JSON; days and instants keep their type, rows stand as lists in the order of the columns.

    Raises TypeError where a row holds what JSON cannot say.
    """
    return json.dumps(_to_data(answer), ensure_ascii=False, separators=(",", ":"), default=_encode)


def load(text: str) -> Answer:
    """Read an answer that `dump` wrote. Raises ValueError, KeyError or TypeError where the text is something else."""
    return Answer(**_to_fields(json.loads(text, object_hook=_decode)))


def _to_data(content: Content) -> dict[str, Any]:
    return {
        **{name: getattr(content, name) for name in _PLAIN},
        "asked": {"of": list(content.asked.items())},
        "columns": [[column.name, column.kind, column.doc] for column in content.columns],
        "rows": [[row[column.name] for column in content.columns] for row in content.rows],
        "facts": [[name, asdict(fact)] for name, fact in content.facts.items()],
        "notes": [[note.code, note.text] for note in content.notes],
        "drawing": asdict(content.drawing) if content.drawing else None,
        "pictures": [_to_data(picture) if picture else None for picture in content.pictures],
    }


def _to_fields(data: Mapping[str, Any]) -> dict[str, Any]:
    names = [name for name, _kind, _doc in data["columns"]]
    return {
        **{name: data[name] for name in _PLAIN},
        "asked": dict(data["asked"]["of"]),
        "columns": tuple(Column(*column) for column in data["columns"]),
        "rows": [dict(zip(names, row, strict=True)) for row in data["rows"]],
        "facts": {name: Fact(**fact) for name, fact in data["facts"]},
        "notes": tuple(Note(*note) for note in data["notes"]),
        "drawing": _to_chart(data["drawing"]) if data["drawing"] else None,
        "pictures": tuple(Content(**_to_fields(each)) if each else None for each in data["pictures"]),
    }


def _to_chart(data: Mapping[str, Any]) -> Chart:
    return Chart(**{field.name: _to_tuples(data[field.name]) for field in fields(Chart)})


def _to_tuples(value: object) -> Any:  # noqa: ANN401 - whatever a chart's field holds
    return tuple(map(_to_tuples, value)) if isinstance(value, list) else value


def _encode(value: object) -> object:
    """Write a day, an instant or a NumPy number."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if hasattr(value, "item"):
        return cast("Any", value).item()
    wrong = f"An answer cannot hold a {type(value).__name__}."
    raise TypeError(wrong)


def _decode(data: dict[str, Any]) -> Any:  # noqa: ANN401 - a date, a time, or the object itself
    if len(data) == 1:
        if "datetime" in data:
            return datetime.fromisoformat(data["datetime"])
        if "date" in data:
            return date.fromisoformat(data["date"])
    return data

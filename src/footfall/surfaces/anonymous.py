"""What is left out before an answer may be seen by others: people and files."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar

from footfall.answer import Content, Note

if TYPE_CHECKING:
    from collections.abc import Iterable

Shown = TypeVar("Shown", bound=Content)

MIN_CELL = 10
"""No row of fewer people is shown."""


def anonymous(answer: Shown, files: Iterable[str]) -> Shown:
    """Leave out columns that name somebody or something by an id, words that repeat them, and names of files."""
    ids = {column.name for column in answer.columns if column.kind == "id"}
    named = {str(row[name]) for row in answer.rows for name in ids if row[name] is not None}
    shown = answer.drawing if answer.drawing and not ids & set(answer.drawing.uses) else None
    return replace(
        answer,
        columns=tuple(column for column in answer.columns if column.name not in ids),
        rows=[{name: value for name, value in row.items() if name not in ids} for row in answer.rows],
        facts={name: fact for name, fact in answer.facts.items() if str(fact.value) not in named},
        reading="" if _names(answer.reading, named) else without_files(answer.reading, files),
        notes=tuple(Note(n.code, without_files(n.text, files)) for n in answer.notes if not _names(n.text, named)),
        drawing=shown,
        pictures=tuple(anonymous(picture, files) if picture else None for picture in answer.pictures),
    )


def without_files(text: str, files: Iterable[str]) -> str:
    """Say "a file" for the name of each."""
    for file in sorted(files, key=len, reverse=True):
        for name in (file, PurePath(file).name):
            text = re.sub(rf"'?{re.escape(name)}'?", "a file", text)
    return text


def _names(text: str, named: set[str]) -> bool:
    return bool(named & set(re.findall(r"[\w.\-]+", text)) or any(name in text for name in named if not name.isalnum()))

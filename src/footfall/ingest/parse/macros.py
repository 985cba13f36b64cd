"""DuckDB's macros: what is read the same way in many places is named once in the engine that reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footfall.engine.duck import DuckEngine


def define(engine: DuckEngine, macros: Mapping[str, str]) -> None:
    """Name expressions: `name(words)` = what it stands for."""
    for name, meaning in macros.items():
        engine.run(f"create or replace temp macro {name} as {meaning}")


def text_of(text: str) -> str:
    """Write text as SQL does."""
    return "'" + text.replace("'", "''") + "'"


def matches(text: str, pattern: str) -> str:
    """Write that a pattern is found in text."""
    return f"regexp_matches({text}, {text_of(pattern)})"


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """Write that patterns are replaced in text, one after the other."""
    for pattern, instead in pairs:
        text = f"regexp_replace({text}, {text_of(pattern)}, {text_of(instead)}, 'g')"
    return text


def cases(*pairs: tuple[str, str]) -> str:
    """Write a choice: the first condition that holds, and what it gives."""
    return f"case {' '.join(f'when {condition} then {value}' for condition, value in pairs)} end"


def once(value: str, meaning: str) -> str:
    """Write an expression over a value that is worked out once and is called `given` in it."""
    return f"list_transform([{value}], lambda given: {meaning})[1]"

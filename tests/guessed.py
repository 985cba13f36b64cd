"""Maps that are guessed, held against the right one: samples of bench/map, each with the right map beside it.

A right map names for each of the columns that matter which of the log's it is, or which of them it may be; an empty word
among them: or none. A column that matters and that it does not name may not be guessed. `kind` is events, orders, status
(orders whose events are told by a column of statuses) or views (neither events nor orders: every row is the same).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[1] / "bench" / "map"
MATTER = ("user_id", "event_at", "event", "order_id", "item_id", "price", "quantity", "revenue", "currency")
RIGHT, DOUBTED, ASKED, WRONG = "right", "right, asks", "wrong, asks", "wrong, silent"
KINDS = (RIGHT, DOUBTED, ASKED, WRONG)


@dataclass(frozen=True)
class Sample:
    """A log of ten rows or so, and the right map of it."""

    name: str
    file: Path
    right: dict[str, Any]

    def __str__(self) -> str:
        """Name it as tests do."""
        return self.name


@dataclass
class Judged:
    """How a map fares: what is wrong in it, and of that what it does not ask about."""

    wrong: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    asks: bool = False

    @property
    def kind(self) -> str:
        """Name what became of it."""
        if self.wrong:
            return WRONG if self.silent else ASKED
        return DOUBTED if self.asks else RIGHT


def samples(folder: Path = SAMPLES) -> list[Sample]:
    """Read all samples."""
    paths = sorted(folder.glob("*.toml"))
    rights = {path: tomllib.loads(path.read_text(encoding="utf-8")) for path in paths}
    return [Sample(path.stem, folder / right["file"], right) for path, right in rights.items()]


def judge(right: dict[str, Any], text: str) -> Judged:
    """Hold the text of a map against the right one."""
    given, judged = tomllib.loads(text), Judged(asks="say which" in text)
    columns, wanted = given.get("columns", {}), right["columns"]
    for name in MATTER:
        _note(judged, name, _first(columns.get(name, "")), _list(wanted.get(name, "")), text)
    _note(judged, "kind", _kind(given), [right["kind"]], text)
    for theirs, ours in right.get("events", {}).items():
        is_ = given.get("events", {}).get(theirs, "")
        fits = (
            ours in (is_, theirs)
            if ours
            else is_ not in ("purchase", "refund") and theirs not in ("purchase", "refund")
        )
        _note(judged, f'"{theirs}"', is_ if not fits else ours, [ours], text)
    for word in ("decimal", "fill_down"):
        if word in right | wanted:
            is_ = given.get("read", {}).get(word, "")
            _note(judged, word, is_ if word == "decimal" else bool(is_), [right.get(word, True)], text)
    return judged


def _note(judged: Judged, name: str, is_: object, wanted: list[Any], text: str) -> None:
    if is_ in wanted:
        return
    judged.wrong.append(f"{name}: {is_!r}, right is {' or '.join(map(repr, wanted))}")
    if not _asked(name, text):
        judged.silent.append(name)


def _asked(name: str, text: str) -> bool:
    """Tell whether a map asks about a column or a word."""
    own = rf"# {re.escape(name)}\s*[:=].*(say which|not found|rows looked at)"
    return any(re.match(own, line) for line in text.splitlines())


def _kind(given: dict[str, Any]) -> str:
    """Name the kind of a map as right maps do."""
    event = given.get("columns", {}).get("event", "")
    if given.get("kind") == "orders":
        return "status" if event else "orders"
    return "views" if given.get("kind") == "views" or (not event and given.get("constants")) else "events"


def _first(theirs: object) -> object:
    if isinstance(theirs, dict):
        return theirs.get("day", theirs)
    return theirs[0] if isinstance(theirs, list) and theirs else theirs


def _list(wanted: object) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]

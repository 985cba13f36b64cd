"""Words that were read in a wrong encoding and saved again, before the log reached us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from footfall.ingest.traps.case import Case

ROWS = 20_000
"""So many rows are looked at."""
FEW, MOST = 3, 2_000
"""So many different words it takes, and no more than these are looked at."""
WRONG = (("cp1251", "utf-8", 2), ("cp1252", "utf-8", 2), ("latin-1", "utf-8", 2), ("latin-1", "euc-kr", 4))
"""What text was taken for, what it was, and how many letters beyond ASCII in a row it takes to show."""


def garbled(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of words that make sense only when read back the way they went wrong."""
    found = damage(_words(case))
    if found:
        did = "Nothing was mended: have the log written anew from where it came."
        yield "encoding", f"Words of this log were {found.told} {did}"


@dataclass(frozen=True)
class Damage:
    """How words went wrong: what their bytes were taken for, what they were, and one of them."""

    taken_for: str
    was: str
    word: str

    @property
    def told(self) -> str:
        """Say what happened, with an example."""
        right = read_back(self.word, self.taken_for, self.was) or ""
        seen = f"'{self.word[:40]}' was '{right[:20]}'."
        return f"{self.was.upper()} read as {self.taken_for} and saved again: {seen}"


def damage(seen: Sequence[str]) -> Damage | None:
    """Tell how words went wrong, where half of them can be read back."""
    for taken_for, was, letters in WRONG:
        words = [word for word in seen if re.search(rf"[^\x00-\x7f]{{{letters},}}", word)]
        mended = [word for word in words if read_back(word, taken_for, was)]
        if len(mended) >= max(FEW, len(words) / 2):
            return Damage(taken_for, was, max(mended, key=len))
    return None


def _words(case: Case) -> list[str]:
    """List some words with letters beyond ASCII, names of columns among them."""
    rows = case.staged.table.limit(ROWS)
    text = [name for name in rows.columns if rows[name].type().is_string()]
    found: dict[str | None, None] = dict.fromkeys(case.staged.own.values())
    if text:
        columns = case.engine.arrow(rows.select(*(rows[name].cast("string") for name in text)))
        for column in columns.columns:
            found |= dict.fromkeys(column.unique().to_pylist())
    return [word for word in found if word and not word.isascii()][:MOST]


def read_back(word: str, taken_for: str, was: str) -> str | None:
    """Read a word back the way it went wrong, where that is possible."""
    try:
        return word.encode(taken_for).decode(was)
    except UnicodeError:
        return None

"""Words that were read in a wrong encoding and saved again, before the log reached us."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.ingest.traps.case import Case

ROWS = 20_000
"""So many rows are looked at."""
FEW, MOST = 3, 2_000
"""So many different words it takes, and no more than these are looked at."""
WRONG = (("cp1251", "utf-8", 2), ("cp1252", "utf-8", 2), ("latin-1", "utf-8", 2), ("latin-1", "euc-kr", 4))
"""What text was taken for, what it was, and how many letters beyond ASCII in a row it takes to show."""


def garbled(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of words that make sense only when read back the way they went wrong."""
    seen = _words(case)
    for taken_for, was, letters in WRONG:
        words = [word for word in seen if re.search(rf"[^\x00-\x7f]{{{letters},}}", word)]
        mended = {word: right for word in words if (right := _read_back(word, taken_for, was))}
        if len(mended) >= max(FEW, len(words) / 2):
            word = max(mended, key=len)
            yield (
                "encoding",
                (
                    f"Words of this log were {was.upper()} read as {taken_for} and saved again: '{word[:40]}' was "
                    f"'{mended[word][:20]}'. Nothing was mended: have the log written anew from where it came."
                ),
            )
            return


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


def _read_back(word: str, taken_for: str, was: str) -> str | None:
    try:
        return word.encode(taken_for).decode(was)
    except UnicodeError:
        return None

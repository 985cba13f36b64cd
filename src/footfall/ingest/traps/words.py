"""Words that were read in a wrong encoding and saved again, before the log reached us."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.ingest.traps.case import Case

ROWS = 20_000
"""So many rows are looked at."""
FEW, MOST = 5, 2_000
"""So many different words it takes, and no more than these are looked at."""
WRONG = (("cp1251", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "euc-kr"))
"""What text was taken for, and what it was."""
_FOREIGN = re.compile(r"[^\x00-\x7f]{4,}")


def garbled(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of words that make sense only when read back the way they went wrong."""
    words = _words(case)
    for taken_for, was in WRONG if len(words) >= FEW else ():
        mended = {word: right for word in words if (right := _read_back(word, taken_for, was))}
        if len(mended) > len(words) / 2:
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
    return [word for word in found if word and _FOREIGN.search(word)][:MOST]


def _read_back(word: str, taken_for: str, was: str) -> str | None:
    try:
        return word.encode(taken_for).decode(was)
    except UnicodeError:
        return None

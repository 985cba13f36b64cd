"""Files beside a log that say more of its rows: told by a column of the same name whose values stand in both."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from footfall.ingest.guessing.guess import guess
from footfall.ingest.guessing.sample import MOST
from footfall.ingest.nested import quoted
from footfall.ingest.read import reader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.files import LogFile
    from footfall.ingest.guessing.guess import Guess
    from footfall.ingest.guessing.sample import Sample

WANTED = ("user_id", "event_at", "item_id", "price", "revenue", "quantity")
"""What a log should say; a file is joined where it says more of these."""
FEW = 5
"""A key of fewer different values is none."""


@dataclass(frozen=True)
class Near:
    """A file that may be joined: its key, and whether it has several rows of one."""

    file: LogFile
    key: str
    several: bool
    why: str

    def join(self, rows: str, columns: Sequence[str]) -> str:
        """Join it to rows that have these columns."""
        more = [quoted(name) for name in self.file.header if name not in columns]
        key = quoted(self.key)
        there = f"select {', '.join([f'{key}::varchar as __key', *more])} from {reader(self.file)}"
        return f"select a.*, b.* exclude (__key) from ({rows}) a left join ({there}) b on a.{key}::varchar = b.__key"


def join_near(
    engine: DuckEngine, rows: str, near: Sequence[LogFile], look: Callable[[str], Sample]
) -> tuple[Guess, list[Near]]:
    """Guess by a log's rows and by as many files as say more of them; give the guess and the files."""
    best, chosen = guess(look(rows)), list[Near]()
    while _lacks(best):
        columns = list(engine.types(rows))
        free = [file for file in near if file not in [one.file for one in chosen]]
        keyed = [one for file in free if (one := _find_key(engine, rows, columns, file)) and _may_join(one, chosen)]
        tried = [(guess(look(one.join(rows, columns))), one) for one in keyed]
        found, one = max(tried, key=lambda pair: _worth(pair[0]), default=(best, None))
        if one is None or _worth(found) <= _worth(best):
            break
        best, rows = found, one.join(rows, columns)
        chosen.append(one)
    return best, chosen


def _lacks(found: Guess) -> bool:
    """Tell whether a log does not say all of its rows: who did it, when, or of orders what was bought."""
    lines = found.kind == "orders" and "item_id" not in found.columns
    return lines or not {"user_id", "event_at"} <= set(found.columns) or found.is_new_each_time


def _worth(found: Guess) -> float:
    return len(set(WANTED) & set(found.columns)) - 0.5 * found.is_new_each_time - 0.1 * len(found.asks)


def _may_join(one: Near, chosen: Sequence[Near]) -> bool:
    """Tell whether a file can be joined: of those with several rows of a key one only."""
    return not (one.several and any(other.several for other in chosen))


def _find_key(engine: DuckEngine, rows: str, columns: Sequence[str], file: LogFile) -> Near | None:
    """Find the column by which a file can be joined."""
    for key in (name for name in file.header if name in columns):
        k, there = quoted(key), f"(select distinct {quoted(key)}::varchar as k from {reader(file)})"
        ours = f"(select distinct {k}::varchar as k from ({rows}) where {k} is not null limit 10000)"
        counted = f"select count(*), count(there.k) from {ours} ours left join {there} there using (k)"
        ((here, met),) = engine.run(counted)
        ((most, most_here),) = engine.run(
            f"select (select max(n) from (select count(*) n from {reader(file)} group by {k})), "
            f"(select max(n) from (select count(*) n from ({rows}) group by {k}))"
        )
        fits = int(str(here)) >= FEW and int(str(met)) >= MOST * int(str(here))
        if fits and not (int(str(most)) > 1 and int(str(most_here)) > 1):
            return Near(file, key, int(str(most)) > 1, f"{met:,} of {here:,} different {key} stand in it")
    return None


def line_of(one: Near) -> str:
    """Write a file's part of a map."""
    return (
        f"\n[[join]]  # {one.why}\nfile = {json.dumps(one.file.name)}\nkey = {json.dumps(one.key, ensure_ascii=False)}"
    )

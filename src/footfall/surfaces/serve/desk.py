"""Where requests meet the shop: what was answered is kept, and nothing personal is told where that is asked for."""

from __future__ import annotations

import re
from collections import OrderedDict
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any

from footfall.errors import BadRequest
from footfall.schema import CUSTOMERS, TABLES
from footfall.shop.catalog import unit
from footfall.shop.opening import refresh
from footfall.surfaces.anonymous import MIN_CELL, anonymous
from footfall.surfaces.serve import explorer
from footfall.surfaces.serve.asked import SEVERAL, Asked
from footfall.surfaces.serve.suggested import conditions
from footfall.tables.filters import Condition

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from footfall.analysis import Analysis
    from footfall.answer import Answer
    from footfall.engine import About
    from footfall.shop.shop import Shop
    from footfall.surfaces.serve.explorer import Looked

_OPEN_IDS = {"item_id"}
MOST_KEPT, MOST_ROWS = 256, 5_000
"""So many answers are kept at most, none of more rows."""


class Desk:
    """Asks the shop for many visitors: each engine answers one at a time.

    An engine's connection is no place for two at once; where the shop was opened twice, two are answered together. What
    was answered before stands in the shop's directory, or here where it has none; the directory is seen as it is when a
    question comes, so whatever is appended, fitted or read into it is in the next answer.
    """

    def __init__(self, shop: Shop, *others: Shop, hidden: bool) -> None:
        """Take the shop, the same shop opened again, and whether people and files stay hidden."""
        self.about, self.hidden = shop.about, hidden
        self._keeps = shop.path is None
        self._free: SimpleQueue[Shop] = SimpleQueue()
        for each in (shop, *others):
            self._free.put(each)
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._turn, self._looking = Lock(), Lock()
        self._words: list[str] | None = None
        self._words_of: About | None = None

    def answer(self, asked: Asked) -> Answer:
        """Answer what an address asks."""
        least = asked.min_cell
        if self.hidden:
            self._refuse_personal(asked)
            least = max(least, MIN_CELL)
        of = asked.unit.make(asked.parameters)
        how: dict[str, Any] = {name: tuple(asked.filters.get(name, ())) for name in SEVERAL}
        how |= {"since": asked.one("since"), "until": asked.one("until"), "min_cell": least}
        how["exclude_anomalies"] = asked.exclude_anomalies
        key = (of, *how.values())
        how["fresh"] = asked.fresh
        return (None if asked.fresh else self._recall(key)) or self._keep(key, self._ask(of, how))

    def overview(self) -> Answer | None:
        """Give the shop in a row, for the head of the index; without it where that goes wrong."""
        with suppress(Exception):
            return self.answer(Asked(unit("overview")))
        return None

    def _ask(self, of: Analysis, how: Mapping[str, Any]) -> Answer:
        with self._one() as shop:
            answer = shop.ask(of, **how)
        return anonymous(answer, self.about.files) if self.hidden else answer

    @contextmanager
    def _one(self) -> Iterator[Shop]:
        """Wait for an engine that is free."""
        shop = self._free.get()
        try:
            refresh(shop)
            self.about = shop.about
            yield shop
        finally:
            self._free.put(shop)

    def _recall(self, key: Hashable) -> Answer | None:
        with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Hashable, answer: Answer) -> Answer:
        """Keep an answer of modest size, and let the one go that was not asked for longest."""
        with self._turn:
            if self._keeps and len(answer.rows) <= MOST_ROWS:
                self._kept[key] = answer
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return answer

    def recommended(self, looked: Looked) -> Answer:
        """Give one recommender's list."""
        self._refuse_people(looked)
        with self._one() as shop:
            return explorer.answer(shop, looked)

    def explored(self, looked: Looked) -> dict[str, Any]:
        """Give what the explorer shows."""
        self._refuse_people(looked)
        with self._one() as shop:
            return explorer.found(shop, looked)

    def _refuse_people(self, looked: Looked) -> None:
        """Let nobody ask about one customer where people stay hidden."""
        if self.hidden and "user" in looked.of:
            found = "'user' was given."
            raise BadRequest("This shop is shown without what tells people apart.", found, "Ask about an item.")

    def suggestions(self) -> dict[str, list[str]]:
        """Give conditions on the shop's own words for the form; one visitor a log looks for them, no other waits."""
        if self._looking.acquire(blocking=False):
            try:
                if self._words is None or self._words_of != self.about:
                    self._words, self._words_of = self._looked(), self.about
            finally:
                self._looking.release()
        return {"conditions": self._words or []}

    def _looked(self) -> list[str]:
        with suppress(Exception), self._one() as shop:
            return list(conditions(shop, MIN_CELL if self.hidden else 0))
        return []

    def _refuse_personal(self, asked: Asked) -> None:
        """Let nobody ask about one person, nor about a column of the log that Footfall knows nothing of."""
        personal = set(self._personal())
        for name in _columns(asked):
            if name.casefold() in personal:
                found = f"'{name}' was given."
                raise BadRequest("This shop is shown without what tells people apart.", found, "Leave it out.")

    def _personal(self) -> Iterator[str]:
        known = {column.name for table in TABLES.values() for column in table.columns}
        yield from (
            column.name
            for table in TABLES.values()
            for column in table.columns
            if _is_personal(column.kind, column.name)
        )
        theirs = self.about.facts.get(CUSTOMERS.name, {})
        own = [name for name in theirs.get("columns", {}) if name != theirs["target"]]
        yield from (name.casefold() for name in (*self.about.columns, *own) if name not in known)


def _is_personal(kind: str, name: str) -> bool:
    return kind == "id" and name not in _OPEN_IDS


def _columns(asked: Asked) -> Iterator[str]:
    """Name every column that an address may mean."""
    for texts in (asked.filters.get("where", ()), asked.filters.get("who", ())):
        yield from (Condition.read(text).column for text in texts)
    for value in asked.parameters.values():
        yield from (part.strip() for part in re.split(r"[,|]", value))

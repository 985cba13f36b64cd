"""Where requests meet the shop: one question at a time, and nothing personal where that is asked for."""

from __future__ import annotations

import re
from threading import Lock
from typing import TYPE_CHECKING

from footfall.errors import BadRequest
from footfall.schema import TABLES
from footfall.surfaces.anonymous import MIN_CELL, anonymous
from footfall.tables.filters import Condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Answer
    from footfall.shop.shop import Shop
    from footfall.surfaces.serve.asked import Asked

_OPEN_IDS = {"item_id"}


class Desk:
    """Asks the shop for many visitors; an engine's connection is no place for two at once."""

    def __init__(self, shop: Shop, *, hidden: bool) -> None:
        """Take the shop, and whether people and files stay hidden."""
        self.shop, self.hidden = shop, hidden
        self._turn = Lock()

    def answer(self, asked: Asked) -> Answer:
        """Answer what an address asks."""
        least = asked.min_cell
        if self.hidden:
            self._refuse_personal(asked)
            least = max(least, MIN_CELL)
        of = asked.unit.make(asked.parameters)
        since, until = asked.one("since"), asked.one("until")
        where, who = asked.filters.get("where"), asked.filters.get("who")
        with self._turn:
            answer = self.shop.ask(of, where=where, who=who, since=since, until=until, min_cell=least)
        return anonymous(answer, self.shop.about.files) if self.hidden else answer

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
        yield from (name.casefold() for name in self.shop.about.columns if name not in known)


def _is_personal(kind: str, name: str) -> bool:
    return kind == "id" and name not in _OPEN_IDS


def _columns(asked: Asked) -> Iterator[str]:
    """Name every column that an address may mean."""
    for texts in (asked.filters.get("where", ()), asked.filters.get("who", ())):
        yield from (Condition.read(text).column for text in texts)
    for value in asked.parameters.values():
        yield from (part.strip() for part in re.split(r"[,|]", value))

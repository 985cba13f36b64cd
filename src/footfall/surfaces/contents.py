"""The contents beside report and dashboard: every chapter and its questions, and where one stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from footfall.shop.catalog import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Place:
    """A question in the contents."""

    name: str
    question: str
    href: str
    here: bool = False


@dataclass(frozen=True)
class Chapter:
    """Questions that belong together."""

    title: str
    href: str
    entries: tuple[Place, ...]

    @property
    def here(self) -> bool:
        """Whether one stands in it."""
        return any(entry.here for entry in self.entries)


def contents(href: Callable[[str], str], chapter: Callable[[str], str], here: str = "") -> list[Chapter]:
    """List the catalogue's chapters, with the address of each question; empty ones are left out."""
    return [
        Chapter(
            title,
            chapter(title),
            tuple(Place(u.name(), u.question, href(u.name()), here=u.name() == here) for u in units),
        )
        for title, units in SECTIONS.items()
        if units
    ]


def anchor(title: str) -> str:
    """Name a chapter's place on a page."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")

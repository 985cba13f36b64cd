"""What a map leaves open: the questions of a guess, and events that may be misspelt."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from footfall.schema import EVENT_ORDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ASKED = "say which"
"""How each question of a guessed map ends."""
NEAR = 0.85
"""So alike a word and an event of the contract must be to be asked about."""
FEW = 3


def find_questions(text: str) -> tuple[str, ...]:
    """List the questions in a map's comments."""
    lines = (line.strip() for line in text.splitlines())
    found = (line.removeprefix("#").strip() for line in lines if line.startswith("#") and line.endswith(f": {ASKED}"))
    return tuple(line.removesuffix(f": {ASKED}") for line in found)


def open_questions(file: str, asks: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Tell of the questions that nobody has answered."""
    if asks:
        first = "; ".join(asks[:FEW]) + (f"; and {len(asks) - FEW:,} more" if len(asks) > FEW else "")
        many = f"{len(asks):,} questions" if len(asks) > 1 else "a question"
        yield (
            "map-unsure",
            (
                f"The map {file} still asks {many}: {first}. Figures rest on what it says now; answer there, and "
                f'delete the comments that end with "{ASKED}".'
            ),
        )


def odd_words(events: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Tell of names in a map that are nearly an event of the contract."""
    for theirs, ours in events.items():
        near = get_close_matches(ours.casefold(), EVENT_ORDER, n=1, cutoff=NEAR)
        if near and ours not in EVENT_ORDER:
            yield (
                "map-word",
                f"The map calls '{theirs}' '{ours}', which is an event of its own. Did you mean '{near[0]}'?",
            )

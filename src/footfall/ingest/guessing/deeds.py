"""What the words of a log's events, and of its states of orders, are called here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from footfall.ingest.guessing.naming import plain, rate_name
from footfall.ingest.guessing.words import EVENTS, REFUNDED, STATES, UNSURE
from footfall.schema import EVENT_ORDER, PURCHASE, REFUND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from footfall.ingest.guessing.sample import Column, Sample

FEW = 200
"""A column of more different words in the rows looked at names something else than events."""
HALF, SURE, FIT = 0.5, 0.7, 0.5
LONG = 6
"""A state may begin with a known word of so many letters: delivered to the customer."""
SHARED = ("page_view",)
"""Events that many words may be without any of them being counted twice."""
_EVENTS = {plain(word): ours for ours, words in EVENTS.items() for word in words}
_STATES = {plain(word): ours for ours, words in STATES.items() for word in words}


@dataclass
class Words:
    """What words become: theirs = ours, why, and what must be asked."""

    column: str
    ours: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    asks: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def event_of(theirs: str) -> str | None:
    """Give the event that a word stands for."""
    if theirs in EVENT_ORDER:
        return theirs
    ours = (name for name in EVENT_ORDER if plain(name) == plain(theirs))
    return next(ours, None) or _EVENTS.get(plain(theirs))


def state_of(theirs: str) -> str | None:
    """Give what a state of an order stands for: a purchase, or a word that is none."""
    word = plain(theirs.removeprefix("wc-"))
    begun = (ours for known, ours in _STATES.items() if len(known) >= LONG and word.startswith(known))
    return _STATES.get(word) or next(begun, None)


def find_words(sample: Sample, inside: str = "") -> tuple[str | None, str | None, list[str]]:
    """Find the column of events, else that of the orders' states; and what must be asked of them.

    Those `inside` a list whose elements are the rows go before those of its record.
    """
    texts = {name: column for name, column in sample.columns.items() if _may_be_words(column)}
    events = {name: fit for name, column in texts.items() if (fit := _as_events(column)) > 0}
    events = {name: fit + bool(inside and name.startswith(inside)) for name, fit in events.items()}
    best = max(events, key=lambda name: events[name], default=None)
    if best:
        near = [name for name in events if name != best and events[best] - events[name] < 0.1]
        return best, None, [f'event: either "{best}" or "{name}"' for name in near]
    states = {name: fit for name, column in texts.items() if (fit := _as_states(column)) > 0}
    return None, max(states, key=lambda name: states[name], default=None), []


def _may_be_words(column: Column) -> bool:
    few = column.pattern is None and column.numbers is None and 0 < len(column.different) <= FEW
    return few and not any("://" in word or word.startswith(("/", "{", "[")) for word in column.different)


def _share(column: Column, known: Sequence[str]) -> float:
    return sum(n for word, n in column.different.items() if word in known) / max(1, len(column.seen))


def _as_events(column: Column) -> float:
    """Tell how well a column fits for events: by its name, and by the words that are known for events."""
    known = {word: event_of(word) for word in column.different if event_of(word)}
    fit, share = rate_name("event", column.name), _share(column, list(known))
    deeds = set(known.values()) - {PURCHASE, REFUND}
    if not (deeds or (fit >= SURE and (len(column.different) > 1 or share == 1))):
        return 0.0
    if fit < FIT and (len(set(known.values())) < 2 or share < 1):
        return 0.0
    if share < HALF and fit < SURE:
        return 0.0
    if not deeds and (rate_name("status", column.name) >= fit or (fit < 1 and REFUND in known.values())):
        return 0.0
    return share + HALF * fit + HALF * column.filled


def _as_states(column: Column) -> float:
    """Tell how well a column fits for states of orders."""
    known = {word: state_of(word) for word in column.different if state_of(word)}
    fit, share = rate_name("status", column.name), _share(column, list(known))
    if share < HALF or (fit < FIT and (share < 1 or len(known) < 2)):
        return 0.0
    return share + fit + (HALF if set(known.values()) - {PURCHASE} else 0)


def events_of(column: Column) -> Words:
    """Say what events are called here; no word becomes one that the log has itself, or that another has become."""
    words, counts = Words(column.name), column.different
    taken = {word: word for word in counts if word in EVENT_ORDER}
    for theirs in sorted(counts, key=lambda word: (_rank(word), -counts[word])):
        ours = event_of(theirs)
        if theirs in taken:
            continue
        if not ours:
            words.unknown.append(theirs)
        elif ours in taken and ours not in SHARED:
            words.asks.append(f'"{theirs}": either {_as(ours, taken[ours])}, or an event of its own')
        else:
            words.ours[theirs] = taken[ours] = ours
            taken[ours] = theirs
    words.ours = {word: words.ours[word] for word in counts if word in words.ours}
    return words


def _as(ours: str, theirs: str) -> str:
    return f"{ours}, which the log has itself" if ours == theirs else f'{ours}, as "{theirs}" is'


def _rank(theirs: str) -> int:
    """Put the words that are surest first."""
    ours = event_of(theirs)
    if ours is None or theirs in EVENT_ORDER or plain(theirs) == plain(ours):
        return 0
    known = [plain(word) for word in EVENTS.get(ours, ())]
    return 1 + known.index(plain(theirs)) if plain(theirs) in known else 0


def states_of(column: Column, amounts: Sequence[float | None] | None, order: Column | None) -> Words:
    """Say what states of orders are called here; what was paid back is a refund where it is a row of its own."""
    words = Words(column.name)
    for theirs in column.different:
        ours = state_of(theirs)
        if ours is None:
            words.unknown.append(theirs)
            continue
        rows = [place for place, value in enumerate(column.values) if str(value) == theirs]
        if ours == REFUNDED and _is_row_of_its_own(rows, amounts, order):
            ours = REFUND
        words.ours[theirs] = ours
        words.why[theirs] = ", ".join(_said(ours, len(rows), len(column.values)))
        if ours in UNSURE:
            words.asks.append(f'"{theirs}": either "{ours}", which is no purchase, or "{PURCHASE}"')
    return words


def _said(ours: str, rows: int, all_rows: int) -> Iterator[str]:
    yield f"{rows:,} of {all_rows:,} rows looked at"
    if ours not in (PURCHASE, REFUND):
        yield "no purchase: it brings nothing"


def _is_row_of_its_own(rows: Sequence[int], amounts: Sequence[float | None] | None, order: Column | None) -> bool:
    """Tell whether rows of what was paid back are of less than nothing, or come beside the order's own rows."""
    if amounts and any((amounts[row] or 0) < 0 for row in rows):
        return True
    if order is None:
        return False
    theirs = {str(order.values[row]) for row in rows}
    others = {str(value) for place, value in enumerate(order.values) if place not in set(rows)}
    return bool(theirs) and theirs <= others

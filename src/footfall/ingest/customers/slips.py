"""Words that differ from another by one slip of the pen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_WORDS = 200
"""A column of more different words holds no levels."""
SHORTEST = 5
"""In shorter words a letter is too much to be a slip."""
RARE = 0.05
"""A slip is at most so frequent as the word that was meant."""
OFTEN = 10
"""A word met once is a slip off one that is met so often."""
RUN = 3
"""Letters in a row by which two spellings that are as frequent are told apart."""


@dataclass(frozen=True)
class Slip:
    """A word that was meant to be another, and how often each stands."""

    wrong: str
    right: str
    rows: int
    of: int


def slips(words: Mapping[str, int]) -> list[Slip]:
    """Find the words of a column that are a letter off one at least 20 times as frequent, or 10 times where met once.

    A letter may be missing, too many, another, or two in a row swapped; letter case and blanks count as nothing. The
    first letter is the same and no figure differs, as Gambia is not Zambia nor size 38 size 39; words have at least
    five letters, and a column at most 200 of them. Words that differ by letter case or blanks alone are slips off the
    most frequent of them, however long and frequent they are.
    """
    if len(words) > MOST_WORDS:
        return []
    most_first = sorted(words, key=lambda word: (-words[word], word))
    found = (_meant(word, words[word], most_first, words) for word in most_first)
    return [slip for slip in found if slip]


def _meant(word: str, rows: int, most_first: Sequence[str], words: Mapping[str, int]) -> Slip | None:
    for other in takewhile(lambda other: other != word, most_first):
        if is_alike(word, other) or (_is_rare(rows, words[other]) and is_slip(word, other)):
            return Slip(word, other, rows, words[other])
    return None


def _is_rare(rows: int, of: int) -> bool:
    return rows <= RARE * of or (rows == 1 and of >= OFTEN)


def slips_between(files: Sequence[Mapping[str, int]]) -> list[Slip]:
    """Find words that one file spells otherwise than another, where neither has both.

    Which is right is told by their frequency, as above, or by other words: the one whose every three letters in a row
    around the difference stand in no other word is the slip, where the other's do stand in some.
    """
    every: Counter[str] = Counter()
    for words in files:
        every.update(words)
    pairs = [(a, b) for a in every for b in every if is_slip(a, b) and not any(a in w and b in w for w in files)]
    return [Slip(a, b, every[a], every[b]) for a, b in pairs if _is_stranger(a, b, every)]


def _is_stranger(word: str, other: str, every: Mapping[str, int]) -> bool:
    if every[word] <= RARE * every[other]:
        return True
    if every[other] <= RARE * every[word]:
        return False
    rest = {run for known in every if known not in (word, other) for run in _runs(known)}
    mine, theirs = _runs(word) - _runs(other), _runs(other) - _runs(word)
    return not (mine & rest) and bool(theirs & rest)


def _runs(word: str) -> set[str]:
    return {word[at : at + RUN] for at in range(len(word) - RUN + 1)}


def is_alike(word: str, other: str) -> bool:
    """Tell whether two different words differ by letter case and blanks alone."""
    return word != other and _folded(word) == _folded(other)


def _folded(word: str) -> str:
    return "".join(word.casefold().split())


def is_slip(word: str, other: str) -> bool:
    """Tell whether two different words are one slip apart."""
    if word == other or min(len(word), len(other)) < SHORTEST:
        return False
    one, two = map(_folded, (word, other))
    if one[:1] != two[:1]:
        return False
    parts = _apart(one, two)
    swapped = len(parts[0]) == 2 and parts[0] == parts[1][::-1]
    return (swapped or max(map(len, parts)) <= 1) and not any(map(str.isdigit, "".join(parts)))


def _apart(one: str, two: str) -> tuple[str, str]:
    """Cut off what both begin and end with."""
    start = _alike(one, two)
    one, two = one[start:], two[start:]
    end = _alike(one[::-1], two[::-1])
    return one[: len(one) - end], two[: len(two) - end]


def _alike(one: str, two: str) -> int:
    """Count the letters that both begin with."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False))))


def followed(slips: Iterator[Slip] | Sequence[Slip]) -> dict[str, str]:
    """Give wrong = right."""
    return {slip.wrong: slip.right for slip in slips}

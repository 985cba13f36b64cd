"""How well a column's name fits one of the contract's columns."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from footfall.ingest.guessing.words import AGAINST, NAMES

TIER = 0.2
"""Each line of words is so much less sure than the one before."""
PART, INSIDE, WITHIN, OTHER = 0.05, 0.15, 0.2, 0.3
"""What it costs that a word ends a name, stands in it, or is part of a word of it; what another thing keeps."""
_TAXED = re.compile(
    r"[\W_]+(?:inc|incl|including|ex|excl|excluding|with|without|before|after)[\W_]+(?:tax|taxes|vat)\b"
)
LONG = 4
"""A shorter word must stand by itself."""


@cache
def rate_name(role: str, name: str) -> float:
    """Tell how well a column's name fits: 1 is surest, 0 not at all."""
    tokens = parts(name)
    words = [(word, 1 - TIER * line) for line, row in enumerate(NAMES[role]) for word in row.split()]
    fit, found = max(((tier - _cost(word, tokens), word) for word, tier in words), default=(0.0, ""))
    if fit <= 0:
        return 0.0
    beside = {token for token in tokens if token not in found}
    return fit * OTHER if beside & set(AGAINST.get(role, "").split()) else fit


def parts(name: str) -> tuple[str, ...]:
    """Cut a name into its words: at signs, and where small letters meet capital ones; tax in or out is left off."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return tuple(re.findall(r"[^\W_]+", _TAXED.sub("", plain(spaced, keep=r"\W_"))))


def plain(text: str, keep: str = "") -> str:
    """Write a word in small letters and digits alone, accents left off."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not _is_accent(c))
    bare = unicodedata.normalize("NFC", bare)
    return bare if keep else re.sub(r"[\W_]+", "", bare)


def _is_accent(character: str) -> bool:
    return unicodedata.category(character) == "Mn" and ord(character) < 0x370


def _cost(word: str, tokens: tuple[str, ...]) -> float:
    """Tell what it costs to find a word in a name, 9 where it is not there."""
    whole = "".join(tokens)
    if whole == word.removeprefix("="):
        return 0.0
    if not word.isascii():
        return INSIDE if word in whole else 9.0
    runs = {
        "".join(tokens[first:last]): last for first in range(len(tokens)) for last in range(first + 1, len(tokens) + 1)
    }
    if word in runs:
        return PART if any("".join(tokens[first:]) == word for first in range(len(tokens))) else INSIDE
    return WITHIN if len(word) > LONG and whole.endswith(word) else 9.0

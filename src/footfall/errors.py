"""Every error Footfall raises on purpose, and the one way they are worded.

A message is three short sentences: what is wrong, what was found, what to do.
"""

from __future__ import annotations

from difflib import get_close_matches
from errno import ENOSPC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class FootfallError(Exception):
    """An error with a sentence for the person at the keyboard; no traceback is shown for it."""

    exit_code = 1

    def __init__(self, wrong: str, found: str = "", do: str = "") -> None:
        """Join what is wrong, what was found and what to do."""
        super().__init__(" ".join(sentence for sentence in (wrong, found, do) if sentence))


class Failure(FootfallError):
    """The request was right but could not be carried out: unreadable data, a full disk."""


class BadRequest(FootfallError, ValueError):
    """The request is wrong: an unknown name, a bad value, a file or shop that is not there."""

    exit_code = 2


class NotApplicable(FootfallError):
    """The question has no meaning for this shop; answered by no rows and a note, not by a failure."""

    def __init__(self, why: str, code: str = "not-applicable") -> None:
        """Keep the sentence and the code of the note."""
        super().__init__(why)
        self.code = code


def foreseen(error: Exception) -> FootfallError:
    """Give an error with a sentence for people: itself where it has one, else one that words what nobody foresaw."""
    if isinstance(error, FootfallError):
        return error
    if isinstance(error, MemoryError):
        return Failure("The memory is full.", "", "Give less with --memory, or close other programs.")
    if isinstance(error, OSError) and error.errno == ENOSPC:
        return Failure("The disk is full.", "", "Free some space and try again.")
    if isinstance(error, OSError) and error.strerror and error.filename:
        return Failure(f"'{error.filename}' could not be read or written.", f"The system says: {error.strerror}.")
    said = (str(error).strip().splitlines() or [""])[0][:300].rstrip(".")
    found = f"{type(error).__name__}: {said}." if said else f"{type(error).__name__}."
    return Failure("This is a defect of Footfall.", found, "Set FOOTFALL_DEBUG=1 to see where, and please report it.")


def guess(word: str, known: Iterable[str]) -> str:
    """Say "Did you mean ...?" where a known word is near, else list the known ones where they are few."""
    names = [str(name) for name in known]
    by_lower = {name.lower(): name for name in names}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{by_lower[near[0]]}'?"
    if len(names) > 40:
        return f"There are {len(names)} to choose from."
    return f"There {'is' if len(names) == 1 else 'are'}: {', '.join(names)}." if names else "There are none."


def unknown(kind: str, name: object, known: Iterable[str], do: str) -> BadRequest:
    """Word the error for a name that does not exist."""
    return BadRequest(f"There is no {kind} called '{name}'.", guess(str(name), known), do)

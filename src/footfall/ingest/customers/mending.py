"""What is mended, and how files are read: as asked, and as a map says."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footfall.errors import BadRequest
from footfall.ingest.sources.mapped import only, toml_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footfall.ingest.customers.asked import IngestCustomers

_TOP = ("kind", "key", "target", "currency", "read", "mend")
_READ = ("delimiter", "encoding", "decimal")
_WAYS = ("misspelt", "outliers", "zeros", "impossible", "garbled")
Chosen = bool | frozenset[str]
"""Everywhere, nowhere, or in the columns named."""


@dataclass(frozen=True)
class Mending:
    """What is mended of that which is found."""

    misspelt: Chosen = False
    outliers: Chosen = False
    zeros: Chosen = False
    impossible: Chosen = False
    garbled: Chosen = False
    words: Mapping[str, str] = field(default_factory=dict)
    """Theirs = ours, in every column of words, found or not."""


@dataclass(frozen=True)
class Plan:
    """An ingest of customers with its map read."""

    key: str
    target: str | None
    currency: str | None
    reading: Mapping[str, object]
    mending: Mending


def planned(asked: IngestCustomers) -> Plan:
    """Put what is asked and what the map says together; what is asked goes first.

    kind = "customers"
    key = "id"
    target = "activity"
    currency = "RUB"
    [read]                      # delimiter, encoding, decimal
    decimal = ","
    [mend]                      # true, or the columns in which to mend
    misspelt = true
    outliers = ["revenue: May"]
    zeros = true
    impossible = ["Income"]
    garbled = true
    [mend.words]                # theirs = ours
    standartt = "standart"
    """
    data = _map(Path(asked.map)) if asked.map else {}
    key = asked.key or data.get("key")
    if not key:
        raise BadRequest("No key was named.", "Customers need a column that tells them apart.", "Name it with --key.")
    reading = dict(data.get("read", {})) | ({"encoding": asked.encoding} if asked.encoding else {})
    mending = _mending(data.get("mend", {}), str(asked.map))
    if asked.mend:
        mending = Mending(**dict.fromkeys(_WAYS, True), words=mending.words)
    target, currency = asked.target or data.get("target"), asked.currency or data.get("currency")
    return Plan(str(key), target, currency, reading, mending)


def _map(path: Path) -> dict[str, Any]:
    data = toml_of(path)
    only(data, _TOP, path)
    kind = data.get("kind", "customers")
    if kind != "customers":
        do = "`footfall ingest --map` takes maps of logs."
        raise BadRequest(f"The kind of '{path}' must be customers.", f"It is '{kind}'.", do)
    for word, known in (("read", _READ), ("mend", (*_WAYS, "words"))):
        if not isinstance(data.get(word, {}), dict):
            raise BadRequest(f"[{word}] of '{path}' must be a table.", f"It is '{data[word]}'.", "Mend the map.")
        only(data.get(word, {}), known, path)
    return data


def _mending(given: Mapping[str, Any], path: str) -> Mending:
    words = given.get("words", {})
    if not isinstance(words, dict):
        raise BadRequest(f"[mend.words] of '{path}' must be a table.", f"It is '{words}'.", "Mend the map.")
    ways = {way: _chosen(given[way], way, path) for way in _WAYS if way in given}
    return Mending(**ways, words={str(theirs): str(ours) for theirs, ours in words.items()})


def _chosen(given: object, way: str, path: str) -> Chosen:
    if isinstance(given, bool):
        return given
    if isinstance(given, list):
        return frozenset(map(str, given))
    raise BadRequest(
        f"[mend] {way} of '{path}' must be true, false or a list of columns.", f"It is '{given}'.", "Mend the map."
    )


def covers(chosen: Chosen, column: str) -> bool:
    """Tell whether a column is among those in which something is mended."""
    return chosen if isinstance(chosen, bool) else column in chosen

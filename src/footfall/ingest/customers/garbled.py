"""Files whose text was read in a wrong encoding and saved again: told, and read back where that is exact."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from footfall.ingest.traps.words import MOST, damage, read_back

if TYPE_CHECKING:
    from pathlib import Path

    from footfall.ingest.files import LogFile
    from footfall.ingest.traps.words import Damage

LOOKED = 1 << 20
"""So many bytes of a file are looked at."""


@dataclass(frozen=True)
class Repair:
    """A file as it is read on, and what is told of its text."""

    file: LogFile
    told: str = ""


def repaired(file: LogFile, work: Path, *, mend: bool) -> Repair:
    """Tell of garbled text; with `mend` read it back, whole or not at all."""
    found = damage(_words(file)) if file.format != "parquet" else None
    if found is None:
        return Repair(file)
    said = f"Words of {file.name} were {found.told}"
    if not mend:
        return Repair(file, f"{said} --mend reads them back where that gives every line exactly.")
    to = work / f"back-{file.path.name}"
    lost = _read_back(file.path, to, found)
    if lost:
        did = f"They were not mended: line {lost:,} cannot be read back. Have the file written anew."
        return Repair(file, f"{said} {did}")
    head = tuple(tuple(_back(field, found) for field in row) for row in file.first_rows)
    return Repair(replace(file, path=to, first_rows=head), f"{said} Every line was read back exactly.")


def _words(file: LogFile) -> list[str]:
    with file.path.open("rb") as stream:
        text = stream.read(LOOKED).decode("utf-8", errors="ignore")
    words = dict.fromkeys(re.split(r'[\s,;|"]+', text))
    return [word for word in words if not word.isascii()][:MOST]


def _read_back(path: Path, to: Path, found: Damage) -> int:
    """Write a file's lines read back; give the first that cannot be, or 0."""
    with path.open(encoding="utf-8", newline="") as lines, to.open("w", encoding="utf-8", newline="") as out:
        for number, line in enumerate(lines, start=1):
            right = read_back(line.removeprefix("\ufeff"), found.taken_for, found.was)
            if right is None:
                return number
            out.write(right)
    return 0


def _back(field: str, found: Damage) -> str:
    return read_back(field, found.taken_for, found.was) or field

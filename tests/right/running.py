"""Cases with right values: small logs, what is done with them, and what must come out.

A file of `cases/` holds `[[case]]` tables:

- `name`: what goes wrong, in words. `found = true` where it was found here and not handed.
- `log`: files below `data/`; or `text`, the log itself, written to `file` (`log.csv`).
- `map`: the text of a MAP.toml, or "guess" for the one that `footfall map` writes.
- `customers = [...]`: the log is read by `ingest-customers` with these words; `ingest`: more words of `ingest`.
- `do`: more commands before it is asked, with SHOP for the shop's directory; what pages they write counts as printed.
- `ask`: the words of `footfall ask` without the shop; more than one in `[[case.asked]]`, each with `ask` and `right`.
- `right`: rows that the answer must have in this order, each with these values at least; `first`: its first row only.
- `told`: expressions that must be found in what ingest and the answers print; `untold`: none of these may be.
- `refused`: expressions of a refusal; the command must fail with a sentence and no traceback.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Command = Callable[..., tuple[int, str]]
"""Runs footfall with words; gives its exit code and all that it printed."""
RIGHT, TOLD, REFUSED, WRONG = "right", "told", "refused well", "wrong"
BROKEN = ("defect of Footfall", "Traceback (most recent")


@dataclass(frozen=True)
class Case:
    """One case of a file."""

    topic: str
    given: dict[str, Any]

    def __str__(self) -> str:
        """Name it as tests do."""
        return f"{self.topic}: {self.given['name']}"


@dataclass
class Outcome:
    """What became of a case, and why it is wrong where it is."""

    kind: str
    why: list[str] = field(default_factory=list)


def cases() -> Iterator[Case]:
    """Read all cases."""
    for path in sorted((HERE / "cases").glob("*.toml")):
        for given in tomllib.loads(path.read_text())["case"]:
            yield Case(path.stem, given)


def run_case(case: Case, folder: Path, footfall: Command, engine: str = "duckdb") -> Outcome:
    """Do what a case says in an empty folder."""
    given, shop = case.given, str(folder / "shop")
    log = [str(HERE / "data" / name) for name in given.get("log", ())] or [_written(given, folder)]
    printed: list[str] = []
    wrong: list[str] = []
    code, said = _made(given, log, shop, folder, footfall, engine)
    printed.append(said)
    for words in given.get("do", ()) if code == 0 else ():
        code, said = footfall(*(word.replace("SHOP", shop) for word in words))
        printed.append(said)
        if code:
            break
    printed += [path.read_text() for path in Path(shop).glob("*.html")]
    if code == 0:
        for asked in [given, *given.get("asked", ())]:
            if "ask" in asked:
                unit, *rest = asked["ask"]
                code, said = footfall("ask", unit, shop, *rest, "--format", "json")
                printed.append(said)
                wrong += (
                    _compared(asked, said) if code == 0 else [f"{' '.join(asked['ask'])}: exit {code}: {said[:300]}"]
                )
    return _judged(given, code, "\n".join(printed), wrong)


def _written(given: dict[str, Any], folder: Path) -> str:
    path = folder / given.get("file", "log.csv")
    path.write_text(given["text"].lstrip("\n"))
    return str(path)


def _made(
    given: dict[str, Any], log: list[str], shop: str, folder: Path, footfall: Command, engine: str
) -> tuple[int, str]:
    """Read the log into a shop."""
    if "customers" in given:
        return footfall("ingest-customers", *log, "--into", shop, *given["customers"])
    words, said = list(given.get("ingest", ())), ""
    if "map" in given:
        text = given["map"]
        if text == "guess":
            code, text = footfall("map", log[0])
            if code:
                return code, text
            said = text
        (folder / "map.toml").write_text(text)
        words += ["--map", str(folder / "map.toml")]
    words += ["--engine", engine] if engine != "duckdb" else []
    code, more = footfall("ingest", *log, "--into", shop, *words)
    return code, said + "\n" + more


def _compared(asked: dict[str, Any], said: str) -> list[str]:
    """Say where an answer is not what is right."""
    rows = json.loads(said[said.index("{") :])["rows"]
    wrong = []
    if "right" in asked and len(rows) != len(asked["right"]):
        wrong.append(f"{asked['ask'][0]}: {len(rows)} rows for {len(asked['right'])}: {rows[:12]}")
    wanted = asked.get("right", [asked["first"]] if "first" in asked else [])
    for number, (row, want) in enumerate(zip(rows, wanted, strict=False)):
        for name, value in want.items():
            if not _same(row.get(name), value):
                wrong.append(f"{asked['ask'][0]} row {number} {name}: {row.get(name)!r}, right is {value!r}")
    if wanted and not rows:
        wrong.append(f"{asked['ask'][0]}: no rows")
    return wrong


def _same(given: object, right: object) -> bool:
    if right == "":
        return given is None or given == ""
    if isinstance(right, int | float) and not isinstance(right, bool):
        return isinstance(given, int | float) and math.isclose(given, right, abs_tol=0.005)
    return str(given).startswith(str(right)) if isinstance(right, str) and "T" in right else given == right


def _judged(given: dict[str, Any], code: int, printed: str, wrong: list[str]) -> Outcome:
    flat = " ".join(printed.split())
    wrong += [f"printed: {word}" for word in BROKEN if word in flat]
    if "refused" in given:
        wrong += [] if code else ["it was not refused"]
        wrong += [f"not said: {one}" for one in given["refused"] if not re.search(one, flat)]
        return Outcome(WRONG if wrong else REFUSED, wrong)
    wrong += [f"exit {code}: {flat[-400:]}"] if code else []
    wrong += [f"not told: {one}" for one in given.get("told", ()) if not re.search(one, flat)]
    wrong += [f"told: {one}" for one in given.get("untold", ()) if re.search(one, flat)]
    return Outcome(WRONG if wrong else TOLD if "told" in given else RIGHT, wrong)

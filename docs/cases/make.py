"""Redo five projects of analysts and write a page for each: `python docs/cases/make.py [WORK [CASE...]]`.

Real logs are read from `../shared/data`, the others are simulated. Every shop is made in WORK by the commands that its
page shows, and stays there: with CASEs named, only these are made anew. What is said of a shop is asked each time.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from telling import FIRST, Ask, Asked, brings, noted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from telling import Case, Conclusion

    from footfall.answer import Answer, Row

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DATA = ROOT.parent / "shared" / "data"
FOOTFALL = Path(sys.executable).with_name("footfall")
NAMES = ("shopping-mall", "customer-activity", "fashion", "marketplace", "multi-category")
WRITTEN = (
    "This page is written by `make cases`. What Footfall says is quoted from its answers; no figure of it is typed in."
)
SIMULATED = (
    "Where the log is simulated a conclusion can be shown for the simulator's shape alone: its figures are not those "
    "of "
    "the shop, and that a gap is found says that it was planted."
)
INTRO = f"""# Five cases

Five projects of analysts, redone from the log: what they concluded, what Footfall says of it, and whether it holds.
*In the report* is what `footfall run` alone leaves behind; where more must be asked, the command is named.

{WRITTEN}
"""
ACTIONS = 5


def main(work: Path, names: Sequence[str]) -> None:
    """Make what is asked, or was never made, and write the pages."""
    (work / "data").is_symlink() or (work / "data").symlink_to(DATA)
    found = []
    for name in NAMES:
        case: Case = import_module(name.replace("-", "_")).CASE
        for shop in case.commands:
            made(case, shop, work, anew=name in names)
        asked = Asked(case, work)
        judged = [_judged(asked, conclusion) for conclusion in case.conclusions]
        (HERE / f"{name}.md").write_text(page(case, asked, judged), encoding="utf-8")
        found.append((case, [verdict for *_cells, verdict, _why in judged]))
        asked.close()
    (HERE / "index.md").write_text("\n".join([INTRO, *index(found)]), encoding="utf-8")


def made(case: Case, shop: str, work: Path, *, anew: bool) -> None:
    """Make a shop by its commands, and keep what they said."""
    said = work / f"{shop}.txt"
    if said.exists() and not anew:
        return
    shutil.rmtree(work / shop, ignore_errors=True)
    told = [_carried_out(command, work) for command in case.commands[shop]]
    said.write_text("\n".join(told), encoding="utf-8")


def _carried_out(command: str, work: Path) -> str:
    words = shlex.split(command)[1:]
    return subprocess.run([FOOTFALL, *words], cwd=work, check=True, capture_output=True, text=True).stdout


def page(case: Case, asked: Asked, judged: list[tuple[str, ...]]) -> str:
    """Write the page of a case."""
    said = [(asked.work / f"{shop}.txt").read_text(encoding="utf-8").strip() for shop in case.commands]
    commands = [command for shop in case.commands.values() for command in shop]
    parts = [
        f"# {case.title}\n",
        f"{case.told}\n",
        *([f"{SIMULATED}\n"] if case.simulated else []),
        f"{WRITTEN} [All cases](index.md).\n",
        "## The commands\n",
        *fenced("sh", commands),
        "They say:\n",
        *fenced("text", said),
        "## What its analysts concluded, and what Footfall says\n",
        *table(("its analysts", "Footfall", "where", "it"), judged_rows(judged)),
        "",
        *(line for shop in case.shown or (case.shop,) for line in opened(asked, shop)),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _judged(asked: Asked, conclusion: Conclusion) -> tuple[str, ...]:
    """Look whether a conclusion holds: what was concluded, what is said, where, whether it holds, and why."""
    answers = [asked(ask) for ask in conclusion.asks]
    refused = [answer for answer in answers if isinstance(answer, str)]
    where = "<br>".join(
        dict.fromkeys(_where(asked.case, ask, answer) for ask, answer in zip(conclusion.asks, answers, strict=True))
    )
    if refused:
        return conclusion.theirs, " ".join(refused), where, "cannot be told", conclusion.why_not
    holds = conclusion.holds(*answers)
    quoted = conclusion.quote(*answers) or " ".join(noted(answer) for answer in answers)  # type: ignore[arg-type]
    verdict = "cannot be told" if holds is None else "holds" if holds else "does not hold"
    return conclusion.theirs, quoted, where, verdict, conclusion.why if holds else conclusion.why_not


def _where(case: Case, ask: Ask, answer: Answer | str) -> str:
    """Say where an answer stands: in the report, or behind a command."""
    shop = ask.shop or case.shop
    in_report = "in the report" if shop == case.shop else f"in the report of `{shop}`"
    if ask.about and _opens(answer, ask.about):
        return f"{in_report}, {_linked('findings')}"
    if not ask.asked:
        return f"{in_report}, {_linked(ask.unit)}"
    return f"`footfall ask {ask.unit} {shop} {_options(ask)}`"


def _opens(answer: Answer | str, finding: str) -> bool:
    """Tell whether a finding is one of those that a report opens with."""
    rows = [] if isinstance(answer, str) else answer.rows[:FIRST]
    return any(row["finding"] == finding for row in rows)


def _linked(unit: str) -> str:
    there = (ROOT / "docs" / "reference" / "units" / f"{unit}.md").exists()
    return f"[`{unit}`](../reference/units/{unit}.md)" if there else f"`{unit}`"


def _options(ask: Ask) -> str:
    return " ".join(
        f"--{name.strip('_').replace('_', '-')} {shlex.quote(str(value))}" for name, value in ask.asked.items()
    )


def judged_rows(judged: list[tuple[str, ...]]) -> Iterator[list[str]]:
    """Put verdict and reason into one cell."""
    for theirs, quoted, where, verdict, why in judged:
        yield [theirs, quoted, where, f"**{verdict}**{f': {why}' if why else ''}"]


def opened(asked: Asked, shop: str) -> Iterator[str]:
    """Show what the report of a shop opens with, and what it plans."""
    of = f" of `{shop}`" if asked.case.shown else ""
    yield f"## What the report{of} opens with\n"
    yield from findings(asked(Ask("findings", {}, shop)))
    yield f"\n## What is planned{f' for `{shop}`' if of else ''}\n"
    yield from plan(asked(Ask("plan", {}, shop)))
    yield ""


def findings(answer: Answer | str) -> Iterator[str]:
    """List the findings."""
    if isinstance(answer, str) or not answer.rows:
        yield answer if isinstance(answer, str) else noted(answer)
        return
    for row in answer.rows:
        leads = f" Leads to `{row['action']}`." if row["action"] else ""
        yield f"{row['rank']}. {row['sentence']}{leads}"


def plan(answer: Answer | str) -> Iterator[str]:
    """Show the first actions, and what is not known of them."""
    if isinstance(answer, str) or not answer.rows:
        yield answer if isinstance(answer, str) else noted(answer)
        return
    yield f"{answer.reading}\n"
    yield from table(("action", "customers", "offer", "when", "expected", "rests on"), _actions(answer))
    yield ""
    yield from (f"- {note.text}" for note in answer.notes)


def _actions(answer: Answer) -> Iterator[list[str]]:
    rows: list[Row] = [row for row in answer.rows if row["audience"] != 0][:ACTIONS]
    for row in rows:
        reached = row["audience"] is not None
        many = f"{row['audience']:,}" if reached else "–"
        expected = brings(answer, row) if reached else "–"
        yield [f"`{row['action']}`", many, row["offer"], row["when"] or "–", expected, row["rests_on"]]


def index(found: list[tuple[Case, list[str]]]) -> Iterator[str]:
    """List the cases, with how many conclusions hold."""
    lines = (
        [
            f"[{case.title}]({case.name}.md)",
            "real" if not case.simulated else "simulated" if case.shop in case.simulated else "real, and simulated",
            *(str(verdicts.count(word)) for word in ("holds", "does not hold", "cannot be told")),
        ]
        for case, verdicts in found
    )
    yield from table(("case", "log", "hold", "do not hold", "cannot be told"), lines)
    yield ""


def fenced(kind: str, lines: Sequence[str]) -> list[str]:
    """Put lines into a block."""
    return [f"```{kind}", *lines, "```\n"]


def table(names: Sequence[str], rows: Iterator[list[str]]) -> list[str]:
    """Write a table."""
    lines = [list(names), ["---"] * len(names), *([_cell(text) for text in row] for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]


def _cell(text: str) -> str:
    """Write text so that it stays in its cell."""
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
        main(Path(sys.argv[1]), sys.argv[2:])
    else:
        with TemporaryDirectory() as desk:
            main(Path(desk), ())

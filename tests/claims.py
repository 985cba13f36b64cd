"""Holds sentences to their facts: every number must stand in the row, or in the answer that the row rests on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from footfall.schema import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from footfall.answer import Answer
    from footfall.answer.content import Row

NUMBER = re.compile(r"\d[\d,.:\-]*")


def numbers(texts: Iterable[str]) -> set[str]:
    """Give every number that is written."""
    return {number.strip(".,:-") for text in texts for number in NUMBER.findall(text)}


def held(answer: Answer) -> set[str]:
    """Give every number that an answer holds: its rows, facts, caveats, and what was asked."""
    shown = [c.show(row[c.name]) for row in answer.rows for c in answer.columns]
    shown += [str(value) for value in answer.asked.values()] + [note.text for note in answer.notes]
    for fact in answer.facts.values():
        ends = [Column("", fact.kind, "").show(end) for end in (fact.low, fact.high) if end is not None]
        shown += [fact.show(), fact.doc, *ends, f"{fact.n:,}" if fact.n is not None else ""]
    return numbers(shown)


def figures(row: Row) -> set[str]:
    """Give the numbers of a finding itself."""
    own = [Column("", row["kind"], "").show(abs(row[n])) for n in ("value", "low", "high") if row[n] is not None]
    own += [Column("", "money", "").show(row[n]) for n in ("money", "money_low", "money_high") if row[n] is not None]
    return numbers([*own, Column("", "count", "").show(row["users"])])


def unheld(ask: Callable[..., Answer], findings: Answer) -> dict[str, set[str]]:
    """Ask what each finding rests on, and give the numbers of each finding's sentence that nothing holds; nothing, where all is well."""
    found = {}
    for row in findings.rows:
        rests_on = ask(row["see"], **dict(parse_qsl(row["asked"] or "")))
        known = figures(row) | held(rests_on) | numbers(fact.show() for fact in findings.facts.values())
        found[row["finding"]] = numbers([row["sentence"], row["measure"]]) - known
    return {finding: loose for finding, loose in found.items() if loose}

"""The pages that redo analysts' projects are there, whole, and of no machine."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path

import pytest

from footfall.shop.catalog import UNITS

CASES = Path(__file__).parents[2] / "docs" / "cases"
NAMES = ("shopping-mall", "customer-activity", "fashion", "marketplace", "multi-category")
MACHINE = re.compile(r"(?<![\w.])/(?:work|home|root|tmp|Users|opt|var|usr)/|https?://|defect of Footfall")


@pytest.fixture(scope="module")
def case():
    """Read a case off its file."""
    sys.path.insert(0, str(CASES))
    yield lambda name: import_module(name.replace("-", "_")).CASE
    sys.path.remove(str(CASES))


def page(name):
    return (CASES / f"{name}.md").read_text("utf-8")


def test_the_index_leads_to_every_case():
    assert re.findall(r"\]\(([\w-]+)\.md\)", page("index")) == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_conclusion_has_its_verdict(case, name):
    lines = [
        line for line in page(name).splitlines() if re.search(r"\| \*\*(holds|does not hold|cannot be told)\*\*", line)
    ]

    told = [line.split(" | ")[0].removeprefix("| ") for line in lines]
    assert told == [conclusion.theirs for conclusion in case(name).conclusions]


@pytest.mark.parametrize("name", NAMES)
def test_what_does_not_hold_says_why(name):
    assert re.findall(r"\*\*(?:does not hold|cannot be told)\*\*(?! ?:)", page(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_commands_that_make_it_are_shown(case, name):
    shown = page(name)

    for commands in case(name).commands.values():
        assert all(f"\n{command}\n" in shown for command in commands)


@pytest.mark.parametrize("name", NAMES)
def test_every_unit_that_is_asked_is_one(case, name):
    for conclusion in case(name).conclusions:
        for ask in conclusion.asks:
            UNITS[ask.unit].make(dict(ask.asked))


@pytest.mark.parametrize("name", ["index", *NAMES])
def test_no_page_tells_of_a_machine(name):
    assert MACHINE.findall(page(name)) == []

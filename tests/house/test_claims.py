"""What answers may say of what was only observed: shares with their whole, ranks with their interval, and no cause."""

from __future__ import annotations

import re

import pytest

from claims import unheld
from footfall.schema import Column
from footfall.shop.catalog import UNITS
from questions import variants

CAUSAL = re.compile(
    r"\b(caus(e|es|ed|ing)|lead(s|ing)? to|led to|due to|thanks to|owing to|driv(e|es|en|ing)|boost(s|ed|ing)?"
    r"|result(s|ed)? in|makes? (them|people|users|customers)|increas(es|ed) (conversion|sales|revenue)|effect of"
    r"|impact|influenc\w+|improv(es|ed|ing)|hurt(s|ing)?|because|responsible for|accounts? for)\b",
    re.IGNORECASE,
)
RATES = ("funnel", "conversion-definitions", "conversion-by", "attribution", "abandoned-carts")


@pytest.mark.parametrize("name", UNITS)
def test_no_reading_note_or_fact_claims_a_cause(busy, subtests, name):
    for asked in variants(UNITS[name]):
        answer = busy(name, **asked)
        said = [answer.reading, *(note.text for note in answer.notes), *(fact.doc for fact in answer.facts.values())]
        said += [row["sentence"] for row in answer.rows if "sentence" in row]
        with subtests.test(*asked.values()):
            assert [text for text in said if CAUSAL.search(text)] == []


def test_every_number_of_a_finding_stands_in_it_or_in_the_answer_it_rests_on(busy):
    findings = busy("findings", top=30)

    assert findings.rows
    assert unheld(busy, findings) == {}


@pytest.mark.parametrize("verb", ["because of ads", "mail drives sales", "led to more orders", "the impact of mobile"])
def test_a_causal_verb_would_be_found(verb):
    assert CAUSAL.search(f"Users of a channel convert more: {verb}.")


@pytest.mark.parametrize("name", RATES)
def test_no_rate_stands_without_its_interval_and_its_whole(name):
    """Columns of shares have two ends beside them, and their row counts of how many."""
    columns = {column.name: column for column in UNITS[name].columns}
    rates = {rate.name: rate for rate in UNITS[name].rates}
    for column in columns.values():
        if column.kind == "share" and not re.search(r"(^|_)(low|high)$", column.name):
            ends = {rates[column.name].low} if column.name in rates else set()
            ends |= {"low", f"{column.name}_low"}
            assert ends & set(columns), column.name
    assert any(column.kind == "count" or column.name == "conversions" for column in columns.values())


@pytest.mark.parametrize("name", ["conversion-by", "compare", "attribution"])
def test_a_share_in_a_reading_stands_beside_how_many_it_is_of(busy, name):
    answer = busy(name)
    wholes = {f"{fact.n:,}" for fact in answer.facts.values() if fact.n} | {
        fact.show() for fact in answer.facts.values()
    }
    counted = {c.show(row[c.name]) for row in answer.rows for c in answer.columns if c.kind == "count"}

    assert "%" in answer.reading
    assert any(re.search(rf"(?<![\d.,]){re.escape(whole)}(?![\d.,]* %)", answer.reading) for whole in wholes | counted)


@pytest.mark.parametrize("name", ["conversion-by", "attribution"])
def test_groups_that_are_ranked_have_an_interval_each(busy, name):
    assert len(busy(name).rows) > 1
    for row in busy(name).rows:
        assert row["low"] is not None
        assert row["low"] <= row["high"]


def test_the_least_of_a_rate_ranks_the_groups_and_not_the_rate(busy):
    rows = busy("conversion-by", dimension="item_id").rows

    assert [row["low"] for row in rows] == sorted((row["low"] for row in rows), reverse=True)
    assert [row["rate"] for row in rows] != sorted((row["rate"] for row in rows), reverse=True)


def test_a_p_value_comes_after_the_effect_and_its_interval(busy):
    reading = busy("conversion-by", dimension="device").reading
    effect = reading.index("Cramer's V")

    assert effect < reading.index(" to ", effect) < reading.index("p = ")
    assert Column("", "share", "").show(busy("conversion-by", dimension="device").rows[0]["low"]) in reading

"""Hillstrom's e-mail experiment."""

from __future__ import annotations

import pytest

import footfall as ff

pytestmark = pytest.mark.real
MENS, WOMENS, NOBODY = "Mens E-Mail", "Womens E-Mail", "No E-Mail"
PUBLISHED = {
    "visit": {MENS: "18.28", WOMENS: "15.14", NOBODY: "10.62"},
    "conversion": {MENS: "1.2531", WOMENS: "0.8837", NOBODY: "0.5726"},
    "spend": {MENS: "1.4226", WOMENS: "1.0772", NOBODY: "0.6528"},
}


@pytest.fixture(scope="module")
def read(data):
    def of(outcome, **asked):
        return ff.experiment_read(data / "hillstrom" / "hillstrom.csv", "segment", outcome, memory="1GB", **asked)

    return of


def test_the_published_figures_come_out(read):
    answer = read("visit,conversion,spend")
    for outcome, arms in PUBLISHED.items():
        for arm, figure in arms.items():
            row = next(row for row in answer.rows if (row["arm"], row["outcome"]) == (arm, outcome))
            scale = 1 if outcome == "spend" else 100
            assert f"{scale * row['mean']:.{len(figure.partition('.')[2])}f}" == figure

    assert answer.asked["control"] == NOBODY
    assert answer.facts["srm_p"].value == pytest.approx(0.9037, abs=1e-4)
    assert answer.facts["differ"].value == answer.facts["comparisons"].value == 6
    assert {note.code for note in answer.notes} == {"control-chosen", "peeking"}


def test_history_foretells_little_of_spend(read):
    answer = read("spend", before="history")
    row = answer.rows[1]

    assert 0 < answer.facts["variance_reduction"].value < 0.01
    assert row["cuped_difference"] == pytest.approx(row["difference"], rel=0.01)
    assert row["cuped_high"] - row["cuped_low"] < row["high"] - row["low"]


def test_the_channel_they_bought_by_makes_no_difference_to_visits(read):
    answer = read("visit", by="channel")

    assert {row["group"] for row in answer.rows} == {None, "Phone", "Web", "Multichannel"}
    assert answer.facts["interaction_p"].value > 0.5


def test_the_womens_mail_sold_more_to_the_new_by_a_test_that_asks_once(read):
    alone = read("spend", by="newbie")
    found = next(row for row in alone.rows if row["arm"] == WOMENS)

    assert found["interaction_p"] == pytest.approx(0.0177, abs=0.0005)
    assert found["interaction_p_adjusted"] == pytest.approx(0.0355, abs=0.0005)

"""What the answers about a model say, against the same worked out by other hands."""

from __future__ import annotations

import json
import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score
from statsmodels.stats.proportion import proportion_confint

from fitted import GONE, TOWNS, made_up
from footfall.answer import Answer
from footfall.answer.save import to_html, to_json
from footfall.errors import BadRequest
from footfall.schema import Column
from footfall.shop.catalog import SECTIONS
from stories import codes, opened, read, rows_of, told

UNITS = {unit.name(): unit for unit in SECTIONS["What they are likely to do"]}
NUMBER = re.compile(r"\d[\d,.:\-]*")
ASKED = [
    (name, {p.flag: choice}) for name, unit in UNITS.items() for p in unit.parameters() for choice in p.choices
] + [(name, {}) for name in UNITS if name != "score-history"]
ASKED += [("risk-and-value", {"group": TOWNS[0]})]
every_question = pytest.mark.parametrize(("name", "asked"), ASKED)


@pytest.fixture(scope="module")
def ask(readable):
    """Ask once, look often."""
    known = cache(lambda name, asked: readable.ask(name, **dict(asked)))
    return lambda name, **asked: known(name, tuple(asked.items()))


@pytest.fixture(scope="module")
def scores(readable):
    return pd.DataFrame(rows_of(readable, "scores")).merge(made_up(), on="user_id", suffixes=("", "_known"))


@every_question
def test_it_has_rows_of_its_columns_and_a_reading(ask, name, asked):
    answer = ask(name, **asked)

    assert answer.rows
    assert all(list(row) == [column.name for column in answer.columns] for row in answer.rows)
    assert re.fullmatch(r"\S.*\.", answer.reading)
    assert Answer.from_dict(json.loads(to_json(answer))).to_dict() == answer.to_dict()


@every_question
def test_every_number_it_reads_out_is_in_rows_or_facts(ask, name, asked):
    answer = ask(name, **asked)
    shown = [c.show(row[c.name]) for row in answer.rows for c in answer.columns] + [
        str(v) for v in answer.asked.values()
    ]
    for fact in answer.facts.values():
        ends = [Column("", fact.kind, "").show(end) for end in (fact.low, fact.high) if end is not None]
        shown += [fact.show(), f"{fact.n:,}" if fact.n is not None else "", *ends]
    known = {number.strip(".,:-") for text in shown for number in NUMBER.findall(text)}

    assert {number.strip(".,:-") for number in NUMBER.findall(answer.reading)} <= known


@every_question
def test_it_is_drawn_and_claims_no_cause(ask, name, asked):
    answer = ask(name, **asked)

    assert answer.chart is not None
    assert to_html(answer)
    assert not re.search(r"\b(because|caus|due to|leads? to|driv(es|en))\b", answer.reading)


@every_question
def test_shares_are_between_none_and_all(ask, name, asked):
    answer = ask(name, **asked)
    shares = [row[c.name] for row in answer.rows for c in answer.columns if c.kind == "share"]

    assert all(share is None or -1e-12 <= share <= 1 + 1e-12 for share in shares)


@pytest.mark.parametrize("name", [name for name in UNITS if name != "leakage-audit"])
def test_without_a_model_it_says_how_to_fit_one(duck, name):
    answer = opened(duck, read("ann: view@1d")).ask(name)

    assert (answer.rows, codes(answer)) == ([], {"not-applicable"})
    assert "footfall fit" in answer.notes[0].text


def test_one_setting_is_chosen_the_simplest_near_the_best(ask):
    answer = ask("model-comparison")
    chosen = [row for row in answer.rows if row["chosen"]]
    fully = [row for row in answer.rows if row["folds"] == chosen[0]["folds"]]
    best = max(fully, key=lambda row: row["roc_auc"])

    assert len(chosen) == 1
    assert chosen[0]["roc_auc"] >= best["roc_auc"] - best["se"]
    assert next(row["roc_auc"] for row in answer.rows if row["candidate"] == "dummy") == 0.5
    assert answer.facts["margin"].low > 0
    assert "better than the one-feature rule" in answer.reading


def test_held_out_scores_are_as_good_as_the_evaluation_says(ask, scores):
    row = ask("model-evaluation").rows[0]
    auc = roc_auc_score(scores["state"] == GONE, scores["score"])

    assert row["metric"] == "roc_auc"
    assert row["low"] < auc < row["high"]


def test_counts_at_the_threshold_are_those_of_the_scores(ask, scores):
    facts = ask("model-evaluation").facts
    named, gone = scores["score"] >= 0.5, scores["state"] == GONE

    assert facts["caught"].value == int((named & gone).sum())
    assert facts["false_alarms"].value == int((named & ~gone).sum())
    assert facts["missed"].value == int((~named & gone).sum())
    assert facts["worth_named"].value == 2 * facts["caught"].value - named.sum()
    assert facts["worth_all"].value == 2 * gone.sum() - len(scores)


def test_the_gain_is_found_by_sorting(ask, scores):
    gone = (scores.sort_values("score", ascending=False)["state"] == GONE).to_numpy()
    rows = ask("model-evaluation", picture="gain").rows

    for row in rows[1:]:
        assert row["value"] == pytest.approx(gone[: row["customers"]].sum() / gone.sum())
    lift = ask("model-evaluation", picture="lift").rows
    assert lift[1]["value"] == pytest.approx(gone[:40].mean() / gone.mean())
    assert lift[-1]["value"] == pytest.approx(1)


def test_the_calibration_is_counted_in_tenths(ask, scores):
    ordered = scores.sort_values("score", kind="stable")
    rows = ask("model-evaluation", picture="calibration").rows
    parts = np.array_split(np.arange(len(ordered)), 10)

    for row, part in zip(rows, parts, strict=True):
        some = ordered.iloc[part]
        gone = int((some["state"] == GONE).sum())
        assert row["at"] == pytest.approx(some["score"].mean())
        assert row["value"] == pytest.approx(gone / len(some), abs=1.01 / len(some))
        assert row["low"] <= proportion_confint(gone, len(some), method="wilson")[1]


def test_scores_are_true_shares_in_the_mean(scores):
    assert scores["score"].mean() == pytest.approx((scores["state"] == GONE).mean(), abs=0.02)
    assert (scores["low"] <= scores["score"]).all()
    assert (scores["score"] <= scores["high"]).all()


def test_what_was_planted_comes_first_and_its_way_is_told(ask):
    answer = ask("drivers")
    strong = list(dict.fromkeys(told(answer, "feature")))

    assert set(strong[:2]) == {"pages per visit", "unpaid"}
    by_name = {row["feature"]: row for row in answer.rows if row["level"] is None}
    assert by_name["pages per visit"]["high"] < 0 < by_name["unpaid"]["low"]
    assert by_name["noise"]["low"] < 0 < by_name["noise"]["high"]
    assert by_name["noise"]["permutation_low"] <= 0
    assert by_name["unpaid"]["vif"] == pytest.approx(1, abs=0.2)


def test_coefficients_are_those_planted(ask):
    rows = {row["feature"]: row for row in ask("drivers").rows if row["level"] is None}

    assert rows["pages per visit"]["low"] < -0.35 < rows["pages per visit"]["high"]
    assert rows["unpaid"]["low"] < 0.5 < rows["unpaid"]["high"]
    deviation = made_up()["unpaid"].std(ddof=0)
    assert rows["unpaid"]["per_deviation"] == pytest.approx(rows["unpaid"]["coefficient"] * deviation)


def test_dependence_falls_with_pages(ask):
    rows = ask("drivers", picture="dependence", feature="pages per visit").rows

    assert rows[0]["score"] > 0.6
    assert rows[-1]["score"] < 0.3


def test_a_feature_that_is_not_strong_has_no_dependence(readable):
    with pytest.raises(BadRequest, match="Did you mean 'unpaid'"):
        readable.ask("drivers", picture="dependence", feature="unpayd")


def test_reasons_add_up_from_the_base_to_the_score(readable, scores):
    for user in scores["user_id"].iloc[:5]:
        answer = readable.ask("reasons", user=user)
        whole = answer.facts["base"].value + sum(told(answer, "shap"))

        assert whole == pytest.approx(answer.facts["score"].value)
        assert answer.facts["score"].value == pytest.approx(scores.set_index("user_id").loc[user, "score"])
        assert answer.rows[-1]["end"] == pytest.approx(whole)


def test_reasons_in_scores_are_those_of_the_answer(readable, scores):
    row = scores.iloc[7]
    answer = readable.ask("reasons", user=row["user_id"])
    first = answer.rows[0]

    assert row["reason_1"].startswith(
        f"{first['feature']} {first['value']}" if first["value"] != "–" else first["feature"]
    )
    assert row["reason_1"].endswith("raises the score" if first["shap"] > 0 else "lowers the score")


def test_by_default_the_highest_score_is_explained(ask, scores):
    assert ask("reasons").facts["score"].value == pytest.approx(scores["score"].max())


def test_who_is_not_there_has_no_reasons(readable):
    with pytest.raises(BadRequest, match="There is no customer 'nobody'"):
        readable.ask("reasons", user="nobody")


def test_risk_and_value_are_the_sums_of_the_scores(ask, scores):
    answer = ask("risk-and-value")
    scores = scores.assign(at_risk=scores["score"] >= 0.5)

    assert answer.asked["by"] == "town"
    assert answer.asked["value"] == "profit"
    for row in answer.rows:
        some = scores[scores["town"] == row["group"]]
        assert (row["customers"], row["at_risk"]) == (len(some), some["at_risk"].sum())
        assert row["risk"] == pytest.approx(some["score"].mean())
        assert row["revenue_at_risk"] == pytest.approx(some.loc[some["at_risk"], "profit"].sum())
        assert row["expected_at_risk"] == pytest.approx((some["profit"] * some["score"]).sum())
    assert "unit-unknown" in codes(answer)


def test_a_group_is_listed_with_profit_reasons_and_offers(ask, scores):
    rows = ask("risk-and-value", group=TOWNS[0]).rows
    some = scores[(scores["town"] == TOWNS[0]) & (scores["score"] >= 0.5)]
    some = some.sort_values(["profit", "score"], ascending=False)

    assert [row["user_id"] for row in rows] == some["user_id"].tolist()
    assert [row["revenue_at_risk"] for row in rows] == some["profit"].tolist()
    assert all(row["reason_1"] for row in rows)
    offers = [row["offer"] for row in rows if row["offer"]]
    assert offers
    assert all(re.match(r"(unpaid|pages per visit) .+ → .+: score .+ % → .+ %", offer) for offer in offers)


def test_a_group_that_is_not_there_is_guessed(readable):
    with pytest.raises(BadRequest, match="There is no group of town called 'Osl'. Did you mean 'Oslo'"):
        readable.ask("risk-and-value", group="Osl")


def test_nobody_at_risk_is_no_accident(readable):
    answer = readable.ask("risk-and-value", group=TOWNS[2], at_least=1)

    assert (answer.rows, codes(answer)) == ([], {"not-applicable"})
    assert "100.0 % or more" in answer.notes[0].text


def test_filters_choose_who_is_summed_and_nothing_of_the_model(readable):
    answer = readable.ask("risk-and-value", who="unpaid >= 4")

    assert sum(told(answer, "customers")) == int((made_up()["unpaid"] >= 4).sum())
    assert "filters-not-used" in codes(readable.ask("drivers", who="unpaid >= 4"))


def test_customers_are_not_shown_where_nobody_may_be_seen(readable):
    for name, asked in (("reasons", {}), ("risk-and-value", {"group": TOWNS[0]})):
        answer = readable.ask(name, min_cell=10, **asked)
        assert answer.rows == []
        assert not re.search(r"\bc0", json.dumps(answer.to_dict(), ensure_ascii=False))


def test_a_model_never_fitted_is_guessed(readable):
    with pytest.raises(BadRequest, match="The shop has no fitted model 'declin'. Did you mean 'decline'"):
        readable.ask("drivers", model="declin")

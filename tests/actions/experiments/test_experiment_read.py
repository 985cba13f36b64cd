"""What an experiment showed, held against SciPy, statsmodels and least squares."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

import footfall as ff
from footfall.actions.experiments import ExperimentRead
from footfall.errors import BadRequest
from footfall.schema import Column
from stories import codes


def people(seed=1, n=900, arms=("control", "mail", "push")):
    """Make up people in arms: a yes or no, money, what was known before, and where they live."""
    chance, rows = np.random.default_rng(seed), []
    for number in range(n):
        arm, before = arms[number % len(arms)], chance.normal(10, 3)
        more = arms.index(arm)
        bought = chance.random() < 0.2 + 0.1 * more
        rows.append(
            {
                "arm": arm,
                "bought": int(bought),
                "spend": round(float(bought * chance.lognormal(3, 0.8)), 2),
                "minutes": round(float(before * 2 + more + chance.normal(0, 4)), 3),
                "before": round(float(before), 3),
                "town": ["Kyiv", "Seoul"][chance.integers(2)],
            }
        )
    return rows


def row_of(answer, arm, outcome, group=None):
    return next(row for row in answer.rows if (row["arm"], row["outcome"], row.get("group")) == (arm, outcome, group))


def test_the_contracts_columns_are_there_and_controls_have_no_difference(read):
    answer = read(people(), outcome="bought,spend")

    assert answer.name == "experiment-read"
    names = [column.name for column in answer.columns]
    wanted = ["arm", "outcome", "n", "mean", "difference", "low", "high", "ratio", "p_value", "p_adjusted"]
    assert [name for name in names if name in wanted] == wanted
    assert [(row["arm"], row["outcome"]) for row in answer.rows] == [
        (arm, outcome) for outcome in ("bought", "spend") for arm in ("control", "mail", "push")
    ]
    for row in answer.rows[::3]:
        assert {row[name] for name in ("difference", "low", "high", "ratio", "p_value", "p_adjusted")} == {None}
        assert row["n"] == 300


def test_figures_a_head_are_compared_as_welch_does(read):
    rows = pd.DataFrame(people())
    answer = read(rows.to_dict("records"), outcome="spend")
    for arm in ("mail", "push"):
        found = row_of(answer, arm, "spend")
        a, b = (rows.spend[rows.arm == name].to_numpy() for name in (arm, "control"))
        test = stats.ttest_ind(a, b, equal_var=False)

        assert found["mean"] == pytest.approx(a.mean())
        assert found["difference"] == pytest.approx(a.mean() - b.mean())
        assert (found["low"], found["high"]) == pytest.approx(tuple(test.confidence_interval()))
        assert found["p_value"] == pytest.approx(test.pvalue)
        assert found["ratio"] == pytest.approx(a.mean() / b.mean())


def test_shares_are_compared_by_the_score_test_and_newcombes_interval(read):
    rows = pd.DataFrame(people())
    answer = read(rows.to_dict("records"), outcome="bought")
    for arm in ("mail", "push"):
        found = row_of(answer, arm, "bought")
        hits = [int(rows.bought[rows.arm == name].sum()) for name in (arm, "control")]

        assert found["p_value"] == pytest.approx(proportions_ztest(hits, [300, 300])[1])
        assert (found["low"], found["high"]) == pytest.approx(
            confint_proportions_2indep(hits[0], 300, hits[1], 300, method="newcomb", compare="diff")
        )
    assert {column.name: column.kind for column in answer.columns}["difference"] == "share"


def test_of_few_the_test_is_fishers(read):
    rows = [{"arm": "control", "y": int(n < 1)} for n in range(20)] + [
        {"arm": "mail", "y": int(n < 4)} for n in range(20)
    ]
    answer = read(rows)

    assert row_of(answer, "mail", "y")["p_value"] == pytest.approx(stats.fisher_exact([[4, 16], [1, 19]]).pvalue)
    assert "small-sample" in codes(answer)


def test_ratios_have_the_delta_methods_interval(read):
    rows = pd.DataFrame(people(n=30_000))
    found = row_of(read(rows.to_dict("records"), outcome="minutes"), "push", "minutes")
    a, b = (rows.minutes[rows.arm == name].to_numpy() for name in ("push", "control"))
    chance = np.random.default_rng(3)
    drawn = chance.normal(a.mean(), stats.sem(a), 200_000) / chance.normal(b.mean(), stats.sem(b), 200_000)

    assert (found["ratio_low"], found["ratio_high"]) == pytest.approx(
        tuple(np.quantile(drawn, [0.025, 0.975])), abs=2e-4
    )


def test_p_values_are_corrected_for_all_comparisons(read):
    answer = read(people(), outcome="bought,spend,minutes")
    known = [row for row in answer.rows if row["p_value"] is not None]

    assert len(known) == answer.facts["comparisons"].value == 6
    assert [row["p_adjusted"] for row in known] == pytest.approx(
        multipletests([row["p_value"] for row in known], method="fdr_bh")[1]
    )
    assert answer.facts["differ"].value == sum(row["p_adjusted"] < 0.05 for row in known)


def test_cuped_is_least_squares_on_arms_and_before(read):
    rows = pd.DataFrame(people())
    answer = read(rows.to_dict("records"), outcome="minutes,spend", before="before")
    for outcome, suffix in (("minutes", ""), ("spend", "_spend")):
        x = sm.add_constant(
            pd.DataFrame({"mail": rows.arm == "mail", "push": rows.arm == "push", "before": rows.before}).astype(float)
        )
        fit = sm.OLS(rows[outcome], x).fit(cov_type="HC2")
        plain = sm.OLS(rows[outcome], x.drop(columns="before")).fit()

        assert answer.facts[f"theta{suffix}"].value == pytest.approx(fit.params["before"])
        assert answer.facts[f"variance_reduction{suffix}"].value == pytest.approx(1 - fit.ssr / plain.ssr)
        for arm in ("mail", "push"):
            found = row_of(answer, arm, outcome)
            low, high = fit.conf_int().loc[arm]
            assert found["cuped_difference"] == pytest.approx(fit.params[arm])
            assert (found["cuped_low"], found["cuped_high"]) == pytest.approx((low, high), abs=0.01 * (high - low))
            assert found["cuped_p_value"] == pytest.approx(fit.pvalues[arm], rel=0.1, abs=1e-6)
    narrow = row_of(answer, "mail", "minutes")
    assert narrow["cuped_high"] - narrow["cuped_low"] < 0.7 * (narrow["high"] - narrow["low"])


def test_without_before_nothing_of_cuped_is_shown(read):
    answer = read(people(), outcome="minutes")

    assert not [column.name for column in answer.columns if column.name.startswith("cuped")]
    assert "theta" not in answer.facts


def test_who_has_no_value_of_before_counts_as_the_mean(read):
    rows = people()
    for row in rows[::7]:
        row["before"] = ""
    frame = pd.DataFrame(rows)
    known = pd.to_numeric(frame.before)
    frame["before"] = known.fillna(known.mean())
    x = sm.add_constant(
        pd.DataFrame({"mail": frame.arm == "mail", "push": frame.arm == "push", "before": frame.before}).astype(float)
    )

    found = row_of(read(rows, outcome="minutes", before="before"), "mail", "minutes")
    assert found["cuped_difference"] == pytest.approx(sm.OLS(frame.minutes, x).fit().params["mail"])


def test_a_before_that_the_experiment_moved_is_told(read):
    rows = people()
    for row in rows:
        row["before"] += 5 * (row["arm"] == "mail")

    assert "before-differs" in codes(read(rows, outcome="minutes", before="before"))
    assert "before-differs" not in codes(read(people(), outcome="minutes", before="before"))


def test_a_before_that_is_the_same_for_all_takes_nothing_off(read):
    rows = [row | {"before": 3} for row in people()]
    answer = read(rows, outcome="minutes", before="before")

    assert "before-constant" in codes(answer)
    assert row_of(answer, "mail", "minutes")["cuped_difference"] is None
    assert answer.facts["differ"].value == sum((row["p_adjusted"] or 1) < 0.05 for row in answer.rows)


def test_groups_have_rows_of_their_own_and_a_test_of_being_alike(read):
    rows = pd.DataFrame(people(n=6_000))
    answer = read(rows.to_dict("records"), outcome="minutes,bought", by="town")
    whole, again = row_of(answer, "mail", "minutes"), read(rows.to_dict("records"), outcome="minutes")
    assert whole["difference"] == pytest.approx(row_of(again, "mail", "minutes")["difference"])
    gaps, variances = [], []
    for town in ("Kyiv", "Seoul"):
        a, b = (rows.minutes[(rows.arm == name) & (rows.town == town)] for name in ("mail", "control"))
        found = row_of(answer, "mail", "minutes", town)
        assert found["difference"] == pytest.approx(a.mean() - b.mean())
        assert found["p_value"] == pytest.approx(stats.ttest_ind(a, b, equal_var=False).pvalue)
        gaps.append(a.mean() - b.mean())
        variances.append(stats.sem(a) ** 2 + stats.sem(b) ** 2)
    test = combine_effects(np.array(gaps), np.array(variances)).test_homogeneity()

    assert whole["interaction_p"] == pytest.approx(test.pvalue)
    tested = [row["interaction_p"] for row in answer.rows if row["interaction_p"] is not None]
    assert len(tested) == 4
    adjusted = multipletests(tested, method="fdr_bh")[1]
    assert answer.facts["interaction_p"].value == pytest.approx(min(adjusted))
    assert "No difference is shown to vary by town" in answer.reading


def test_an_effect_that_is_in_one_group_only_is_found_to_vary(read):
    rows = people(n=6_000, arms=("control", "mail"))
    for row in rows:
        row["minutes"] += 3 * (row["arm"] == "mail" and row["town"] == "Kyiv")
    answer = read(rows, outcome="minutes", by="town")

    assert answer.facts["interaction_p"].value < 1e-6
    assert "A difference is not the same in every town" in answer.reading


def test_who_has_no_group_is_in_the_whole_alone(read):
    rows = people()
    for row in rows[:30]:
        row["town"] = ""
    answer = read(rows, outcome="bought", by="town")

    assert "missing-values" in codes(answer)
    assert sum(row["n"] for row in answer.rows if row["group"] is None) == 900
    assert sum(row["n"] for row in answer.rows if row["group"]) == 870


def test_sizes_are_tested_against_equal_ones(read):
    rows = [{"arm": "control", "y": n % 2} for n in range(1_000)] + [
        {"arm": "mail", "y": n % 3 == 0} for n in range(1_200)
    ]
    rows = [{**row, "y": int(row["y"])} for row in rows]
    answer = read(rows)

    assert answer.facts["srm_p"].value == pytest.approx(stats.chisquare([1_000, 1_200]).pvalue)
    assert "sample-ratio-mismatch" in codes(answer)
    assert answer.reading.startswith("The arms have not the sizes they should")
    small = read(rows[:1_000] + rows[1_000:2_080])
    assert small.facts["srm_p"].value > 0.001
    assert "sample-ratio-mismatch" not in codes(small)


@pytest.mark.parametrize("shares", ["1,9", "control=0.1,mail=0.9", "mail=90,control=10"])
def test_sizes_may_be_meant_to_be_unlike(read, shares):
    rows = [{"arm": "control", "y": n % 2} for n in range(100)] + [{"arm": "mail", "y": n % 2} for n in range(920)]
    answer = read(rows, shares=shares)

    assert answer.facts["srm_p"].value == pytest.approx(stats.chisquare([100, 920], [102, 918]).pvalue)
    assert "sample-ratio-mismatch" not in codes(answer)


def test_of_a_hold_out_sizes_are_not_tested_unless_they_are_known(read):
    rows = [{"user_id": f"u{n}", "holdout": "true" if n % 10 == 0 else "false", "y": n % 3} for n in range(500)]
    answer = read(rows, arm="holdout")

    assert answer.asked["control"] == "true"
    assert answer.facts["srm_p"].value is None
    assert "sizes-not-tested" in codes(answer)
    assert read(rows, arm="holdout", shares="0.1,0.9").facts["srm_p"].value == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("column", "arms", "control"),
    [
        ("arm", ("mail", "Control"), "Control"),
        ("arm", ("No E-Mail", "Mens"), "No E-Mail"),
        ("variant", ("B", "A"), "A"),
        ("treated", ("1", "0"), "0"),
        ("treated", ("true", "false"), "false"),
        ("holdout", ("true", "false"), "true"),
        ("is_control", ("0", "1"), "1"),
        ("arm", ("red", "blue", "blue"), "blue"),
        ("arm", ("red", "blue"), "blue"),
    ],
)
def test_the_control_is_found_and_told(read, column, arms, control):
    answer = read([{column: arms[n % len(arms)], "y": n % 5} for n in range(60)], arm=column)

    assert answer.asked["control"] == control
    assert "control-chosen" in codes(answer)
    named = read([{column: arms[n % len(arms)], "y": n % 5} for n in range(60)], arm=column, control=arms[0].upper())
    assert named.asked["control"] == arms[0]
    assert "control-chosen" not in codes(named)


@pytest.mark.parametrize("words", [("yes", "no"), ("TRUE", "FALSE"), ("1", "0"), ("1.0", "0.0"), ("да", "нет")])
def test_yes_and_no_are_read_however_they_are_written(read, words):
    rows = [{"arm": "ab"[n % 2], "y": words[int(n % 3 > 0)]} for n in range(90)]
    answer = read(rows)

    assert answer.rows[0]["mean"] == pytest.approx(sum(n % 3 == 0 for n in range(0, 90, 2)) / 45)
    assert {column.name: column.kind for column in answer.columns}["mean"] == "share"


def test_an_empty_outcome_is_no_nought(read):
    rows = [{"arm": "ab"[n % 2], "y": "" if n % 10 == 0 else 4 + n % 3} for n in range(200)]
    answer = read(rows)

    assert (answer.rows[0]["n"], answer.rows[1]["n"]) == (80, 100)
    assert answer.rows[0]["mean"] > 4
    assert {"missing-outcome", "missing-unevenly"} <= codes(answer)
    assert answer.facts["people"].value == 200


def test_values_that_are_no_figures_are_told(read):
    rows = [{"arm": "ab"[n % 2], "y": "broken" if n == 5 else n} for n in range(200)]
    answer = read(rows)

    assert "values-not-read" in codes(answer)
    assert "'broken'" in " ".join(note.text for note in answer.notes)


def test_rows_of_one_person_are_put_together(read):
    rows = [
        {"id": n, "arm": "ab"[n % 2], "orders": n % 3, "came": int(n % 4 == 0)}
        for n in range(100)
        for _ in range(1 + n % 2)
    ]
    answer = read(rows, outcome="orders,came", unit="id")
    a, b = (range(start, 100, 2) for start in (0, 1))

    assert row_of(answer, "a", "orders")["mean"] == pytest.approx(np.mean([n % 3 for n in a]))
    assert row_of(answer, "b", "orders")["mean"] == pytest.approx(np.mean([2 * (n % 3) for n in b]))
    assert row_of(answer, "a", "came")["mean"] == pytest.approx(0.5)
    assert answer.rows[0]["n"] == 50
    assert "put-together" in codes(answer)


def test_who_stands_in_several_arms_or_in_none_is_left_out(read):
    rows = [{"user_id": f"u{n}", "arm": "ab"[n % 2], "y": n % 5} for n in range(100)]
    rows += [
        {"user_id": "u1", "arm": "a", "y": 3},
        {"user_id": "", "arm": "a", "y": 3},
        {"user_id": "x", "arm": "", "y": 3},
    ]
    answer = read(rows)

    assert answer.asked["unit"] == "user_id"
    assert [row["n"] for row in answer.rows] == [50, 49]
    assert {"in-several-arms", "missing-person", "missing-arm"} <= codes(answer)


def test_where_all_stand_in_several_arms_that_is_said_to_be_the_reason(read):
    rows = [{"user_id": f"u{n}", "arm": arm, "y": n % 2} for n in range(9) for arm in "ab"]

    with pytest.raises(BadRequest, match="too few stand in one arm only. 9 stand in several arms, and 0 in one."):
        read(rows, unit="user_id")


def test_several_looks_share_the_level(read):
    rows = pd.DataFrame(people())
    one, five = (read(rows.to_dict("records"), outcome="spend", looks=looks) for looks in (1, 5))
    a, b = (rows.spend[rows.arm == name] for name in ("mail", "control"))
    wide = stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.99)

    assert (row_of(five, "mail", "spend")["low"], row_of(five, "mail", "spend")["high"]) == pytest.approx(tuple(wide))
    assert row_of(five, "mail", "spend")["p_value"] == row_of(one, "mail", "spend")["p_value"]
    assert five.facts["level"].value == pytest.approx(0.01)
    assert "peeking" in codes(one)
    assert codes(five) - codes(one) == {"looks"}


def test_heavy_tails_are_told_where_arms_are_unlike_in_size(read):
    chance = np.random.default_rng(5)
    rows = [
        {
            "arm": "control" if n % 20 == 0 else "mail",
            "y": round(float((chance.random() < 0.05) * chance.lognormal(3, 1.2)), 2),
        }
        for n in range(20_000)
    ]
    level = [{"arm": "ab"[n % 2], "y": round(float(chance.normal(20, 3)), 3)} for n in range(2_000)]

    assert "heavy-tails" in codes(read(rows, shares="1,19"))
    assert "heavy-tails" not in codes(read(level))


def test_what_has_no_spread_has_no_interval(read):
    rows = [{"arm": "ab"[n % 2], "y": 7, "z": 0} for n in range(40)]
    answer = read(rows, outcome="y,z")
    flat, nobody = row_of(answer, "b", "y"), row_of(answer, "b", "z")

    assert (flat["difference"], flat["low"], flat["p_value"], flat["ratio"]) == (0, None, None, 1)
    assert (nobody["difference"], nobody["p_value"], nobody["ratio"]) == (0, None, None)
    assert nobody["low"] < 0 < nobody["high"]
    assert "None of the 2 comparisons" in answer.reading


def test_arms_of_a_single_person_are_not_tested(read):
    answer = read([{"arm": "a", "y": 3.5}, {"arm": "b", "y": 4}])

    assert answer.rows[1]["difference"] == 0.5
    assert answer.rows[1]["p_value"] is None


def test_an_outcome_that_one_arm_lacks_is_not_compared(read):
    rows = [{"arm": "ab"[n % 2], "y": n if n % 2 else ""} for n in range(40)]
    answer = read(rows)

    assert answer.rows[0]["mean"] is None
    assert answer.rows[1]["difference"] is None
    assert answer.reading == "y is not known of two arms."


@pytest.mark.parametrize("seed", range(4))
def test_every_number_of_the_reading_is_in_rows_or_facts(read, seed):
    answer = read(people(seed), outcome=["bought", "spend", "minutes"][seed % 3], before="before" if seed % 2 else None)
    shares = answer.rows[0]["outcome"] == "bought"
    figures = [value for row in answer.rows for value in row.values() if isinstance(value, float)]
    figures += [fact.value for fact in answer.facts.values() if isinstance(fact.value, int | float)]
    known = {
        Column("", kind, "").show(sign * value).removesuffix(" %")
        for value in figures
        for sign in (1, -1)
        for kind in ("share", "number", "count")
    }

    assert set(re.findall(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e-\d+)?", answer.reading)) <= known | {"95"}
    assert shares == ("points" in answer.reading)


def test_columns_are_found_whatever_their_case(read):
    assert read(people(), arm="ARM", outcome="Bought", before="BEFORE").asked["arm"] == "arm"


def test_asked_gives_what_was_found(read):
    asked = read(people(), outcome="bought,spend", by="town").asked

    assert asked == {
        "file": "experiment.csv", "arm": "arm", "outcome": "bought,spend", "control": "control", "before": None,
        "by": "town", "unit": None, "shares": None, "looks": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"arm": "amr"}, "There is no column in experiment.csv called 'amr'. Did you mean 'arm'?"),
        ({"outcome": "boughtt"}, "Did you mean 'bought'?"),
        ({"outcome": "town"}, "'town' cannot be measured. In experiment.csv it holds words."),
        ({"outcome": ()}, "'outcome' is missing. experiment.csv has arm, bought, spend"),
        ({"outcome": "arm"}, "'arm' is the arm, and nothing else."),
        ({"before": "bought"}, "'bought' is known before, and nothing else."),
        ({"by": "bought"}, "'bought' is what parts people, and nothing else."),
        ({"control": "contrl"}, "There is no arm in arm called 'contrl'. Did you mean 'control'?"),
        ({"arm": "spend"}, "'spend' does not say who is in which arm. It has more than 20 values."),
        ({"arm": "same"}, "It has one value."),
        ({"by": "before"}, "'before' parts people into no groups. It has more than 50 values."),
        ({"shares": "1,2"}, "'shares' must have a figure for each arm. 2 for 3 arms."),
        ({"shares": "1,2,x"}, "'shares' must be figures above 0. 'x' was given."),
        ({"shares": "control=1,mail=2,pusj=3"}, "Did you mean 'push'?"),
        ({"looks": 0}, "'looks' must be at least 1."),
        ({"befor": "before"}, "Did you mean 'before'?"),
        ({"outcome": "nothing"}, "'nothing' cannot be measured. It has no value in any row."),
    ],
)
def test_what_cannot_be_read_is_refused(read, asked, told):
    rows = [row | {"same": "x", "nothing": ""} for row in people()]
    with pytest.raises(ff.BadRequest) as error:
        read(rows, **({"outcome": "bought"} | asked))

    assert told in str(error.value)


def test_hostile_words_stay_words(read):
    arms = ("'; drop table people_as_read; --", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "a" * 500)
    rows = [{'"; drop': arms[n % 4], "y,z": n % 7, "y%[0]": n % 2} for n in range(400)]
    answer = read(rows, arm='"; drop', outcome=("y%[0]",))

    assert {row["arm"] for row in answer.rows} == set(arms)
    assert answer.chart is not None


def test_every_parameter_is_told_and_every_column_documented():
    assert all(parameter.doc.endswith(".") for parameter in ExperimentRead.parameters())
    assert all(column.doc.endswith(".") for column in ExperimentRead.columns)
    assert ExperimentRead.definition().endswith(".")

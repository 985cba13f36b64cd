"""How far apart two groups convert, and whether a third variable accounts for it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy.stats import chi2_contingency, ttest_ind
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.proportion import confint_proportions_2indep

import footfall as ff
from footfall.analyses.compare import measures
from footfall.analyses.shares_apart import Share
from footfall.analyses.stratified import Stratum, pooled_odds, standardised
from footfall.errors import BadRequest
from simulated import ingested, truth_of
from stories import codes, told

MOBILE, DESKTOP = Share(3_621_810 + 460_497, 460_497), Share(390_444 + 9_091, 9_091)


def crowd(device, channel, users, buyers):
    """Have so many users of a device come by a channel, and so many of them buy."""
    more = "#" + channel + "{device=" + device + "}" if channel else "{device=" + device + "}"
    return ";".join(
        f"{device}{channel}{n}: view@{n}h{more}" + (f" buy@{n}h1m=1{more}" if n < buyers else "") for n in range(users)
    )


def value(answer, measure, column="value"):
    return next(row[column] for row in answer.rows if row["measure"] == measure)


def mixed(**cells):
    """Have mobile and desktop users by two channels: `ma=(users, buyers)` is mobile by a."""
    names = {"m": "mobile", "d": "desktop"}
    return ";".join(crowd(names[name[0]], name[1:], *counts) for name, counts in cells.items())


REAL = mixed(ma=(50, 5), da=(20, 8), mb=(20, 4), db=(40, 24))
SEEMING = mixed(ma=(80, 8), da=(20, 2), mb=(20, 10), db=(80, 40))


def test_a_published_table_is_found_again_from_its_counts():
    found = measures(MOBILE, DESKTOP)

    assert found["chi_square"].value == pytest.approx(31459.938266787663, rel=1e-9)
    assert found["welch_t"].value == pytest.approx(318.0330553859352, rel=1e-9)
    assert found["cramers_v"].value == pytest.approx(0.084, abs=5e-4)
    assert (round(100 * MOBILE.rate, 2), round(100 * DESKTOP.rate, 2)) == (11.28, 2.28)


def test_the_same_proportions_go_through_the_unit(shop):
    answer = shop(mixed(m=(113, 13), d=(88, 2))).ask("compare")
    outcomes = [1] * 13 + [0] * 100, [1] * 2 + [0] * 86

    assert (answer.asked["a"], answer.asked["b"]) == ("mobile", "desktop")
    assert value(answer, "chi_square") == pytest.approx(chi2_contingency([[13, 100], [2, 86]]).statistic)
    test = ttest_ind(*outcomes, equal_var=False)
    assert (value(answer, "welch_t"), value(answer, "welch_t", "p_value")) == pytest.approx(
        (test.statistic, test.pvalue)
    )
    low, high = confint_proportions_2indep(13, 113, 2, 88, method="newcomb", compare="diff")
    assert [value(answer, "risk_difference", end) for end in ("low", "high")] == pytest.approx([low, high])
    assert value(answer, "risk_ratio") == pytest.approx((13 / 113) / (2 / 88))
    assert value(answer, "odds_ratio") == pytest.approx((13 * 86) / (100 * 2))
    assert value(answer, "cohens_h") == pytest.approx(2 * (np.arcsin(np.sqrt(13 / 113)) - np.arcsin(np.sqrt(2 / 88))))
    assert {name: answer.facts[name].value for name in ("a_users", "a_converted", "b_users", "b_converted")} == {
        "a_users": 113, "a_converted": 13, "b_users": 88, "b_converted": 2,
    }  # fmt: skip


def test_effect_sizes_come_first_and_tests_last(duck_shop):
    assert told(duck_shop(REAL).ask("compare", dimension="device"), "measure") == [
        *("cramers_v", "risk_difference", "standardised_difference", "cohens_h"),
        *("risk_ratio", "odds_ratio", "cmh_odds_ratio", "chi_square", "welch_t"),
    ]


def test_a_gap_within_every_stratum_survives(shop):
    answer = shop(REAL).ask("compare", dimension="device", a="mobile", b="desktop")
    oracle = StratifiedTable([np.array([[5, 45], [8, 12]]), np.array([[4, 16], [24, 16]])])

    assert answer.asked["adjust-for"] == "channel"
    assert value(answer, "cmh_odds_ratio") == pytest.approx(oracle.oddsratio_pooled)
    assert value(answer, "cmh_odds_ratio", "low") == pytest.approx(oracle.oddsratio_pooled_confint()[0])
    assert value(answer, "cmh_odds_ratio", "p_value") == pytest.approx(oracle.test_null_odds().pvalue)
    assert value(answer, "standardised_difference") == pytest.approx((70 * (0.1 - 0.4) + 60 * (0.2 - 0.6)) / 130)
    assert "The gap survives adjusting for channel" in answer.reading


def test_a_gap_that_is_all_of_the_mix_does_not_survive(shop):
    answer = shop(SEEMING).ask("compare", dimension="device", a="mobile", b="desktop")

    assert value(answer, "risk_difference", "high") < 0
    assert value(answer, "cmh_odds_ratio") == pytest.approx(1)
    assert value(answer, "standardised_difference") == pytest.approx(0)
    assert "The gap does not survive adjusting for channel" in answer.reading


def test_a_gap_may_turn_around(duck_shop):
    turned = mixed(ma=(200, 60), da=(20, 1), mb=(20, 18), db=(200, 120))
    answer = duck_shop(turned).ask("compare", dimension="device", a="mobile", b="desktop")

    assert "The gap turns around when adjusting for channel" in answer.reading


def test_standardising_is_what_a_saturated_regression_predicts():
    strata = [
        Stratum(Share(50, 5), Share(20, 8)),
        Stratum(Share(20, 4), Share(40, 24)),
        Stratum(Share(7, 1), Share(9, 3)),
    ]
    groups = [(group, k, getattr(stratum, group)) for k, stratum in enumerate(strata) for group in "ab"]
    users = [(group, k, n < s.converted) for group, k, s in groups for n in range(s.users)]
    frame = pd.DataFrame(users, columns=["g", "k", "y"]).astype({"y": float})
    fitted = smf.ols("y ~ C(g) * C(k)", frame).fit()
    predicted = [fitted.predict(frame.assign(g=group)).mean() for group in "ab"]

    assert standardised(strata).value == pytest.approx(predicted[0] - predicted[1])


def test_of_a_single_stratum_the_standardised_interval_is_newcombes():
    found = standardised([Stratum(Share(50, 5), Share(20, 8))])

    assert (found.low, found.high) == pytest.approx(
        confint_proportions_2indep(5, 50, 8, 20, method="newcomb", compare="diff")
    )


def test_the_standardised_interval_covers_what_is_true():
    dice, covered = np.random.default_rng(3), 0
    users, rates = [(300, 80), (60, 200)], [(0.05, 0.1), (0.2, 0.3)]
    true = sum((na + nb) * (pa - pb) for (na, nb), (pa, pb) in zip(users, rates, strict=True)) / 640
    for _ in range(300):
        drawn = [
            [Share(n, int(dice.binomial(n, p))) for n, p in zip(*pair, strict=True)]
            for pair in zip(users, rates, strict=True)
        ]
        found = standardised([Stratum(*pair) for pair in drawn])
        covered += found.low <= true <= found.high

    assert 274 <= covered <= 297


def test_a_p_value_far_below_what_statsmodels_can_say_is_not_none_at_all():
    pooled, _alike = pooled_odds([Stratum(Share(1_000, 300), Share(1_000, 100))] * 2)

    assert 0 < pooled.p_value < 1e-40


def test_strata_that_only_one_group_has_are_left_out_and_told(shop):
    story = f"{mixed(ma=(30, 6), da=(30, 15))};{crowd('mobile', 'push', 10, 9)}"
    answer = shop(story).ask("compare", dimension="device", a="mobile", b="desktop")

    assert value(answer, "standardised_difference") == pytest.approx(-0.3)
    assert value(answer, "risk_difference") == pytest.approx(15 / 40 - 0.5)
    assert (value(answer, "cmh_odds_ratio", "users"), value(answer, "odds_ratio", "users")) == (60, 70)
    assert "10 users are in strata of channel" in "".join(note.text for note in answer.notes)


def test_users_without_a_third_value_are_a_stratum_of_their_own(shop):
    story = ";".join([mixed(ma=(30, 6), da=(30, 15)), mixed(m=(20, 2), d=(20, 4))])
    answer = shop(story).ask("compare", dimension="device")

    assert value(answer, "cmh_odds_ratio", "users") == 100
    assert answer.facts["strata"].value == 2
    assert "missing-values" in codes(answer)


def test_without_a_third_variable_nothing_is_adjusted_and_that_is_said(duck_shop):
    answer = duck_shop(mixed(m=(30, 6), d=(30, 15))).ask("compare")

    assert (value(answer, "cmh_odds_ratio"), value(answer, "standardised_difference")) == (None, None)
    assert "not-adjusted" in codes(answer)
    assert answer.reading.endswith("It could not be adjusted for a third variable.")


def test_where_a_cell_is_empty_ratios_have_an_interval_all_the_same(duck_shop):
    answer = duck_shop(mixed(m=(30, 0), d=(30, 15))).ask("compare", a="mobile", b="desktop")

    assert value(answer, "odds_ratio") == pytest.approx((0.5 / 30.5) / (15.5 / 15.5))
    assert value(answer, "odds_ratio", "high") < 1
    assert value(answer, "risk_difference") == -0.5


def test_where_nobody_or_everybody_converts_there_is_no_gap(duck_shop):
    for buyers in (0, 5):
        answer = duck_shop(f"{mixed(m=(5, buyers), d=(5, buyers))}; zoe: buy@0d").ask("compare")
        assert (answer.rows, codes(answer)) == ([], {"not-applicable"})


def test_few_users_are_told(duck_shop):
    assert "small-sample" in codes(duck_shop(mixed(m=(4, 1), d=(5, 3))).ask("compare"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"a": "mobile", "b": "mobile"}, "compared with itself"),
        ({"dimension": "device", "adjust_for": "Device"}, "adjusted for itself"),
        ({"a": "mobil", "dimension": "device"}, "Did you mean 'mobile'"),
        ({"adjust_for": "chanel", "dimension": "device"}, "Did you mean 'channel'"),
    ],
)
def test_what_cannot_be_compared_is_refused(duck_shop, asked, said):
    with pytest.raises(BadRequest, match=said):
        duck_shop(REAL).ask("compare", **asked)


def test_the_groups_are_the_largest_and_one_named_is_kept(duck_shop):
    shop = duck_shop(f"{mixed(m=(5, 1), d=(6, 2))};{crowd('tablet', '', 4, 1)}")

    assert [shop.ask("compare").asked[name] for name in "ab"] == ["desktop", "mobile"]
    assert [shop.ask("compare", b="tablet").asked[name] for name in "ab"] == ["desktop", "tablet"]
    assert codes(duck_shop(mixed(m=(5, 1))).ask("compare")) == {"not-applicable"}


def test_the_reading_begins_with_the_effect_and_ends_with_what_is_left_of_it(duck_shop):
    assert duck_shop(SEEMING).ask("compare", dimension="device", a="mobile", b="desktop").reading == (
        "Cramer's V of device and conversion is 0.2619 (0.1233 to 0.4005): 18.0 % of 100 users of mobile converted "
        "(11.7 % to 26.7 %), 42.0 % of 100 users of desktop converted (32.8 % to 51.8 %), a difference of -0.24 "
        "(-0.3564 to -0.1136). The gap does not survive adjusting for channel: the odds ratio is 0.3031 "
        "(0.1588 to 0.5786), and 1 (0.4316 to 2.317) among users alike in channel."
    )


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """A shop of 300,000 events with two planted gaps between devices, and its truth."""
    asked = {"events": 300_000, "seed": 11}
    shop = ff.open(ingested("funnel-shop", tmp_path_factory.mktemp("gaps") / "shop", **asked), memory="1GB")
    yield shop, truth_of("funnel-shop", **asked)["planted"]["device_gaps"]
    shop.close()


def test_the_two_planted_gaps_are_told_apart(simulated):
    shop, truth = simulated
    said = {}
    for name, gap in truth.items():
        a, b = gap["devices"]
        answer = shop.ask("compare", dimension="device", a=a, b=b)
        said[name] = answer.reading
        assert value(answer, "risk_difference", "high") < 0

    assert "The gap survives adjusting for channel" in said["real"]
    assert "The gap does not survive adjusting for channel" in said["wholly_due_to_channel"]

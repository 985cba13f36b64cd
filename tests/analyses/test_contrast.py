"""What tells two groups of a table apart."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2_contingency, f_oneway, false_discovery_control
from sklearn.metrics import mutual_info_score

from crowds import crowd, opened
from footfall.errors import BadRequest
from stories import codes, told

FIGURES = ("view_item", "add_to_cart", "sessions", "stay_seconds", "active_days")


@pytest.fixture(scope="module")
def simulated(duck):
    return opened(duck, crowd(2, users=300))


@pytest.fixture(scope="module")
def users(simulated):
    return simulated.table("users").to_pandas()


def by_feature(answer, name):
    return {row["feature"]: row[name] for row in answer.rows}


def test_means_and_their_p_values_are_an_anovas_adjusted_for_all(simulated, users):
    answer = simulated.ask("contrast")
    raw = [f_oneway(users[name][users.converted], users[name][~users.converted]).pvalue for name in FIGURES]
    wanted = dict(zip(FIGURES, false_discovery_control(raw), strict=True))

    assert by_feature(answer, "p_adjusted") == {name: pytest.approx(p) for name, p in wanted.items()}
    for side, chosen in (("value_a", users[users.converted]), ("value_b", users[~users.converted])):
        assert by_feature(answer, side) == {name: pytest.approx(chosen[name].mean()) for name in FIGURES}


def test_the_effect_is_hedges_g_with_its_interval(simulated, users):
    row = next(row for row in simulated.ask("contrast").rows if row["feature"] == "sessions")
    a, b = users.sessions[users.converted], users.sessions[~users.converted]
    within = np.sqrt(((len(a) - 1) * a.var() + (len(b) - 1) * b.var()) / (len(a) + len(b) - 2))
    g = (a.mean() - b.mean()) / within * (1 - 3 / (4 * (len(a) + len(b)) - 9))

    assert row["effect"] == pytest.approx(g)
    assert row["low"] < g < row["high"]
    assert row["high"] - g == pytest.approx(g - row["low"])


def test_boxes_are_quantiles_of_both_sides(simulated, users):
    row = next(row for row in simulated.ask("contrast").rows if row["feature"] == "sessions")

    for side, values in (("a", users.sessions[users.converted]), ("b", users.sessions[~users.converted])):
        told_ = [row[f"{name}_{side}"] for name in ("p5", "p25", "median", "p75", "p95")]
        assert told_ == pytest.approx(np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95]))


def test_the_best_cut_leaves_the_fewest_in_doubt(simulated, users):
    cut = next(row for row in simulated.ask("contrast").rows if row["feature"] == "sessions")["best_cut"]

    def doubt(at):
        parts = (users.converted[users.sessions <= at], users.converted[users.sessions > at])
        return sum(len(part) * part.mean() * (1 - part.mean()) for part in parts)

    values = np.unique(users.sessions)
    assert doubt(cut) == pytest.approx(min(doubt(at) for at in values[:-1]))


def test_what_is_made_of_purchases_does_not_tell_who_purchases(simulated):
    answer = simulated.ask("contrast")

    assert not {"orders", "revenue", "purchase", "converted"} & set(told(answer, "feature"))
    assert "made-of-target" in codes(answer)
    assert set(told(simulated.ask("contrast", table="sessions"), "feature")).isdisjoint({"purchase", "last_event"})


WORDS = {"mail": (9, 21), "ads": (25, 5), "web": (20, 20)}
"""Of each channel, how many users had a cart and how many not."""
STORY = "; ".join(
    f"{channel}{n}: view@{n % 7}d#{channel}" + (f" cart@{n % 7}d1h#{channel}" if n < carted else "")
    for channel, (carted, rest) in WORDS.items()
    for n in range(carted + rest)
)


def test_words_are_compared_by_their_shares_and_chi_square(shop):
    answer = shop(STORY).ask("contrast", target="add_to_cart")
    rows = {row["level"]: row for row in answer.rows if row["feature"] == "channel"}
    carted, rest = (sum(pair[side] for pair in WORDS.values()) for side in (0, 1))

    assert answer.facts["group"].value == "0"
    assert {level: (row["value_a"], row["value_b"]) for level, row in rows.items()} == {
        level: (pytest.approx(pair[1] / rest), pytest.approx(pair[0] / carted)) for level, pair in WORDS.items()
    }
    h = 2 * np.arcsin(np.sqrt(5 / rest)) - 2 * np.arcsin(np.sqrt(25 / carted))
    assert rows["ads"]["effect"] == pytest.approx(h)
    assert rows["ads"]["measure"] == "share"


def test_their_mutual_information_is_that_of_the_table(duck_shop):
    answer = duck_shop(STORY).ask("contrast", target="add_to_cart")
    pairs = [(level, had) for level, pair in WORDS.items() for had in (0, 1) for _n in range(pair[had])]
    row = next(row for row in answer.rows if row["feature"] == "channel")

    assert row["mutual_information"] == pytest.approx(mutual_info_score(*zip(*pairs, strict=True)))
    raw = chi2_contingency(np.array(list(WORDS.values()))).pvalue
    assert row["p_adjusted"] >= raw


def test_a_figure_that_decides_the_group_is_left_out_and_told(duck_shop):
    answer = duck_shop(STORY).ask("contrast", target="add_to_cart")

    assert "decides-target" in codes(answer)
    assert "sessions" not in told(answer, "feature")
    assert any("sessions" in note.text for note in answer.notes if note.code == "decides-target")


def test_of_more_than_two_groups_one_is_set_against_all_others(duck_shop):
    answer = duck_shop(STORY).ask("contrast", target="channel")
    row = next(row for row in answer.rows if row["feature"] == "add_to_cart")

    assert answer.facts["group"].value == "ads"
    assert (row["value_a"], row["value_b"]) == (pytest.approx(25 / 30), pytest.approx(29 / 70))
    groups = [[1] * carted + [0] * rest for carted, rest in WORDS.values()]
    assert row["p_adjusted"] >= f_oneway(*groups).pvalue * (1 - 1e-9)


def test_two_figures_are_looked_at_together(duck):
    answer = opened(duck, crowd(2, users=1_200)).ask("contrast")
    quarters = [answer.facts[name] for name in ("both_above", "first_above", "second_above", "none_above")]

    assert sum(fact.n for fact in quarters) == answer.facts["a_rows"].value + answer.facts["b_rows"].value
    hits = sum(round(fact.value * fact.n) for fact in quarters)
    assert hits == answer.facts["a_rows"].value
    assert "interaction_p" in answer.facts


def test_what_parts_no_groups_is_told_and_what_is_not_there_refused(duck_shop):
    shop = duck_shop(STORY)

    assert codes(shop.ask("contrast")) == {"not-applicable"}
    assert codes(shop.ask("contrast", target="user_id")) == {"not-applicable"}
    assert codes(shop.ask("contrast", table="events")) == {"not-applicable"}
    with pytest.raises(BadRequest, match="Did you mean 'channel'"):
        shop.ask("contrast", target="chanel")


def test_a_letters_case_does_not_matter(duck_shop):
    assert duck_shop(STORY).ask("contrast", target="Channel").asked["target"] == "channel"

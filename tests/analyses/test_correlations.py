"""Which columns of a table go together."""

from __future__ import annotations

import warnings
from itertools import combinations

import phik  # noqa: F401 - pandas' phik_matrix
import pytest
from phik.significance import significance_matrix

from crowds import crowd, opened
from footfall.errors import BadRequest
from stories import codes, told

NUMBERS = ["view_item", "add_to_cart", "purchase", "sessions", "stay_seconds", "active_days", "orders"]


@pytest.fixture(scope="module")
def simulated(duck):
    return opened(duck, crowd(2, users=300))


@pytest.fixture(scope="module")
def frame(simulated):
    users = simulated.table("users").to_pandas()[[*NUMBERS, "converted"]]
    return users.assign(converted=users.converted.astype(str))


def by_pair(answer, name):
    return {frozenset((row["a"], row["b"])): row[name] for row in answer.rows}


def test_every_pair_is_what_phik_says_of_the_whole_table(simulated, frame):
    found = by_pair(simulated.ask("correlations"), "phik")
    wanted = frame.phik_matrix(interval_cols=NUMBERS, verbose=False, njobs=1)

    assert set(found) == {frozenset(pair) for pair in combinations([*NUMBERS, "converted"], 2)}
    assert found == {pair: pytest.approx(wanted.loc[tuple(pair)]) for pair in found}


def test_significance_is_phiks_and_pearson_pandas(simulated, frame):
    answer = simulated.ask("correlations")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sure = significance_matrix(
            frame, interval_cols=NUMBERS, significance_method="asymptotic", verbose=False, njobs=1
        )
    straight = frame.assign(converted=(frame.converted == "True").astype(float)).corr()

    assert by_pair(answer, "significance") == {p: pytest.approx(sure.loc[tuple(p)]) for p in by_pair(answer, "phik")}
    assert by_pair(answer, "pearson") == {p: pytest.approx(straight.loc[tuple(p)]) for p in by_pair(answer, "phik")}


def test_with_a_target_only_its_pairs_are_told_the_strongest_first(simulated):
    answer = simulated.ask("correlations", target="Converted")

    assert set(told(answer, "b")) == {"converted"}
    assert told(answer, "phik") == sorted(told(answer, "phik"), reverse=True)
    assert {row["a"] for row in answer.rows} == set(NUMBERS)
    assert answer.drawing.mark == "bars"


def test_what_has_one_value_or_is_an_id_or_a_time_is_left_out(shop):
    story = "; ".join(
        f"u{n}: " + " ".join(f"view@{d}d#{'ads' if n % 2 else 'mail'}" for d in range(1 + n % 5)) for n in range(40)
    )
    answer = shop(story).ask("correlations")
    named = {name for row in answer.rows for name in (row["a"], row["b"])}

    assert named == {"view_item", "sessions", "active_days", "channel", "first_channel", "last_channel"}
    assert {row["pearson"] for row in answer.rows if row["b"] == "first_channel"} == {None}
    assert by_pair(answer, "phik")[frozenset(("view_item", "sessions"))] == pytest.approx(1)


def test_rows_where_either_is_missing_are_left_out_pair_by_pair(duck_shop):
    story = "; ".join(
        f"u{n}: view@0d{{device={'ab'[n % 2]}}}" + (f" view@{n % 3 + 1}d#{'xy'[n % 2]}" if n < 20 else "")
        for n in range(30)
    )
    answer = duck_shop(story).ask("correlations")

    assert by_pair(answer, "rows")[frozenset(("device", "channel"))] == 20
    assert by_pair(answer, "rows")[frozenset(("device", "sessions"))] == 30


def test_what_cannot_be_told_is_refused_or_told(duck_shop):
    shop = duck_shop("ann: view@0d; bob: view@0d cart@1h")

    with pytest.raises(BadRequest, match="Did you mean 'converted'"):
        shop.ask("correlations", target="convertd")
    assert codes(shop.ask("correlations", target="user_id")) == {"not-applicable"}
    assert codes(duck_shop("ann: view@0d").ask("correlations")) == {"not-applicable"}


def test_a_great_table_rests_on_a_sample_that_is_always_the_same(duck):
    one, again = (opened(duck, crowd(1)).ask("correlations", table="events") for _ in range(2))

    assert "sampled" in codes(one)
    assert max(told(one, "rows")) == 10_000
    assert one.rows == again.rows

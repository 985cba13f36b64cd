"""Who converts, group by group."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, false_discovery_control
from statsmodels.stats.proportion import proportion_confint

from chance import by_user, deeds
from footfall.analyses.shares_apart import Share, chi_square, cramers_v
from footfall.errors import BadRequest
from stories import codes, opened, told


def crowd(channel, users, buyers):
    """Have so many users come by a channel, and so many of them buy."""
    return "; ".join(
        f"{channel}{n}: view@{n}h#{channel}" + (f" buy@{n}h1m=1#{channel}" if n < buyers else "") for n in range(users)
    )


LARGE = "; ".join([crowd("mail", 60, 30), crowd("ads", 100, 12), crowd("seo", 40, 0), crowd("push", 3, 2)])


def test_rates_tiers_and_lifts_the_surest_first(shop):
    answer = shop(LARGE).ask("conversion-by")

    assert told(answer, "group", "users", "converted", "tier", "small_sample") == [
        ("mail", 60, 30, "high", False),
        ("push", 3, 2, "high", True),
        ("ads", 100, 12, "moderate", False),
        ("seo", 40, 0, "negligible", False),
    ]
    assert told(answer, "lift") == pytest.approx([0.5 * 203 / 44, 2 / 3 * 203 / 44, 0.12 * 203 / 44, 0])
    low, high = proportion_confint(30, 60, method="wilson")
    assert (answer.rows[0]["low"], answer.rows[0]["high"]) == pytest.approx((low, high))
    assert "1 of 4 groups" in "".join(note.text for note in answer.notes if note.code == "small-sample")


def test_each_group_is_tested_against_the_rest_and_adjusted_for_all(duck_shop):
    answer = duck_shop(LARGE).ask("conversion-by")
    counts = told(answer, "users", "converted")
    wanted = [chi2_contingency([[k, n - k], [44 - k, 203 - n - 44 + k]]).pvalue for n, k in counts]

    assert told(answer, "p_value") == pytest.approx(wanted)
    assert told(answer, "p_adjusted") == pytest.approx(list(false_discovery_control(wanted)))


def test_the_facts_are_scipys_and_cramers_v_is_without_yates(duck_shop):
    facts = duck_shop(f"{crowd('mail', 60, 30)}; {crowd('ads', 100, 12)}").ask("conversion-by").facts
    table = [[30, 30], [12, 88]]
    yates, plain = chi2_contingency(table), chi2_contingency(table, correction=False)

    assert (facts["chi2"].value, facts["dof"].value, facts["p_value"].value) == pytest.approx((yates[0], 1, yates[1]))
    assert facts["cramers_v"].value == pytest.approx((plain.statistic / 160) ** 0.5)
    assert facts["cramers_v"].low < facts["cramers_v"].value < facts["cramers_v"].high


DESKTOP, MOBILE = Share(390_444 + 9_091, 9_091), Share(3_621_810 + 460_497, 460_497)


def test_a_published_chi_square_is_found_again_from_its_counts():
    assert chi_square([DESKTOP, MOBILE]) == pytest.approx((31459.938266787663, 1, 0), rel=1e-9)
    assert cramers_v([DESKTOP, MOBILE]).value == pytest.approx(0.0838, abs=5e-5)


@pytest.mark.parametrize(("dof", "groups"), [(1, 2), (4, 5)])
def test_the_interval_of_cramers_v_covers_what_is_true(dof, groups):
    import numpy as np

    dice, covered = np.random.default_rng(dof), 0
    rates, users = np.linspace(0.1, 0.3, groups), 400
    true = np.sqrt(np.mean((rates - rates.mean()) ** 2) / (rates.mean() * (1 - rates.mean())))
    for _ in range(200):
        found = cramers_v([Share(users, int(k)) for k in dice.binomial(users, rates)])
        covered += found.low <= true <= found.high

    assert 180 <= covered <= 199


@pytest.mark.engine_phrase
def test_a_user_is_where_most_of_their_events_are_and_a_tie_goes_to_the_one_met_first(shop):
    story = "ann: view@0h#ads view@1d#mail view@2d#mail buy@3d=1#ads; bob: view@0d#ads view@1d#seo view@2d#seo"
    one = shop(story)

    assert told(one.ask("conversion-by"), "group", "users", "converted") == [("ads", 1, 1), ("seo", 1, 0)]
    assert told(one.ask("conversion-by", assign="first"), "group", "users", "converted") == [("ads", 2, 1)]
    assert sorted(told(one.ask("conversion-by", assign="last"), "group", "users")) == [("ads", 1), ("seo", 1)]


def test_any_column_is_a_dimension_and_its_ties_are_those_of_users(shop):
    story = "ann: view@0d{theme=dark} view@1d{theme=light} buy@2d; bob: view@0d{theme=light}"
    one = shop(story)

    assert told(one.ask("conversion-by", dimension="theme"), "group", "converted") == [("dark", 1), ("light", 0)]
    assert told(one.ask("conversion-by", dimension="theme", assign="last"), "group", "users") == [("light", 2)]
    assert told(one.ask("conversion-by", dimension="landing"), "group", "users") == [("view_item", 2)]


def test_users_without_a_value_are_told_and_in_no_group(shop):
    answer = shop("ann: view@0d#ads buy@1h=1#ads; bob: view@0d; cid: view@0d#mail").ask("conversion-by")

    assert sorted(told(answer, "group")) == ["ads", "mail"]
    assert answer.facts["overall_rate"].n == 2
    assert "1 of 3 users have no channel" in "".join(note.text for note in answer.notes)


def test_filters_choose_the_events_that_convert(shop):
    one = shop("ann: view@0d#ads buy@9d=1#ads; bob: view@0d#ads buy@1d=1#mail")

    assert told(one.ask("conversion-by", until="2024-01-05"), "group", "users", "converted") == [("ads", 2, 1)]
    assert told(one.ask("conversion-by", where="channel = ads"), "group", "users", "converted") == [("ads", 2, 1)]
    assert told(one.ask("conversion-by", who="orders >= 1"), "group", "users", "converted") == [("ads", 2, 2)]


def test_a_single_group_has_no_rest_to_be_tested_against(duck_shop):
    answer = duck_shop("ann: view@0d#ads buy@1h=1#ads; bob: view@0d#ads").ask("conversion-by")

    assert told(answer, "rate", "lift", "p_value", "p_adjusted", "small_sample") == [(0.5, 1.0, None, None, False)]
    assert answer.facts["cramers_v"].value is None
    assert answer.reading == "Of 2 users 50.0 % converted (9.5 % to 90.5 %): 50.0 % of 2 in ads (9.5 % to 90.5 %)."


def test_where_nobody_or_everybody_converts_nothing_is_tested(duck_shop):
    none = duck_shop("ann: view@0d#ads; bob: view@0d#mail; cid: buy@0d=1").ask("conversion-by")
    everybody = duck_shop("ann: buy@0d=1#ads; bob: buy@0d=1#mail").ask("conversion-by")

    assert told(none, "rate", "lift", "p_value", "tier") == [(0.0, None, None, "negligible")] * 2
    assert told(everybody, "rate", "lift", "p_value", "tier") == [(1.0, 1.0, None, "high")] * 2


def test_a_rate_exactly_at_a_cut_is_in_its_tier(duck_shop):
    answer = duck_shop(f"{crowd('a', 10, 3)}; {crowd('b', 10, 1)}; {crowd('c', 100, 1)}").ask("conversion-by")
    tiers = dict(told(answer, "group", "tier"))

    assert tiers == {"a": "high", "b": "moderate", "c": "low"}
    other = duck_shop(crowd("a", 10, 3)).ask("conversion-by", tiers="0.5,0.4,0.31")
    assert told(other, "tier") == ["negligible"]


@pytest.mark.parametrize("tiers", ["0.3,0.1", "0.1,0.3,0.01", "0.3,0.1,0", "1.2,0.1,0.01"])
def test_cuts_that_are_no_three_falling_shares_are_refused(duck_shop, tiers):
    with pytest.raises(BadRequest, match="three falling shares"):
        duck_shop("ann: view@0d#ads").ask("conversion-by", tiers=tiers)


def test_without_purchases_or_dimensions_a_sentence_says_so(duck_shop):
    assert codes(duck_shop("ann: view@0d#ads").ask("conversion-by")) == {"not-applicable"}
    assert codes(duck_shop("ann: buy@0d").ask("conversion-by")) == {"not-applicable"}


def test_of_many_tiny_groups_the_reader_is_warned(duck_shop):
    story = "; ".join(f"u{n}: view@0d#c{n}" + (f" buy@1h=1#c{n}" if n % 2 else "") for n in range(60))

    assert {"many-groups", "small-sample"} <= codes(duck_shop(story).ask("conversion-by"))


def test_small_groups_may_be_left_out(duck_shop):
    answer = duck_shop(LARGE).ask("conversion-by", min_cell=10)

    assert told(answer, "group") == ["mail", "ads", "seo"]
    assert answer.facts["overall_rate"].n == 203


@settings(max_examples=12)
@given(st.lists(deeds(minutes=st.integers(0, 9), more={"channel": st.sampled_from(["x", "y", "z", None])}), min_size=1))
def test_dominant_first_and_last_are_what_a_walk_over_the_events_finds(duck, rows):
    shop = opened(duck, [*rows, {**rows[0], "user_id": "e", "event": "purchase", "channel": "x"}])
    users = by_user([*rows, {**rows[0], "user_id": "e", "event": "purchase", "channel": "x"}])
    valued = {user: [e["channel"] for e in events if e["channel"]] for user, events in users.items()}
    picks = {
        "dominant": lambda met: max(dict.fromkeys(met), key=met.count),
        "first": lambda met: met[0],
        "last": lambda met: met[-1],
    }
    for assign, pick in picks.items():
        wanted = Counter(pick(met) for met in valued.values() if met)
        bought = Counter(
            pick(met) for user, met in valued.items() if met and any(e["event"] == "purchase" for e in users[user])
        )
        answer = shop.ask("conversion-by", dimension="channel", assign=assign)
        assert {r["group"]: (r["users"], r["converted"]) for r in answer.rows} == {
            g: (n, bought[g]) for g, n in wanted.items()
        }
        filtered = shop.ask("conversion-by", dimension="channel", assign=assign, where="event != nothing")
        assert filtered.rows == answer.rows


def test_the_two_way_count_can_be_drawn_too(duck_shop):
    shop = duck_shop(LARGE)

    assert shop.ask("conversion-by", picture="mosaic").drawing.mark == "mosaic"
    assert shop.ask("conversion-by").drawing.mark == "dots"

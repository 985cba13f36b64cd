"""Budget between channels."""

from __future__ import annotations

from datetime import timedelta

import pytest
from scipy.stats import chi2_contingency
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_effectsize

from footfall.actions.rules.channel_budget import ChannelBudget
from footfall.errors import NotApplicable
from stories import MONDAY, opened

COUNTS = {"ads": (1_000, 5), "mail": (400, 80), "search": (600, 110), "direct": (2_000, 300), "tiny": (20, 0)}


def rows(counts, days=40, **more):
    """Make users of each channel, some of whom buy, a few new ones each day."""
    found = []
    for channel, (users, buyers) in counts.items():
        for number in range(users):
            who = {"user_id": f"{channel}{number}", "channel": channel, **more.get(channel, {})}
            at = MONDAY + timedelta(days=number % days, seconds=number)
            found.append({**who, "event_at": at, "event": "view_item"})
            if number < buyers:
                found.append({**who, "event_at": at + timedelta(minutes=1), "event": "purchase"})
    return found


def advised(backend, found, **parameters):
    return ChannelBudget(**parameters).advised(opened(backend, found).tables())


def test_budget_goes_from_many_users_without_buyers_to_few_with_many_as_a_test(engine):
    found = advised(engine, rows(COUNTS))
    facts = found.facts

    assert (facts["weak_channel"].value, facts["strong_channel"].value) == ("ads", "mail")
    assert (facts["weak_rate"].value, facts["strong_rate"].value) == (0.005, 0.2)
    assert facts["weak_rate"].low < 0.005 < facts["weak_rate"].high
    assert facts["channels_tested"].value == 4
    assert found.offer.startswith("move 10 % of the budget of ads to mail, as a test: ")
    assert "does not say" in found.offer


def test_p_values_and_days_are_those_of_scipy_and_statsmodels(duck):
    facts = advised(duck, rows(COUNTS)).facts
    users, buyers = (sum(count[place] for count in COUNTS.values()) for place in (0, 1))
    tests = [
        chi2_contingency([[b, u - b], [buyers - b, users - u - buyers + b]]).pvalue
        for channel, (u, b) in COUNTS.items()
        if channel != "tiny"
    ]
    adjusted = multipletests(tests, method="fdr_bh")[1]
    needed = NormalIndPower().solve_power(proportion_effectsize(0.1025, 0.005), alpha=0.05, power=0.8, ratio=9)

    assert facts["weak_p_adjusted"].value == pytest.approx(adjusted[0])
    assert facts["strong_p_adjusted"].value == pytest.approx(adjusted[1])
    assert facts["users_needed"].value == pytest.approx(needed, abs=1)
    assert facts["users_per_day"].value == pytest.approx(0.1 * 1_000 / 40)


def test_days_are_those_until_the_moved_part_has_brought_enough(duck):
    found = advised(duck, rows(COUNTS))
    needed, per_day = (found.facts[name].value for name in ("users_needed", "users_per_day"))

    assert found.days_to_confirm == -(-needed // per_day)
    assert found.stop_when.startswith(
        f"after {needed} users brought by the moved part, not before; it failed if no more than "
    )


def test_a_channel_that_takes_too_long_has_no_days(duck):
    late = rows({"ads": (400, 1), "mail": (400, 60), "search": (400, 60)}, days=1)
    after = [{"user_id": "z", "channel": "mail", "event_at": MONDAY + timedelta(days=400), "event": "view_item"}]

    assert advised(duck, late + after).days_to_confirm is None


def test_channels_that_differ_by_chance_are_left_alone(duck):
    assert advised(duck, rows({"ads": (400, 20), "mail": (400, 24), "search": (400, 16)})) is None
    assert advised(duck, rows({"ads": (400, 0), "mail": (400, 0)}) + rows({"search": (30, 1)})) is None
    assert advised(duck, rows({"ads": (400, 20)})) is None


def test_the_weak_channel_must_be_far_below_all(duck):
    counts = {"ads": (2_000, 100), "mail": (2_000, 180)}

    assert advised(duck, rows(counts)) is None
    assert advised(duck, rows(counts), apart=1.2).facts["weak_channel"].value == "ads"


def test_small_channels_are_not_tested(duck):
    assert advised(duck, rows(COUNTS), least_users=401).facts["strong_channel"].value == "search"


def test_only_what_is_paid_for_has_a_budget(duck):
    paid = {name: {"is_paid": name in ("ads", "search")} for name in COUNTS}

    assert advised(duck, rows(COUNTS, **paid)).facts["strong_channel"].value == "search"
    free = {"Organic Search": (1_000, 300), "(direct) / (none)": (1_000, 2), "mail": (500, 140)}
    assert advised(duck, rows(free)) is None
    letters = {"organic": (1_000, 300), "direct_mail": (1_000, 2), "mail": (500, 140)}
    assert advised(duck, rows(letters)).facts["weak_channel"].value == "direct_mail"


def test_users_are_of_their_first_channel_where_asked(duck):
    found = rows(COUNTS)
    later = [{**row, "channel": "tiny", "event_at": row["event_at"] + timedelta(hours=hour)}
             for row in found for hour in (2, 3, 4) if row["user_id"].startswith("mail") and row["event"] == "view_item"]  # fmt: skip

    assert advised(duck, found + later).facts["strong_channel"].value == "tiny"
    assert advised(duck, found + later, assign="first").facts["strong_channel"].value == "mail"


def test_a_log_without_channels_is_told(duck_shop):
    with pytest.raises(NotApplicable, match="no channels"):
        ChannelBudget().advised(duck_shop("ann: view@0d; bob: buy@1d").tables())

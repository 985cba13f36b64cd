"""What every rule of the list keeps."""

from __future__ import annotations

import pytest

from footfall.actions.catalog import RULES, rule
from footfall.actions.rule import Advice, Reach
from footfall.errors import BadRequest

REACH = [kind for kind in RULES.values() if issubclass(kind, Reach)]


def test_the_rules_in_the_order_they_are_shown():
    assert list(RULES) == [
        "fix-tracking", "win-back", "reward-loyal", "remarket-low-loyalty", "onboard-newcomers", "retarget-dormant",
        "cart-coupon", "wishlist-reminder", "cross-sell", "channel-budget", "funnel-test",
    ]  # fmt: skip
    assert [name for name, kind in RULES.items() if issubclass(kind, Advice)] == [
        "fix-tracking", "channel-budget", "funnel-test",
    ]  # fmt: skip


def test_a_typo_is_guessed():
    with pytest.raises(BadRequest, match="There is no action called 'win-bak'. Did you mean 'win-back'"):
        rule("win-bak")
    assert rule("win-back") is RULES["win-back"]


@pytest.mark.parametrize("kind", RULES.values(), ids=lambda kind: kind.name())
def test_every_rule_says_what_it_is(kind):
    made = kind()

    assert kind.question.endswith("?")
    assert len(kind.definition()) > 100
    assert made.rule()
    assert made.offer()
    assert all(parameter.doc.endswith(".") for parameter in kind.parameters())


@pytest.mark.parametrize("kind", REACH, ids=lambda kind: kind.name())
def test_what_is_believed_is_near_nothing_and_says_whose_it_is(kind):
    made = kind()

    assert -0.05 <= made.lift[0] <= 0 < made.lift[1] <= 0.35
    assert made.source
    assert made.discount in (0, 0.1)


@pytest.mark.parametrize("kind", REACH, ids=lambda kind: kind.name())
def test_every_figure_is_declared(kind):
    assert list(kind().told()) == [column.name for column in kind.figures]

"""Gaps between channels and devices: found where planted, and nowhere else."""

from __future__ import annotations

import pytest

from claims import unheld
from footfall.shop.findings.asking import Asking
from footfall.shop.findings.channel_gap import channel_gap
from footfall.shop.findings.device_gap import device_gap
from planted import people, visits
from stories import opened

SEEDS = range(8)


def look(shop, finding):
    return list(finding(Asking(shop.tables())))


def weak_mail(seed, **more):
    return visits(people(3_000, seed, **more), seed, buys=lambda person: 0.1 if person["channel"] == "mail" else 0.6)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_shop_without_any_effect_has_no_gap(duck, seed):
    shop = opened(duck, visits(people(3_000, seed), seed))

    assert look(shop, channel_gap) == look(shop, device_gap) == []


def test_a_channel_that_hardly_buys_stands_beside_one_that_does(engine):
    shop = opened(engine, weak_mail(1))
    (found,) = look(shop, channel_gap)
    rates = {row["group"]: row for row in shop.ask("conversion-by").rows}

    assert (found.finding, found.action, found.users) == ("channel-gap", "channel-budget", rates["mail"]["users"])
    assert found.figure.value == rates["mail"]["rate"]
    assert "users who came by mail bought, against" in found.sentence
    assert "Cramer's V of channel and buying is 0." in found.sentence
    missing = (shop.ask("conversion-by").facts["overall_rate"].value - found.figure.value) * found.users
    overview = shop.ask("overview").rows[0]
    assert found.money.value == pytest.approx(
        missing * overview["revenue"] / overview["buyers"] * 28 / overview["days"]
    )
    assert found.money.low < found.money.value < found.money.high


def test_of_few_users_no_gap_is_told(duck):
    assert look(opened(duck, weak_mail(1)[:400]), channel_gap) == []


def test_a_device_gap_among_users_alike_in_channel_is_told(engine):
    rows = visits(people(3_000, 2), 2, buys=lambda person: 0.2 if person["device"] == "mobile" else 0.6)
    shop = opened(engine, rows)
    (found,) = look(shop, device_gap)

    assert (found.finding, found.action) == ("device-gap", "funnel-test")
    assert "users of mobile bought, against" in found.sentence
    assert "among users alike in channel the gap stays" in found.sentence
    assert found.figure.value == shop.ask("compare", dimension="device").facts["b_rate"].value
    assert found.money.low < found.money.value < found.money.high


def test_a_device_gap_that_is_one_of_channels_is_not_told(duck):
    def device(person):
        return (
            "mobile" if int(person["user_id"][1:]) * 7 % 10 < (9 if person["channel"] == "mail" else 2) else "desktop"
        )

    of = [person | {"device": device(person)} for person in people(3_000, 3)]
    shop = opened(duck, visits(of, 3, buys=lambda person: 0.1 if person["channel"] == "mail" else 0.6))

    assert look(shop, channel_gap) != []
    assert look(shop, device_gap) == []


def test_names_are_said_on_one_line_and_not_at_any_length(duck):
    long = "two\nlines " + "x" * 500
    of = people(3_000, 1, channel=lambda dice: dice.choice((long, "<b>ads</b>", "direct")))
    shop = opened(duck, visits(of, 1, buys=lambda person: 0.1 if person["channel"] == long else 0.6))
    (found,) = look(shop, channel_gap)

    assert "two lines xxx" in found.sentence
    assert "x…" in found.sentence
    assert "\n" not in found.sentence
    assert len(found.sentence) < 400
    assert unheld(shop.ask, shop.ask("findings", top=30)) == {}

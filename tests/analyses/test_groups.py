"""Every user's place among the others."""

from __future__ import annotations

import json
from operator import itemgetter

import pytest

import footfall as ff
from footfall.analyses.groups import groups_table
from footfall.analyses.segments import Segments, parting
from footfall.schema import GROUPS
from footfall.surfaces.cli import main
from simulated import ingested, truth_of
from stories import rows_of, told

FIVE = "; ".join(f"u{number}: " + " ".join(f"buy@{number + 9 * k}d=5" for k in range(number)) for number in range(1, 6))


def test_everyone_has_the_scores_and_the_group_that_rfm_gives(shop):
    found = {row["user_id"]: row for row in rows_of(shop(f"{FIVE}; ann: view@0d"), "groups")}

    assert tuple(found["ann"]) == GROUPS.names
    assert [found[f"u{number}"]["rfm_f"] for number in range(1, 6)] == [1, 2, 3, 4, 5]
    assert found["u5"] == {
        "user_id": "u5",
        "recency_days": 0,
        "frequency": 5,
        "monetary": 25.0,
        "rfm_group": "champions",
        "segment": None,
        "anomaly": False,
        **dict.fromkeys(("rfm_r", "rfm_f", "rfm_m"), 5),
    }
    assert found["ann"] == {
        "user_id": "ann",
        "frequency": 0,
        "monetary": 0.0,
        "rfm_group": "prospects",
        "anomaly": False,
        **dict.fromkeys(("recency_days", "rfm_r", "rfm_f", "rfm_m", "segment")),
    }


def test_where_nobody_ordered_everyone_is_a_prospect(shop):
    rows = rows_of(shop("ann: view@0d; bob: view@1d cart@+1m"), "groups")

    assert {(row["rfm_group"], row["frequency"], row["rfm_r"]) for row in rows} == {("prospects", 0, None)}
    assert {row["monetary"] for row in rows} == {None}


def test_without_money_there_is_none(duck_shop):
    (row,) = rows_of(duck_shop("ann: buy@0d"), "groups")
    assert (row["monetary"], row["rfm_m"], row["frequency"]) == (None, None, 1)


def test_types_are_those_of_the_contract_and_of_the_logs_ids(duck_shop):
    schema = duck_shop(FIVE).table("groups").schema()
    assert {name: str(schema[name]) for name in GROUPS.names} == {column.name: column.type for column in GROUPS.columns}


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """Simulate a shop with a bot."""
    asked = {"events": 20_000, "seed": 5}
    truth = truth_of("funnel-shop", **asked)
    into = tmp_path_factory.mktemp("simulated") / "shop"
    return ingested("funnel-shop", into, timezone=truth["timezone"], **asked), {
        str(user) for user in truth["planted"]["bots"]["users"]
    }


@pytest.fixture(scope="module")
def opened(simulated):
    shop = ff.open(simulated[0])
    yield shop
    shop.close()


def test_anomalies_are_the_planted_bots_and_stay_in_the_shop(opened, simulated):
    rows = rows_of(opened, "groups")

    assert {str(row["user_id"]) for row in rows if row["anomaly"]} == simulated[1]
    assert len(rows) == opened.ask("overview").rows[0]["users"]
    again = ff.open(simulated[0])
    assert rows_of(again, "groups") == rows
    assert again.table("groups").execute()["segment"].notna().all()
    again.close()


def test_tables_that_know_the_segments_make_the_same_groups_and_try_no_number_again(opened, monkeypatch):
    t = opened.tables(fresh=True)
    Segments().ask(t)
    monkeypatch.setattr(parting, "tried", None)

    made = groups_table(t).read_all().to_pylist()

    key = itemgetter("user_id")
    assert sorted(made, key=key) == sorted(rows_of(opened, "groups"), key=key)


def test_groups_of_rfm_count_those_of_the_table(opened):
    rows = rows_of(opened, "groups")
    counted = {name: sum(row["rfm_group"] == name for row in rows) for name in {row["rfm_group"] for row in rows}}

    assert counted == dict(told(opened.ask("rfm"), "group", "customers"))
    assert opened.ask("overview", who="rfm_group = champions").rows[0]["users"] == counted["champions"]


def test_groups_are_made_whatever_is_asked_first(opened, simulated):
    tables = opened.tables(exclude_anomalies=True)
    whole = groups_table(opened.tables()).read_all()

    assert whole.num_rows == len(simulated[1]) + tables.engine.count(tables.users)


def test_anomalies_are_left_out_of_every_answer(opened, simulated):
    bots = simulated[1]
    whole, rest = (opened.ask("overview", exclude_anomalies=out).rows[0] for out in (False, True))

    assert whole["users"] - rest["users"] == len(bots)
    assert opened.ask("event-counts", exclude_anomalies=True).asked["exclude-anomalies"] is True
    for name in ("rfm", "rhythm", "transitions", "segment-moves", "clv", "users"):
        if name == "users":
            left = {str(row["user_id"]) for row in opened.engine.rows(opened.tables(exclude_anomalies=True).users)}
            assert not bots & left
        else:
            assert opened.ask(name, exclude_anomalies=True).rows


def test_the_command_line_leaves_them_out(simulated, capsys):
    def users(*more: str) -> int:
        capsys.readouterr()
        assert main(["ask", "overview", str(simulated[0]), *more, "--format", "json"]) == 0
        return int(json.loads(capsys.readouterr().out)["rows"][0]["users"])

    assert users() - users("--exclude-anomalies") == len(simulated[1])


def test_they_are_exported(simulated, tmp_path):
    assert main(["export", "groups", str(simulated[0]), "--to", str(tmp_path / "groups.csv")]) == 0
    lines = (tmp_path / "groups.csv").read_text().splitlines()

    assert lines[0] == ",".join(GROUPS.names)
    assert sum(line.endswith(",true") for line in lines) == len(simulated[1])

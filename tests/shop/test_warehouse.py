"""A shop over a table that stands somewhere already."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pytest

import footfall as ff
from footfall.errors import BadRequest
from stories import at, opened, read, table, told


def test_it_is_opened_by_a_connection_and_the_name_of_a_table(duck):
    duck.create_table("clicks", table(read("ann: view@0d buy@1h=3")))
    shop = ff.open(engine=duck, events="clicks")

    assert shop.ask("overview").rows[0]["revenue"] == 3.0


@pytest.mark.parametrize(("events", "sentence"), [(None, "needs the name"), ("nowhere", "no table 'nowhere'")])
def test_a_table_that_is_not_there_is_refused(duck, events, sentence):
    with pytest.raises(BadRequest, match=sentence):
        ff.open(engine=duck, events=events)


@pytest.mark.parametrize("column", ["user_id", "event_at", "event"])
def test_a_table_without_what_is_needed_is_refused(duck, column):
    duck.create_table(f"without_{column}", table(read("ann: view@0d")).drop_columns([column]))
    with pytest.raises(BadRequest, match=f"called '{column}'"):
        ff.open(engine=duck, events=f"without_{column}")


def test_without_a_local_time_days_are_utcs(duck_shop):
    assert str(duck_shop("ann: view@23h59m").ask("overview").rows[0]["last_on"]) == "2024-01-01"


def test_it_has_no_ledger_and_says_so(duck_shop):
    answer = duck_shop("ann: view@0d").ask("ledger")

    assert [note.code for note in answer.notes] == ["not-applicable"]


def test_duplicates_of_a_warehouse_are_its_own_business(duck_shop):
    assert duck_shop("ann: view@0d view@0d").ask("overview").rows[0]["events"] == 2


def test_sessions_the_table_knows_already_are_kept(duck):
    rows = [
        {
            **row,
            "event_no": n,
            "session_no": 1,
            "position": n,
            "previous_event": None,
            "next_event": None,
            "gap_seconds": None,
        }
        for n, row in enumerate(read("ann: view@0d view@9d"), start=1)
    ]
    assert opened(duck, rows).ask("overview").rows[0]["sessions"] == 1


def test_a_column_of_the_tables_own_called_like_our_work_is_kept(duck_shop):
    answer = duck_shop("ann: view@0d{number=x,gap=y,user_id_before=z}").ask("breakdown", dimension="user_id_before")

    assert told(answer, "group", "events") == [("z", 1)]


@pytest.mark.parametrize("kind", [pa.int64(), pa.int32(), pa.string()])
def test_user_ids_may_be_numbers_or_text(duck, kind):
    name = f"ids_{kind}"
    duck.create_table(name, pa.table({"user_id": pa.array([1, 2, 1] if pa.types.is_integer(kind) else ["1", "2", "1"], kind),
                                      "event_at": [at("0d"), at("1d"), at("2d")], "event": ["view_item"] * 3}))  # fmt: skip
    shop = ff.open(engine=duck, events=name)

    assert shop.ask("overview").rows[0]["users"] == 2
    assert shop.ask("event-counts", where="user_id = 1").rows[0]["events"] == 2
    assert shop.ask("funnel", steps="view_item,view_item").rows[1]["reached"] == 1


def test_instants_with_a_zone_are_read_as_the_instants_they_are(duck):
    frame = pa.table(
        {"user_id": ["ann"], "event_at": pa.array([at("0d")], pa.timestamp("us", "Asia/Seoul")), "event": ["view_item"]}
    )
    duck.create_table("zoned", frame)

    assert str(ff.open(engine=duck, events="zoned").ask("overview").rows[0]["first_on"]) == "2024-01-01"


def test_an_empty_table_is_an_empty_shop_and_no_accident(duck):
    from footfall.shop.catalog import UNITS

    duck.create_table("nothing", table(read("ann: view@0d")).slice(0, 0))
    shop = ff.open(engine=duck, events="nothing")
    for name in UNITS:
        assert shop.ask(name).notes, name


def test_events_without_a_user_or_a_time_are_no_accident(duck):
    frame = table([*read("ann: view@0d view@1h"), {"user_id": None, "event_at": at("0d"), "event": "view_item"}])
    duck.create_table("gaps", frame)

    assert ff.open(engine=duck, events="gaps").ask("overview").rows[0]["users"] in (1, 2)


def test_two_shops_of_one_connection_do_not_meet(duck):
    one, other = opened(duck, read("ann: view@0d")), opened(duck, read("bob: view@0d; cid: view@0d"))

    assert (one.ask("overview").rows[0]["users"], other.ask("overview").rows[0]["users"]) == (1, 2)
    assert one.ask("overview").rows[0]["users"] == 1


def test_a_connection_is_ibiss(duck):
    assert isinstance(duck, ibis.BaseBackend)


def test_a_connection_may_stand_in_the_directorys_place(duck):
    duck.create_table("in_place", table(read("ann: view@0d buy@1h=3")))

    assert ff.open(duck, events="in_place").ask("overview").rows[0]["revenue"] == 3.0


@pytest.mark.parametrize("kind", ["decimal(12, 2)", "hugeint", "bigint"])
def test_money_is_of_one_type_inside(duck, kind):
    duck.create_table("plain_money", table(read("ann: view@0d buy@1h=3 buy@9d=4\nbob: buy@2d=3")), overwrite=True)
    duck.raw_sql(f"create or replace view cast_money as select * replace (revenue::{kind} as revenue) from plain_money")
    cast, plain = (ff.open(duck, events=name) for name in ("cast_money", "plain_money"))

    for unit in ("overview", "change", "findings", "rfm"):
        assert cast.ask(unit).rows == plain.ask(unit).rows
    assert isinstance(cast.ask("overview").rows[0]["revenue"], float)


@pytest.mark.parametrize("column", ["event_at", "revenue"])
def test_text_for_times_or_money_is_refused(duck, column):
    duck.create_table("spoken", table(read("ann: view@0d buy@1h=3")), overwrite=True)
    duck.raw_sql(f"create or replace view words as select * replace ({column}::varchar as {column}) from spoken")
    with pytest.raises(BadRequest, match=f"The column {column} holds no"):
        ff.open(duck, events="words")


def test_a_connection_that_cannot_answer_is_refused(duck):
    with pytest.raises(BadRequest, match="sqlite cannot answer"):
        ff.open(ibis.sqlite.connect(), events="clicks")
    with pytest.raises(BadRequest, match="from_connection"):
        ff.open(duck.con, events="clicks")

"""Every row of a log is accounted for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import footfall as ff
from examples import at_most
from footfall.errors import Failure
from stories import ledger, refused, rows_of, told

MAP = """
[columns]
user_id = "who"
event_at = "when"
event = "what"
price = "cost"
"""
HEADER = "who,when,what,cost,word\n"


def test_each_loss_has_its_name_its_rows_its_users_and_its_money(ingest):
    shop = ingest(
        HEADER
        + "ann,2024-01-01 10:00:00,purchase,5,a\n"
        + ",2024-01-01 10:00:00,purchase,7,b\n"
        + "bob,never,purchase,1,c\n"
        + "bob,1970-01-01 00:00:00,purchase,1,c\n"
        + "bob,2999-01-01 00:00:00,purchase,1,c\n"
        + "cid,2024-01-01 10:00:00,,1,c\n"
        + "dan,2024-01-01 10:00:00,purchase,-3,c\n"
        + "ann,2024-01-01 10:00:00,purchase,5,a\n"
        + "eve,2024-01-01,too,many,columns,here\n"
        + "few,2024-01-01\n",
        map=MAP,
    )
    answer = shop.ask("ledger")

    assert {step: (n, users) for step, n, users in told(answer, "step", "rows", "users")} == {
        "read": (10, 4),
        "unparsable": (2, 0),
        "no user": (1, 0),
        "no or impossible time": (3, 1),
        "no event": (1, 1),
        "outside since/until": (0, 0),
        "duplicate": (1, 1),
        "absurd price": (1, 1),
        "kept": (1, 1),
    }
    money = {row["step"]: row["revenue"] for row in answer.rows}
    assert money["kept"] == money["duplicate"] == 5
    assert money["read"] == sum(money[step] for step in money if step != "read")


def test_a_refused_row_says_where_it_stood_why_and_what(ingest):
    shop = ingest(
        HEADER + 'ann,2024-01-01,view_item,,"a\nb"\n,2024-01-01,view_item,,"c\nd"\n\nbob,never,view_item,,x\n', map=MAP
    )

    assert refused(shop) == [
        (2, "no user", ',2024-01-01,view_item,,"c\nd"'),
        (3, "no or impossible time", "bob,never,view_item,,x"),
    ]
    assert {row["file"] for row in rows_of(shop, "rejected")} == {"log.csv"}


def test_of_two_rows_alike_the_first_is_kept(ingest):
    shop = ingest(
        HEADER + "ann,2024-01-01,view_item,,x\nbob,2024-01-01,view_item,,x\nann,2024-01-01,view_item,,x\n", map=MAP
    )

    assert refused(shop) == [(3, "duplicate", "ann,2024-01-01,view_item,,x")]


def test_rows_that_differ_in_a_column_of_the_logs_own_are_not_alike(ingest):
    assert ledger(ingest(HEADER + "ann,2024-01-01,view_item,,x\nann,2024-01-01,view_item,,y\n", map=MAP))["kept"] == 2


def test_duplicates_can_be_kept_and_are_counted(ingest):
    shop = ingest(HEADER + "ann,2024-01-01,view_item,,x\n" * 3, map=MAP, duplicates="keep")
    answer = shop.ask("ledger")

    assert ledger(shop) == {"read": 3, "kept": 3}
    assert answer.facts["exact_duplicates"].value == 2
    assert "duplicates-kept" in {note.code for note in answer.notes}


def test_lines_of_orders_keep_their_duplicates_unless_told_otherwise(ingest):
    lines = "who,when,worth\nann,2024-01-01,5\nann,2024-01-01,5\n"
    orders = 'kind = "orders"\n[columns]\nuser_id = "who"\nevent_at = "when"\nrevenue = "worth"\n'

    assert ledger(ingest(lines, map=orders)) == {"read": 2, "kept": 2}
    assert ledger(ingest(lines, map=orders, duplicates="drop")) == {"read": 2, "duplicate": 1, "kept": 1}


def test_a_refund_may_cost_less_than_nothing(ingest):
    assert ledger(ingest(HEADER + "ann,2024-01-01,refund,-5,x\n", map=MAP)) == {"read": 1, "kept": 1}


def test_since_and_until_are_days_of_the_shop(ingest):
    log = HEADER + "".join(
        f"ann,2024-01-0{day} {hour}:30:00,view_item,,x\n" for day in (1, 2, 3) for hour in ("14", "15")
    )
    shop = ingest(log, map=MAP, since="2024-01-02", until="2024-01-02", timezone="UTC")

    assert ledger(shop) == {"read": 6, "outside since/until": 4, "kept": 2}
    assert [record for record, _, _ in refused(shop)] == [1, 2, 5, 6]


def test_a_log_of_nothing_but_refused_rows_is_a_failure(ingest):
    with pytest.raises(Failure, match="No row of the log could be kept. 2 of 2 were refused: no user."):
        ingest(HEADER + ",2024-01-01,view_item,,x\n,2024-01-01,view_item,,y\n", map=MAP)


def test_records_are_counted_in_each_file(desk):
    desk.write(HEADER + "ann,2024-01-01,view_item,,x\n,2024-01-01,view_item,,x\n", "logs/a.csv")
    desk.write(HEADER + ",2024-01-02,view_item,,y\nbroken\nann,2024-01-01,view_item,,x\n", "logs/b.csv")
    shop = desk.ingest(desk.folder / "logs", map=MAP)

    assert [(row["file"], row["record"], row["reason"]) for row in rows_of(shop, "rejected")] == [
        ("a.csv", 2, "no user"),
        ("b.csv", 1, "no user"),
        ("b.csv", 2, "unparsable"),
        ("b.csv", 3, "duplicate"),
    ]


@pytest.mark.parametrize("blank", ["\n", "\n\n\n", "\r\n"])
def test_an_empty_line_is_no_row(ingest, blank):
    shop = ingest(HEADER + "ann,2024-01-01,view_item,,x\n" + blank + ",2024-01-01,view_item,,x\n", map=MAP)

    assert ledger(shop) == {"read": 2, "no user": 1, "kept": 1}
    assert [record for record, _, _ in refused(shop)] == [2]


def test_a_line_of_spaces_is_accounted_for(ingest):
    shop = ingest(HEADER + "ann,2024-01-01,view_item,,x\n   \n,2024-01-01,view_item,,x\n", map=MAP)

    assert len(refused(shop)) == sum(n for step, n in ledger(shop).items() if step not in ("read", "kept"))
    assert refused(shop)[-1][1:] == ("no user", ",2024-01-01,view_item,,x")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_may_end_as_windows_ends_them(ingest, end):
    shop = ingest(
        (HEADER + "ann,2024-01-01,view_item,,x\n,2024-01-01,view_item,,x\nann,2024-01-01\n").replace("\n", end), map=MAP
    )

    assert refused(shop) == [(2, "no user", ",2024-01-01,view_item,,x"), (3, "unparsable", "ann,2024-01-01")]
    assert rows_of(shop)[0]["word"] == "x"


WORDS = st.sampled_from(["x", '"a\nb"', '"say ""hi"""', '"a,b"', '"\n\n"', "", "물", 'in"side', '"\r\n"'])
GOOD = st.tuples(
    st.sampled_from("abc"),
    st.sampled_from(["2024-01-01", "2024-01-02 10:00:00"]),
    st.just("view_item"),
    st.sampled_from(["", "1.5"]),
    WORDS,
)
BAD = {
    "no user": lambda row: ("", *row[1:]),
    "no or impossible time": lambda row: (row[0], "never", *row[2:]),
    "no event": lambda row: (*row[:2], "", *row[3:]),
    "absurd price": lambda row: (*row[:3], "-1", row[4]),
    "unparsable": lambda row: row[:3],
    "also unparsable": lambda row: (*row[:4], "x", "y", "z"),
}
LINES = st.lists(st.tuples(GOOD, st.sampled_from([None, None, None, "blank", *BAD])), min_size=1, max_size=14)


@settings(max_examples=at_most(40))
@given(lines=LINES)
def test_whatever_is_wrong_with_a_log_its_ledger_adds_up(lines):
    text, wanted, kept, record = HEADER, [], set(), 0
    for row, fault in lines:
        if fault == "blank":
            text += "\n"
            continue
        record += 1
        raw = ",".join(BAD[fault](row) if fault else row)
        text += raw + "\n"
        reason = (fault or "").removeprefix("also ") or ("duplicate" if row in kept else None)
        kept |= set() if fault else {row}
        wanted += [(record, reason, raw)] if reason else []
    with TemporaryDirectory() as folder:
        Path(folder, "log.csv").write_bytes(text.encode())
        Path(folder, "MAP.toml").write_text(MAP)
        try:
            shop = ff.ingest(Path(folder, "log.csv"), Path(folder, "shop"), map=Path(folder, "MAP.toml"), memory="1GB")
        except Failure:
            assert not kept
            return
        assert [(n, why, what.replace("\r\n", "\n")) for n, why, what in refused(shop)] == [
            (n, why, what.replace("\r\n", "\n")) for n, why, what in wanted
        ]
        assert ledger(shop) == {"read": record, "kept": record - len(wanted), **Counter(why for _, why, _ in wanted)}
        shop.close()

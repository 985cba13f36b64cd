"""A shop's own tables of customers: read, turned, joined, and every row accounted for."""

from __future__ import annotations

import random
from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import footfall as ff
from footfall.errors import BadRequest, Failure
from stories import rows_of

WIDE = "id,level,city\n1,down,Ulm\n2,same,Bonn\n3,same,Ulm\n"
LONG = "id,month,revenue\n1,May,10\n1,June,0\n2,May,5.5\n2,June,6\n3,June,7\n"


@pytest.fixture
def customers(desk):
    """Make a shop of files of customers, given as name = content."""

    def made(files, into="shop", **asked):
        paths = [
            content if hasattr(content, "exists") else desk.write(content, name) for name, content in files.items()
        ]
        if asked.get("map"):
            asked["map"] = desk.write(asked["map"], "MAP.toml")
        shop = ff.ingest_customers(paths, desk.folder / into, memory="1GB", **({"key": "id"} | asked))
        desk.shops.append(shop)
        return shop

    return made


def held(shop, *columns):
    rows = rows_of(shop, "customers")
    return [tuple(row[column] for column in columns) for row in sorted(rows, key=lambda row: str(row["user_id"]))]


def kinds(shop):
    return shop.about.facts["customers"]["columns"]


def codes(shop):
    return [code for code, _text in shop.about.notes]


def told(shop, code):
    return [text for found, text in shop.about.notes if found == code]


def ledger(shop):
    return {line["step"]: (line["rows"], line["users"]) for line in shop.about.ledger if line["rows"]}


def test_files_are_joined_on_the_key_and_a_long_one_is_turned(customers):
    shop = customers({"a.csv": WIDE, "b.csv": LONG}, target="level")

    assert shop.table("customers").columns == ("user_id", "level", "city", "revenue: May", "revenue: June")
    assert held(shop, "user_id", "level", "revenue: May", "revenue: June") == [
        (1, "down", 10.0, 0.0),
        (2, "same", 5.5, 6.0),
        (3, "same", None, 7.0),
    ]
    assert kinds(shop) == {"level": "text", "city": "text", "revenue: May": "money", "revenue: June": "money"}
    assert shop.about.facts["customers"]["levels"] == {"same": 2, "down": 1}
    assert codes(shop) == ["long-file", "unit-unknown"]
    assert ledger(shop) == {"read": (8, 3), "kept": (8, 3)}


def test_a_customer_that_a_file_lacks_stays_and_is_told(customers):
    shop = customers({"a.csv": WIDE, "b.csv": "id,n\n2,5\n4,9\n"})

    assert held(shop, "user_id", "city", "n") == [(1, "Ulm", None), (2, "Bonn", 5), (3, "Ulm", None), (4, None, 9)]
    assert told(shop, "missing-customers") == [
        "1 of 4 customers are not in a.csv: they stay, without its columns.",
        "2 of 4 customers are not in b.csv: they stay, without its columns.",
    ]


def test_files_with_the_same_columns_are_parts_of_one(customers):
    shop = customers({"a.csv": "id,n\n1,2\n2,3\n", "b.csv": "id,n\n3,4\n"})

    assert held(shop, "user_id", "n") == [(1, 2), (2, 3), (3, 4)]
    assert codes(shop) == []


def test_several_values_of_a_long_file_are_a_column_each_by_period(customers):
    rows = "id,month,revenue,minutes\n1,1,10,5\n1,2,11,6\n2,1,12,7\n2,2,13,8\n"

    assert held(customers({"a.csv": rows}), "revenue: 1", "revenue: 2", "minutes: 1", "minutes: 2") == [
        (10, 11, 5, 6),
        (12, 13, 7, 8),
    ]


KINDS = (
    (["3", "-4", "0"], "count", [3, -4, 0]),
    (["3", "4.5", "1e3"], "number", [3.0, 4.5, 1000.0]),
    (["3,5", "4,0", "-1"], "number", [3.5, 4.0, -1.0]),
    (["1 234,5", "7", "8"], "number", [1234.5, 7.0, 8.0]),
    (["1.234,5", "7", "8"], "number", [1234.5, 7.0, 8.0]),
    (["007", "008", "9"], "text", ["007", "008", "9"]),
    (["yes", "No", "YES"], "flag", [True, False, True]),
    (["да", "нет", "да"], "flag", [True, False, True]),
    (["예", "아니오", "예"], "flag", [True, False, True]),
    (["yes", "no", "maybe"], "text", ["yes", "no", "maybe"]),
    (["2024-01-31", "2024-02-01", ""], "date", [date(2024, 1, 31), date(2024, 2, 1), None]),
    (["31.01.2024", "01.02.2024", ""], "date", [date(2024, 1, 31), date(2024, 2, 1), None]),
    (["12/31/2024", "01/02/2024", "NA"], "date", [date(2024, 12, 31), date(2024, 1, 2), None]),
    (["5", "NA", "7"], "count", [5, None, 7]),
    (["NA", "DE", "FR"], "text", ["NA", "DE", "FR"]),
    (["9223372036854775808", "1", "2"], "number", [2.0**63, 1.0, 2.0]),
    (["", "", ""], "text", [None, None, None]),
)
ENGLISH = (
    (["1,234.5", "7", "8"], "number", [1234.5, 7.0, 8.0]),
    (["1,234", "7", "8"], "number", [1234.0, 7.0, 8.0]),
)


@pytest.mark.parametrize(("decimal", "cases"), [(",", KINDS), (".", ENGLISH)])
def test_columns_are_told_what_they_hold(customers, decimal, cases):
    lines = [";".join(["id", *(f"c{place}" for place in range(len(cases)))])]
    lines += [";".join([str(row), *(f'"{values[row]}"' for values, _kind, _read in cases)]) for row in range(3)]
    shop = customers({"a.csv": "\n".join(lines) + "\n"}, map=f'[read]\ndecimal = "{decimal}"\n')

    for place, (values, kind, read) in enumerate(cases):
        assert kinds(shop)[f"c{place}"] == kind, values
        assert [value for (value,) in held(shop, f"c{place}")] == read, values


def test_a_few_values_that_do_not_read_are_missing_and_told(customers):
    rows = "".join(f"{number},{number / 2}\n" for number in range(1, 40))
    shop = customers({"a.csv": f"id,x\n{rows}40,ask Ann\n"})

    assert kinds(shop)["x"] == "number"
    assert (40, None) in held(shop, "user_id", "x")
    assert told(shop, "unread-values") == [
        "In x 1 of the values could not be read as figures, as 'ask Ann': left missing."
    ]


def test_days_that_may_begin_with_the_month_are_told(customers):
    shop = customers({"a.csv": "id,on\n1,03/04/2024\n2,05/06/2024\n"})

    assert [day for (day,) in held(shop, "on")] == [date(2024, 4, 3), date(2024, 6, 5)]
    assert codes(shop) == ["day-month-order"]


def test_types_of_a_parquet_file_are_its_own(customers, tmp_path):
    table = {
        "id": [1.0, 2.0],
        "n": [1, 2],
        "x": [1.5, None],
        "f": [True, None],
        "w": ["a", "b"],
        "d": [date(2024, 1, 1)] * 2,
    }
    pq.write_table(pa.table(table), tmp_path / "a.parquet")
    shop = customers({"a.parquet": tmp_path / "a.parquet"})

    assert list(kinds(shop).values()) == ["count", "number", "flag", "text", "date"]
    assert held(shop, "user_id", "n", "x", "f", "w") == [(1, 1, 1.5, True, "a"), (2, 2, None, None, "b")]
    assert codes(shop) == ["float-ids"]


@pytest.mark.parametrize(
    ("ids", "read", "noted"),
    [
        (["1", "2"], [1, 2], []),
        (["1.0", "2.0"], [1, 2], ["float-ids"]),
        (["007", "8"], ["007", "8"], []),
        (["a", "b"], ["a", "b"], []),
    ],
)
def test_ids_are_whole_numbers_where_all_are(customers, ids, read, noted):
    shop = customers({"a.csv": f"id,n\n{ids[0]},5\n{ids[1]},6\n"})

    assert [who for (who,) in held(shop, "user_id")] == read
    assert codes(shop) == noted


def test_ids_that_are_floats_in_one_file_only_meet_those_of_the_other(customers):
    shop = customers({"a.csv": "id,n\n1.0,5\n2.0,6\n", "b.csv": "id,m\n1,7\n2,8\n"})

    assert held(shop, "user_id", "n", "m") == [(1, 5, 7), (2, 6, 8)]


def test_columns_keep_their_names_without_blanks_and_none_meets_another(customers):
    shop = customers({"a.csv": "id, City ,user_id\n1,Ulm,x\n", "b.csv": "id,city,m\n1,Bonn,3\n"})

    assert shop.table("customers").columns == ("user_id", "City", "user_id_2", "city_2", "m")


def test_hostile_names_and_words_come_back_as_they_were(customers):
    shop = customers({"a.csv": 'id,"a""b; drop","<b>"\n1,"=cmd","\'; --"\n2,x,y\n'}, target="<b>")

    assert shop.table("customers").columns == ("user_id", 'a"b; drop', "<b>")
    assert held(shop, 'a"b; drop', "<b>")[0] == ("=cmd", "'; --")


def test_every_row_is_accounted_for(customers):
    shop = customers({"a.csv": "id,n\n1,5\n,6\n1,5\n2,7\n3,8,9,9\n", "b.csv": LONG + "2,,4\n"})

    assert ledger(shop) == {
        "read": (11, 3),
        "unparsable": (1, 0),
        "no key": (1, 0),
        "no period": (1, 1),
        "duplicate": (1, 1),
        "kept": (7, 3),
    }
    lost = [(row["file"], row["record"], row["reason"], row["text"]) for row in rows_of(shop, "rejected")]
    assert sorted(lost) == [
        ("a.csv", 2, "no key", ",6"),
        ("a.csv", 3, "duplicate", "1,5"),
        ("a.csv", 5, "unparsable", "3,8,9,9"),
        ("b.csv", 6, "no period", "2,,4"),
    ]


def test_encodings_are_told_and_read(customers):
    shop = customers({"a.csv": "id,город\n1,Москва\n2,Тверь\n".encode("cp1251") * 1}, encoding="cp1251")

    assert [city for (city,) in held(shop, "город")] == ["Москва", "Тверь"]
    assert codes(shop) == ["encoding"]


GARBLED = "id,город,слово\n" + "".join(f"{number},Москва,привет {number}\n" for number in range(1, 9))


def test_garbled_text_is_told_and_read_back_where_that_is_exact(customers):
    damaged = GARBLED.encode().decode("cp1251").encode()

    assert [text.split("'")[-1] for text in told(customers({"a.csv": damaged}), "encoding")] == [
        ". --mend reads them back where that gives every line exactly."
    ]
    shop = customers({"a.csv": damaged}, into="mended", mend=True)
    assert shop.table("customers").columns == ("user_id", "город", "слово")
    assert held(shop, "город")[0] == ("Москва",)


def test_garbled_text_that_cannot_be_read_back_whole_is_left_and_told(customers):
    damaged = GARBLED.encode().decode("cp1251") + "9,\u0420\u040b,\u0420 \n"
    shop = customers({"a.csv": damaged}, mend=True)

    assert "line 10 cannot be read back" in told(shop, "encoding")[0]
    assert "город" not in shop.table("customers").columns


def some(count=60, seed=7):
    """Revenue of two months, all of a size."""
    chance = random.Random(seed)
    return {who: [round(chance.gauss(5000, 500), 1) for _month in range(2)] for who in range(1, count + 1)}


def months(of):
    return "id,month,revenue\n" + "".join(f"{who},{month},{value}\n" for who, row in of.items() for month, value in zip(("May", "June"), row, strict=True))  # fmt: skip


def test_an_outlier_and_an_impossible_zero_are_told_and_set_aside_only_when_asked(customers):
    of = some(200)
    of[3][0], of[9][1] = 106862.2, 0.0
    shop = customers({"a.csv": months(of)})
    rest = [value for who, row in of.items() for value in row[:1] if who != 3]

    nearest = f"where the nearest other value is {max(rest):,.10g}: --mend sets the customer aside."
    assert told(shop, "outlier") == [f"1 of 200 customers has an outlier in revenue: May, as 106,862.2, {nearest}"]
    assert "1 of 200 customers has 0 in revenue: June" in told(shop, "impossible-zero")[0]
    assert ledger(shop)["kept"] == (400, 200)

    mended = customers({"a.csv": months(of)}, into="mended", mend=True)
    assert ledger(mended) == {
        "read": (400, 200),
        "impossible zero": (2, 1),
        "outlier": (2, 1),
        "kept": (396, 198),
    }
    assert {row["text"] for row in rows_of(mended, "rejected")} == {
        *(f"3,{month},{value}" for month, value in zip(("May", "June"), of[3], strict=True)),
        *(f"9,{month},{value}" for month, value in zip(("May", "June"), of[9], strict=True)),
    }


def test_a_map_mends_in_the_columns_it_names(customers):
    of = some(200)
    of[3][0], of[9][1] = 106862.2, 0.0
    shop = customers({"a.csv": months(of)}, key=None, map='kind = "customers"\nkey = "id"\n[mend]\nzeros = true\noutliers = ["revenue: June"]\n')  # fmt: skip

    assert ledger(shop)["kept"] == (398, 199)
    assert ledger(shop)["impossible zero"] == (2, 1)


def test_ordinary_zeros_and_heavy_tails_are_left_alone(customers):
    chance = random.Random(3)
    of = {who: [round(chance.paretovariate(1) * 100, 2), chance.choice((0.0, 50.0))] for who in range(1, 400)}

    assert not {"outlier", "impossible-zero"} & set(codes(customers({"a.csv": months(of)})))


def test_misspelt_words_are_told_and_mended_only_when_asked(customers):
    words = ["standard"] * 60 + ["premium"] * 40 + ["standart"] * 2 + ["standrad"]
    rows = "id,service\n" + "".join(f"{who},{word}\n" for who, word in enumerate(words))
    shop = customers({"a.csv": rows})

    assert told(shop, "misspelt") == [
        "In service 'standart' (2) is a letter off 'standard' (60): --mend makes it 'standard'.",
        "In service 'standrad' (1) is a letter off 'standard' (60): --mend makes it 'standard'.",
    ]
    assert {word for (word,) in held(shop, "service")} == {"standard", "premium", "standart", "standrad"}
    mended = customers({"a.csv": rows}, into="mended", mend=True)
    assert {word for (word,) in held(mended, "service")} == {"standard", "premium"}
    mapped = customers({"a.csv": rows}, into="mapped", map='[mend.words]\nstandrad = "premium"\n')
    assert {word for (word,) in held(mapped, "service")} == {"standard", "premium", "standart"}


def test_a_period_that_one_file_spells_otherwise_is_told_by_the_other_words(customers):
    names = ("this_month", "previous_month", "pre_previous_month")
    money = "id,when,revenue\n" + "".join(f"{who},{name},5\n" for who in range(30) for name in names)
    time = "id,when,minutes\n" + "".join(f"{who},{name},7\n" for who in range(30) for name in ("this_month", "prevoous_month"))  # fmt: skip
    shop = customers({"a.csv": money, "b.csv": time}, mend=True)

    assert "minutes: previous_month" in shop.table("customers").columns
    assert told(shop, "misspelt") == [
        "In when of b.csv 'prevoous_month' (30) is a letter off 'previous_month' (30): it was made 'previous_month'."
    ]


BAD = {
    "no key": ({"files": {"a.csv": WIDE}, "key": None}, BadRequest, "No key was named."),
    "typo in the key": ({"files": {"a.csv": WIDE}, "key": "idd"}, BadRequest, "There is no column in a.csv called 'idd'. Did you mean 'id'?"),
    "key missing in a file": ({"files": {"a.csv": WIDE, "b.csv": "who,n\n1,2\n"}}, BadRequest, "There is no column in b.csv called 'id'."),
    "typo in the target": ({"files": {"a.csv": WIDE}, "target": "levl"}, BadRequest, "Did you mean 'level'?"),
    "target of one value": ({"files": {"a.csv": "id,t\n1,a\n2,a\n"}, "target": "t"}, BadRequest, "t can be no target. It has one value"),
    "no overlap": ({"files": {"a.csv": WIDE, "b.csv": "id,n\n7,2\n8,2\n"}}, Failure, "a.csv has no customer in common with the other files."),
    "empty file": ({"files": {"a.csv": ""}}, Failure, "'a.csv' is empty."),
    "header only": ({"files": {"a.csv": "id,n\n"}}, Failure, "a.csv has no rows."),
    "alike": ({"files": {"a.csv": WIDE, "b.csv": WIDE}}, Failure, "a.csv and b.csv are alike."),
    "several rows": ({"files": {"a.csv": "id,n\n1,2\n1,3\n2,2\n3,4\n"}}, Failure, "Keys that come more than once: 1, as 1 in 2 different rows."),
    "no file": ({"files": {}}, BadRequest, "No log was named."),
    "no map": ({"files": {"a.csv": WIDE}, "map": "kind = 'events'"}, BadRequest, "must be customers"),
    "bad map": ({"files": {"a.csv": WIDE}, "map": "[mend]\nzeros = 3"}, BadRequest, "[mend] zeros"),
    "all keys missing": ({"files": {"a.csv": "id,n\n,2\n,3\n"}}, Failure, "a.csv names no customer."),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_said_and_nothing_is_left(customers, desk, case):
    asked, error, sentence = BAD[case]

    with pytest.raises(error) as caught:
        customers(**asked)
    assert sentence in str(caught.value)
    assert not (desk.folder / "shop").exists()


LOG = "who,when,what\n1,2024-01-01T10:00:00Z,view_item\n2,2024-01-01T11:00:00Z,purchase\n9,2024-01-01T11:00:00Z,login\n"


def test_customers_stand_beside_a_log_and_stay_when_it_is_replaced(customers, desk):
    log = desk.ingest(LOG)
    shop = customers({"a.csv": WIDE}, into="shop0", target="level")

    assert shop.about.source == log.about.source
    assert told(shop, "customers-in-log") == ["2 of 3 customers are among the 3 users of the log."]
    assert shop.about.ledger == log.about.ledger
    assert shop.ask("overview").rows[0]["users"] == 3
    assert shop.ask("overview", who="city = Ulm").rows[0]["users"] == 1
    assert shop.ask("profile", table_="customers").facts["rows"].value == 3
    assert shop.ask("profile").asked["table"] == "events"

    path = desk.folder / "shop0"
    again = ff.ingest(desk.folder / "log.csv", path, map=desk.folder / "MAP.toml", replace=True)
    assert held(again, "user_id", "level") == [(1, "down"), (2, "same"), (3, "same")]
    assert again.about.facts["customers"]["target"] == "level"
    assert told(again, "customers-in-log")
    again.close()


def test_customers_are_replaced_only_when_asked_and_their_refused_rows_with_them(customers, desk):
    desk.ingest(LOG + ",2024-01-01T11:00:00Z,login\n")
    customers({"a.csv": WIDE + ",x,y\n"}, into="shop0")
    with pytest.raises(BadRequest, match="has customers already"):
        customers({"a.csv": WIDE}, into="shop0")
    shop = customers({"a.csv": "id,n\n5,6\n,8\n"}, into="shop0", replace=True)

    assert held(shop, "user_id", "n") == [(5, 6)]
    assert sorted(row["text"] for row in rows_of(shop, "rejected")) == [",2024-01-01T11:00:00Z,login", ",8"]
    assert len(told(shop, "customers-in-log")) == 1


def test_ids_take_the_type_of_the_logs(customers, desk):
    desk.ingest(LOG.replace("9,", "Ann,"))
    shop = customers({"a.csv": WIDE}, into="shop0")

    assert [who for (who,) in held(shop, "user_id")] == ["1", "2", "3"]
    assert told(shop, "customers-in-log") == ["2 of 3 customers are among the 3 users of the log."]


def test_what_goes_wrong_leaves_the_shop_as_it_was(customers, desk, monkeypatch):
    from footfall.ingest.customers import ingesting

    customers({"a.csv": WIDE})
    before = (desk.folder / "shop" / "footfall.json").read_text()
    files = sorted((desk.folder / "shop").rglob("*.parquet"))

    def fail(*_given):
        raise Failure("The disk is full.")

    monkeypatch.setattr(ingesting, "accounted", fail)
    with pytest.raises(Failure, match="disk is full"):
        customers({"a.csv": "id,n\n5,6\n"}, replace=True)
    assert (desk.folder / "shop" / "footfall.json").read_text() == before
    assert sorted((desk.folder / "shop").rglob("*.parquet")) == files


def test_any_tool_can_read_the_table(customers, desk):
    customers({"a.csv": WIDE, "b.csv": LONG})
    found = duckdb.sql(f"select sum(\"revenue: June\") from '{desk.folder}/shop/versions/1/customers/*.parquet'")

    assert found.fetchall() == [(13.0,)]


@pytest.mark.parametrize("asked", [{"where": "city = Seoul"}, {"since": "2024-01-01"}])
def test_what_chooses_events_is_refused_where_there_are_none(customers, asked):
    shop = customers({"a.csv": WIDE})

    with pytest.raises(BadRequest, match="made of customers only"):
        shop.ask("profile", **asked)


def test_impossible_values_are_told_and_made_missing_only_when_asked(customers):
    rows = "id,born,income\n" + "".join(f"{n},{1950 + n},{30_000 + n * 500}\n" for n in range(30))
    rows += "30,1893,45000\n31,1980,666666\n"
    shop = customers({"a.csv": rows})
    assert [text.split(":")[0] for text in told(shop, "impossible-value")] == [
        "1 of 32 customers has 1893 in born, no customer of " + f"{date.today().year} was born then",  # noqa: DTZ011
        '1 of 32 customers has 666,666 in income, as if for "not known"',
    ]
    assert held(shop, "born", "income")[24:26] == [(1893, 45000), (1980, 666666)]
    mended = customers({"a.csv": rows}, into="mended", map="[mend]\nimpossible = ['income']\n")
    assert held(mended, "born", "income")[24:26] == [(1893, 45000), (1980, None)]
    assert len(rows_of(mended, "customers")) == 32


def test_figures_with_signs_and_days_in_words_or_with_short_years_are_read(customers):
    rows = "id,income,share,born,joined\n"
    rows += '1,"$84,835.00 ",12%,5 Jan 1980,6/16/14\n2,"$1,200.50",7.5 %,21 March 1975,10/3/13\n'
    shop = customers({"a.csv": rows})

    assert held(shop, "income", "share", "born", "joined") == [
        (84835.0, 12.0, date(1980, 1, 5), date(2014, 6, 16)),
        (1200.5, 7.5, date(1975, 3, 21), date(2013, 10, 3)),
    ]
    assert codes(shop) == ["signs", "short-years", "unit-unknown"]
    assert "they were read as month/day/year" in told(shop, "short-years")[0]


@pytest.mark.parametrize(
    "words", [("USA", "UK"), ("A1 $", "B2 $"), ("May flowers 2024", "June"), ("12/2024", "1/2023")]
)
def test_other_words_stay_words(customers, words):
    shop = customers({"a.csv": "id,x\n1,{}\n2,{}\n".format(*words)})

    assert kinds(shop)["x"] == "text"

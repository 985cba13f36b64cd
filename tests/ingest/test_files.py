"""Files as they come: packed, in folders, in any encoding, with any delimiter."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

import footfall as ff
from footfall.errors import BadRequest, Failure
from footfall.ingest.encoding import detect
from stories import ledger, rows_of

HEADER = "who,when,what,word\n"
LOG = HEADER + "ann,2024-01-01,view_item,x\nbob,2024-01-02,purchase,y\n"


def words(shop):
    return {row["word"] for row in rows_of(shop)}


def many(text, rows=40):
    """Say it often enough for its encoding to be told."""
    return HEADER + "".join(f"u{n},2024-01-01 00:00:{n % 60:02},view_item,{text}\n" for n in range(rows))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("euc-kr", "광고를 보고 온 손님이 장바구니에 담았습니다"),
        ("cp949", "똠방각하 펲시콜라를 장바구니에 담았습니다"),
        ("gb18030", "顾客把商品加入购物车然后付款"),
        ("cp1251", "Покупатель положил товар в корзину"),
        ("shift-jis", "お客様は商品をカートに入れました"),
        ("cp1252", "Käse für 3 €"),
        ("cp1252", "crème brûlée à la carte – l’été"),
        ("cp1252", "El niño compró jamón por 12 €"),
        ("utf-16", "손님 顾客 Покупатель"),
        ("utf-16-le", "손님이 왔다"),
        ("utf-16-be", "손님이 왔다"),
        ("utf-8-sig", "손님 顾客 Покупатель"),
        ("utf-8", "손님 顾客 Покупатель 🍵"),
    ],
)
def test_text_is_read_in_the_encoding_it_is_in(ingest, encoding, text):
    shop = ingest(many(text).encode(encoding))

    assert words(shop) == {text}
    assert rows_of(shop)[0]["user_id"] == "u0"


@pytest.mark.parametrize(
    ("encoding", "text"), [("euc-kr", "손님"), ("cp1251", "чай"), ("shift-jis", "お茶"), ("utf-16", "손님")]
)
def test_an_encoding_can_be_named(ingest, encoding, text):
    shop = ingest(many(text, 2).encode(encoding), encoding=encoding)

    assert words(shop) == {text}


def test_what_encoding_was_told_is_a_note_of_the_ledger(ingest):
    notes = {note.code: note.text for note in ingest(many("손님이 왔습니다").encode("euc-kr")).ask("ledger").notes}

    assert "cp949" in notes["encoding"]


def test_characters_that_could_not_be_read_are_counted(ingest):
    log = many("손님").encode("euc-kr") + b"zed,2024-01-01,view_item,\xff\xff\n"
    notes = {note.code: note.text for note in ingest(log, encoding="euc-kr").ask("ledger").notes}

    assert "could not be read" in notes["encoding"]


def test_an_encoding_that_does_not_exist_is_refused(ingest):
    with pytest.raises(BadRequest, match="no encoding called 'utf-9'"):
        ingest(LOG, encoding="utf-9")


def test_a_refused_row_is_kept_as_text_that_can_be_read(ingest):
    shop = ingest(many("손님이 왔습니다").encode("euc-kr") + ",2024-01-01,view_item,광고\n".encode("euc-kr"))

    assert rows_of(shop, "rejected")[0]["text"] == ",2024-01-01,view_item,광고"


def zipped(content, *names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, content)
    return out.getvalue()


PACKED = {
    "log.csv.gz": gzip.compress(LOG.encode()),
    "log.gz": gzip.compress(LOG.encode()),
    "log.csv.zst": zstandard.compress(LOG.encode()),
    "log.csv.zip": zipped(LOG, "log.csv"),
    "LOG.CSV.GZ": gzip.compress(LOG.encode()),
    "log.mac.zip": zipped(LOG, "log.csv", "__MACOSX/._log.csv"),
    "two.csv.gz": gzip.compress(LOG[:40].encode()) + gzip.compress(LOG[40:].encode()),
}


@pytest.mark.parametrize("name", PACKED)
def test_a_packed_file_is_unpacked(ingest, name):
    assert words(ingest(PACKED[name], name)) == {"x", "y"}


@pytest.mark.parametrize(
    "name",
    [
        "log.csv.gz",
        "log.csv.zst",
        "log.csv.zip",
    ],
)
def test_a_packed_file_that_was_cut_off_is_a_failure_in_sentences(ingest, name):
    with pytest.raises(Failure, match="damaged or cut off"):
        ingest(PACKED[name][:-12], name)


def test_a_zip_of_two_files_is_not_guessed_at(ingest):
    with pytest.raises(Failure, match="must hold one file. It holds 2"):
        ingest(zipped(LOG, "a.csv", "b.csv"), "log.zip")


@pytest.mark.parametrize(
    ("delimiter", "name"), [(",", "log.csv"), (";", "log.csv"), ("\t", "log.tsv"), ("\t", "log.csv"), ("|", "log.txt")]
)
def test_the_delimiter_is_told_from_the_first_lines(ingest, delimiter, name):
    assert words(ingest(LOG.replace(",", delimiter), name)) == {"x", "y"}


def test_commas_in_words_do_not_hide_a_semicolon(ingest):
    log = "who;when;what;word\n" + "".join(f"u{n};2024-01-01;view_item;a, b, c, and d\n" for n in range(20))

    assert words(ingest(log)) == {"a, b, c, and d"}


def test_runs_of_spaces_part_fields_where_a_map_says_so(ingest):
    log = " who  when what   word\n ann  20240101 view_item   x\n  bob 20240102   purchase y\n"
    by = '[read]\ndelimiter = " "\ntime_format = "%Y%m%d"\n[columns]\nuser_id = "who"\nevent_at = "when"\nevent = "what"\n'

    assert words(ingest(log, map=by)) == {"x", "y"}


def test_a_comma_may_part_the_fraction(ingest):
    log = "who;when;cost\nann;2024-01-01;1.234,50\nbob;2024-01-02;7,25\n"
    by = 'kind = "orders"\n[read]\ndecimal = ","\n[columns]\nuser_id = "who"\nevent_at = "when"\nrevenue = "cost"\n'

    assert {row["revenue"] for row in rows_of(ingest(log, map=by))} == {1234.5, 7.25}


def test_a_glob_and_a_folder_give_all_their_files(desk):
    for day in (1, 2, 3):
        desk.write(HEADER + f"ann,2024-01-0{day},view_item,w{day}\n", f"logs/deep/{day}.csv")
    desk.write("nothing of ours", "logs/readme.md")
    desk.write("", "logs/.hidden.csv")

    assert words(desk.ingest(desk.folder / "logs")) == {"w1", "w2", "w3"}
    assert words(desk.ingest(desk.folder / "logs/deep/[12].csv")) == {"w1", "w2"}


def test_columns_of_files_are_matched_by_name(desk):
    desk.write("who,when,what,word\nann,2024-01-01,view_item,x\n", "logs/a.csv")
    desk.write("word,what,when,who,more\ny,purchase,2024-01-02,bob,m\n", "logs/b.csv")
    shop = desk.ingest(desk.folder / "logs")

    assert [(row["user_id"], row["word"], row["more"]) for row in rows_of(shop)] == [
        ("ann", "x", None),
        ("bob", "y", "m"),
    ]


def test_jsonl_is_read_and_its_broken_lines_are_refused(ingest):
    lines = [
        json.dumps({"who": f"u{n}", "when": "2024-01-01T00:00:00", "what": "view_item", "word": "물"}) for n in range(3)
    ]
    shop = ingest("\n".join([lines[0], '{"who": "bro', lines[1], "", lines[2]]) + "\n", "log.jsonl")

    assert ledger(shop) == {"read": 4, "unparsable": 1, "kept": 3}
    assert [(row["record"], row["text"]) for row in rows_of(shop, "rejected")] == [(2, '{"who": "bro')]


def test_jsonl_without_faults_is_read(ingest):
    lines = [json.dumps({"who": n, "when": "2024-01-01T00:00:00", "what": "view_item", "word": "물"}) for n in range(3)]
    shop = ingest("\n".join(lines) + "\n", "log.jsonl")

    assert ledger(shop) == {"read": 3, "kept": 3}
    assert words(shop) == {"물"}


def test_parquet_is_read_with_its_own_types(ingest, tmp_path):
    frame = pa.table({
        "who": pa.array([17850.0, None, 3.0]), "when": pa.array([0, 1, 1_704_067_200_000_000], pa.timestamp("us")),
        "what": ["view_item"] * 3, "word": ["x", "y", "z"],
    })  # fmt: skip
    pq.write_table(frame, tmp_path / "log.parquet")
    shop = ingest(tmp_path / "log.parquet")

    assert [(row["user_id"], row["word"]) for row in rows_of(shop)] == [(3, "z")]
    assert [(row["record"], row["reason"]) for row in rows_of(shop, "rejected")] == [
        (1, "no or impossible time"),
        (2, "no user"),
    ]
    assert json.loads(rows_of(shop, "rejected")[1]["text"])["word"] == "y"


def test_parquet_without_its_ending_is_told_by_its_first_bytes(ingest, tmp_path):
    pq.write_table(
        pa.table({"who": ["a"], "when": ["2024-01-01"], "what": ["view_item"], "word": ["x"]}), tmp_path / "log.bin"
    )

    assert words(ingest(tmp_path / "log.bin")) == {"x"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        (HEADER, "The log has no rows"),
        (HEADER.rstrip(), "The log has no rows"),
        ("\n\n\n", "."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 50, "is not text"),
        (b"PAR1 and nothing else", "."),
        (bytes(range(128, 256)) * 40, "."),
    ],
    ids=["empty", "header only", "header without an end", "blank lines", "a picture", "no parquet", "noise"],
)
def test_what_is_no_log_is_a_failure_in_sentences_and_leaves_nothing(desk, content, sentence):
    with pytest.raises(Failure, match=sentence) as error:
        desk.ingest(content)

    assert error.value.exit_code == 1
    assert len(str(error.value)) < 500
    assert not (desk.folder / "shop0").exists()


def test_a_file_that_is_not_there_is_a_request_gone_wrong(desk):
    with pytest.raises(BadRequest, match="There is no file '.*nowhere.csv'"):
        desk.ingest(desk.folder / "nowhere.csv")


def test_a_folder_without_logs_is_a_failure(desk):
    (desk.folder / "empty").mkdir()
    with pytest.raises(Failure, match="holds no log"):
        desk.ingest(desk.folder / "empty")


def test_files_of_two_kinds_do_not_make_one_log(desk):
    desk.write(LOG, "logs/a.csv")
    desk.write('{"who": "ann", "when": "2024-01-01", "what": "view_item"}\n', "logs/b.jsonl")
    with pytest.raises(Failure, match="do not belong together"):
        desk.ingest(desk.folder / "logs")


def test_the_order_of_rows_does_not_matter(desk):
    rows = [f"{who},2024-01-0{day} 00:00:00,{what},w{n}" for n, (who, day, what) in enumerate(
        (who, day, what) for who in ("ann", "bob", "cid") for day in (1, 2, 2, 3) for what in ("purchase", "view_item", "stroll")
    )]  # fmt: skip
    forth = desk.ingest(HEADER + "\n".join(rows) + "\n", "a.csv")
    back = desk.ingest(HEADER + "\n".join(sorted(rows, key=lambda row: row[::-1])) + "\n", "b.csv")

    for table in ("events", "sessions", "orders", "users", "items"):
        assert rows_of(forth, table) == rows_of(back, table)


@pytest.mark.parametrize("form", ["csv", "parquet", "json"])
def test_folders_that_say_what_rows_are_are_columns(tmp_path, form):
    rows = "select * from (values ('a', 'view_item', '007'), ('b', 'purchase', null), ('a', 'purchase', '007')) t(user_id, event, campaign)"
    with_time = f"select *, timestamp '2024-01-01 10:00:00' as event_at from ({rows})"
    duckdb.sql(f"copy ({with_time}) to '{tmp_path / 'log'}' (format {form}, partition_by (event, campaign))")
    shop = ff.ingest(tmp_path / "log", into=tmp_path / "shop")

    found = sorted((row["user_id"], row["event"], row["campaign"]) for row in rows_of(shop) if row["campaign"])
    assert found == [("a", "purchase", "007"), ("a", "view_item", "007")]
    assert ledger(shop)["kept"] == 3


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp949", "상품을 장바구니에 담았습니다"),
        ("gb18030", "把商品放进购物车"),
        ("cp1251", "товар в корзине"),
        ("cp932", "商品をカートに"),
    ],
)
def test_a_sample_that_ends_within_a_character_tells_its_encoding(encoding, text):
    for shift in range(4):
        lines = ("x" * shift + "\n" + f"ann,2024-01-01,view_item,{text}\n" * 10_000).encode(encoding)
        assert detect(lines, "log.csv") == encoding

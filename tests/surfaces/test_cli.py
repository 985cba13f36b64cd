"""The command line as its users meet it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from footfall.schema import TABLES
from footfall.shop import steps
from footfall.shop.catalog import UNITS
from footfall.simulate import KINDS
from footfall.surfaces.cli import main
from footfall.surfaces.cli.commands.ask import _file_among, command
from footfall.surfaces.cli.entry import COMMANDS
from footfall.surfaces.cli.options import positionals

FOOTFALL = [sys.executable, "-m", "footfall"]
LOG = """1,11,7,pv,1511572000
1,11,7,cart,1511572100
1,11,7,buy,1511572200
1,12,7,pv,1511660000
2,11,7,pv,1511572000
2,12,7,fav,1511572060
2,12,7,fav,1511572060
3,12,8,pv,1511660000
3,12,8,buy,1511660600
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    path = tmp_path_factory.mktemp("logs") / "log.csv"
    path.write_text(LOG)
    return path


@pytest.fixture(scope="module")
def shop(log):
    path = log.parent / "shop"
    assert main(["ingest", str(log), "--into", str(path)]) == 0
    return path


def test_ingest_tells_how_it_read_and_where_every_row_went(said, log, tmp_path):
    code, out, err = said("ingest", log, "--into", tmp_path / "s")
    assert (code, err) == (0, "")
    assert "log.csv: read as taobao because its rows are" in out
    assert "9 rows read = 8 kept + 1 duplicate." in out


@pytest.fixture
def brief(monkeypatch):
    """A report that is written at once."""
    from footfall.surfaces import report

    monkeypatch.setattr(report.Pages, "write", lambda _self, _shop, to, **_more: to.write_text("A report."))


@pytest.fixture
def idle(monkeypatch):
    """Models, lists and a plan that are made at once: for what is of a run as a whole."""
    for name in ("conversion", "churn", "lists", "plan"):
        monkeypatch.setitem(steps._WORK, name, lambda *_given: "It is done.")


def test_run_leaves_a_report_and_every_table_twice(said, log, tmp_path, only):
    only("overview", "funnel", "findings")
    code, out, err = said("run", log, "--into", tmp_path / "s")
    assert (code, err) == (0, "")
    assert UNITS["overview"].question in (tmp_path / "s" / "report.html").read_text()
    names = {f"{name}.{form}" for name in {*TABLES} - {"scores", "customers"} for form in ("csv", "parquet")}
    assert {file.name for file in (tmp_path / "s" / "tables").iterdir()} == names
    assert f"The report is {tmp_path / 's' / 'report.html'}" in out
    assert "Next: footfall ask --list" in out
    assert sorted(file.name for file in (tmp_path / "s" / "versions").iterdir()) == ["1"]


@pytest.mark.usefixtures("brief", "idle")
def test_a_second_run_takes_what_stands_unless_the_log_has_changed(said, tmp_path):
    shop, log = tmp_path / "s", tmp_path / "log.csv"
    log.write_text(LOG)
    assert said("run", log, "--into", shop)[0] == 0
    code, out, err = said("run", log, "--into", shop)
    assert (code, err) == (0, "")
    assert "the shop that stands is taken" in out
    assert [file.name for file in (shop / "versions").iterdir()] == ["1"]
    log.write_text(f"{LOG}4,11,7,pv,1511660000\n")
    code, _out, err = said("run", log, "--into", shop)
    assert code == 2
    assert "There is already a shop" in err
    (shop / "tables" / "old.csv").touch()
    assert said("run", log, "--into", shop, "--replace")[0] == 0
    assert not (shop / "tables" / "old.csv").exists()
    assert (shop / "versions" / "2").is_dir()


@pytest.mark.usefixtures("brief", "idle")
def test_fresh_reads_the_log_again(said, log, tmp_path):
    assert said("run", log, "--into", tmp_path / "s")[0] == 0
    code, out, _err = said("run", log, "--into", tmp_path / "s", "--fresh")
    assert code == 0
    assert "is taken" not in out
    assert (tmp_path / "s" / "versions" / "2").is_dir()


def test_the_first_report_says_what_is_coming_and_the_last_has_it(said, log, tmp_path, only, monkeypatch):
    from footfall.surfaces import report

    only("overview", "model-comparison", "plan")
    pages, write = [], report.Pages.write

    def keep(self, shop, to, **more):
        pages.append(write(self, shop, to, **more).read_text())

    monkeypatch.setattr(report.Pages, "write", keep)
    code, out, _err = said("run", log, "--into", tmp_path / "s")
    assert code == 0
    assert f"The first report is {tmp_path / 's' / 'report.html'}" in out
    first, last = pages
    assert "Models are being fitted" in first
    assert "The plan is being made" in first
    assert UNITS["overview"].question in first
    assert "are being fitted" not in last
    assert "is being made" not in last
    assert UNITS["plan"].question in last


@pytest.mark.usefixtures("brief", "idle")
def test_where_the_report_fails_no_old_one_is_left_to_mislead(said, log, tmp_path, monkeypatch):
    from footfall.errors import Failure
    from footfall.surfaces import report

    assert said("run", log, "--into", tmp_path / "s")[0] == 0

    def fail(*_given, **_more):
        raise Failure("The disk is full.")

    monkeypatch.setattr(report.Pages, "write", fail)
    code, _out, err = said("run", log, "--into", tmp_path / "s", "--fresh")
    assert code == 1
    assert err == "The shop was written, its report was not. The disk is full.\n"
    assert not (tmp_path / "s" / "report.html").exists()
    assert said("ask", "overview", tmp_path / "s")[0] == 0


@pytest.mark.usefixtures("brief", "idle")
def test_ingest_over_a_shop_with_a_report_says_that_the_report_is_old(said, log, tmp_path):
    assert said("run", log, "--into", tmp_path / "s")[0] == 0
    assert "Note (old-report)" in said("ingest", log, "--into", tmp_path / "s", "--replace")[1]


def test_a_map_is_guessed_shown_and_used(said, tmp_path):
    (tmp_path / "x.csv").write_text("who,when,action\nann,2024-01-01 10:00,buy\n")
    assert "`footfall map x.csv`" in said("ingest", tmp_path / "x.csv", "--into", tmp_path / "s")[2]
    shown = said("map", tmp_path / "x.csv")[1]
    code, out, _err = said("map", tmp_path / "x.csv", "--to", tmp_path / "MAP.toml")
    assert (code, (tmp_path / "MAP.toml").read_text()) == (0, shown)
    assert out.startswith(f"The map is {tmp_path}/MAP.toml. Look at it")
    assert said("ingest", tmp_path / "x.csv", "--into", tmp_path / "s", "--map", tmp_path / "MAP.toml")[0] == 0


def test_users_no_person_can_be_are_left_out_on_request(said, tmp_path):
    rows = [f"bot,2024-01-01T10:{n // 60 % 60:02d}:{n % 60:02d}Z,login" for n in range(0, 3_600, 5)]
    rows += [f"u{n},2024-01-01T10:00:00Z,view_item" for n in range(9)]
    (tmp_path / "x.csv").write_text("\n".join(["user_id,event_at,event", *rows]))
    assert "impossible-actors" in said("ingest", tmp_path / "x.csv", "--into", tmp_path / "s")[1]
    users = [json.loads(said("ask", "overview", tmp_path / "s", *more, "--format", "json")[1])["rows"][0]["users"] for more in ((), ("--exclude-anomalies",))]  # fmt: skip
    assert users == [10, 9]


@pytest.fixture
def households(tmp_path):
    """The retailer's real files, of a few households."""
    from footfall.surfaces.cli.commands import demo

    folder = tmp_path / "complete-journey-of-few"
    folder.mkdir()
    for name in ("transactions", "coupon_redemptions", "products", "coupons"):
        few = [("household_id", "<=", 8)] if name in ("transactions", "coupon_redemptions") else None
        pq.write_table(pq.read_table(demo._retailer() / f"{name}.parquet", filters=few), folder / f"{name}.parquet")
    return folder


def test_the_demo_does_every_step_of_two_shops_and_writes_their_pages(said, tmp_path, monkeypatch, households, only):
    """Small ones, on pages of few questions."""
    from footfall.surfaces.cli.commands import demo

    only("overview", "funnel", "plan")
    monkeypatch.setattr(demo, "EVENTS", 1_500)
    monkeypatch.setattr(demo, "_retailer", lambda: households)
    monkeypatch.setattr(demo, "Settings", partial(demo.Settings, trials=1))
    code, out, err = said("demo", "--into", tmp_path / "d")
    assert (code, err) == (0, "")
    assert "read as complete-journey because" in out
    assert "Note (synthetic): This log was simulated" in out
    for place, name in enumerate(("funnel-shop", "complete-journey")):
        shop = tmp_path / "d" / name
        assert str(shop / "report.html") in out.splitlines()[-2 + place]
        assert UNITS["plan"].question in (shop / "report.html").read_text()
        assert set(json.loads((shop / "versions" / "1" / "run.json").read_text())) == {
            "ingest",
            *(step.name for step in steps.STEPS),
        }
        assert {file.name for file in (shop / "tables").iterdir()} >= {"orders.csv", "orders.parquet"}


@pytest.mark.nightly  # daily: the test above
@pytest.mark.usefixtures("brief")
def test_the_demo_makes_two_shops_and_says_where_their_reports_are(said, tmp_path, monkeypatch):
    """The whole real retailer, and few synthetic events."""
    from footfall.surfaces.cli.commands import demo

    monkeypatch.setattr(demo, "EVENTS", 20_000)
    code, out, err = said("demo", "--into", tmp_path / "d")
    assert (code, err) == (0, "")
    assert "read as complete-journey because" in out
    assert "1,471,409 rows read = 1,471,409 kept." in out
    assert "Note (synthetic): This log was simulated" in out
    pages = [tmp_path / "d" / name / "report.html" for name in ("funnel-shop", "complete-journey")]
    assert all(page.exists() and str(page) in out.splitlines()[-2 + place] for place, page in enumerate(pages))


def test_standard_output_carries_the_answer_alone(said, shop):
    code, out, err = said("ask", "event-counts", shop, "--format", "csv")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "event,events,share,users",
        "view_item,4,0.5,3",
        "purchase,2,0.25,2",
        "add_to_cart,1,0.125,1",
        "add_to_wishlist,1,0.125,1",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("ask", "retention", "SHOP", "--by", "day"),
        ("ask", "--by", "day", "retention", "SHOP"),
        ("ask", "retention", "--by=day", "SHOP"),
        ("ask", "--by=day", "retention", "SHOP"),
    ],
)
def test_options_stand_where_one_likes(said, shop, words):
    code, out, _err = said(*(shop if word == "SHOP" else word for word in words), "--format", "json")
    assert code == 0
    assert json.loads(out)["asked"]["by"] == "day"


def test_filters_may_be_repeated(said, shop):
    words = ("--where", "event != purchase", "--where", "category = 7", "--who", "orders >= 1", "--since", "2017-11-25")
    answer = json.loads(said("ask", "event-counts", shop, *words, "--format", "json")[1])
    assert {row["event"]: row["events"] for row in answer["rows"]} == {"view_item": 2, "add_to_cart": 1}
    assert answer["asked"]["where"] == ["event != purchase", "category = 7"]


def test_none_is_a_value(said, shop):
    assert said("ask", "funnel", shop, "--by", "none", "--within", "none")[0] == 0


@pytest.mark.parametrize("ending", ["json", "csv", "html", "txt", "xlsx", "svg", "png"])
def test_an_answer_goes_into_a_file_by_its_ending(said, shop, tmp_path, ending):
    file = tmp_path / "deep" / f"answer.{ending}"
    assert said("ask", "event-counts", shop, "--to", file) == (0, "", "")
    assert file.stat().st_size > 50
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_format_goes_before_an_ending(said, shop, tmp_path):
    assert said("ask", "event-counts", shop, "--to", tmp_path / "x.txt", "--format", "json")[0] == 0
    assert json.loads((tmp_path / "x.txt").read_text())["name"] == "event-counts"


def test_a_terminal_is_spared_a_picture(said, shop, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    code, out, err = said("ask", "event-counts", shop, "--format", "xlsx")
    assert (code, out) == (2, "")
    assert "--to answer.xlsx" in err


def test_a_unit_with_a_parameter_called_to_keeps_it_and_the_file():
    from dataclasses import dataclass

    from footfall.analysis import Analysis
    from footfall.spec import param

    @dataclass(frozen=True, kw_only=True)
    class Way(Analysis):
        """From here to there."""

        to: str = param("purchase", "Where to.")

    assert _file_among(Way, ["purchase", "x.csv"]) == ("x.csv", {"to": "purchase"})
    assert _file_among(Way, ["x.csv"]) == ("x.csv", {})


@pytest.mark.parametrize("name", UNITS)
def test_no_unit_has_a_parameter_that_ask_itself_has(name):
    own = {
        "where",
        "who",
        "since",
        "until",
        "exclude-anomalies",
        "min-cell",
        "engine",
        "memory",
        "format",
        "list",
        "help",
        "version",
    }
    assert not own & {parameter.flag for parameter in UNITS[name].parameters()}


@pytest.mark.parametrize("name", UNITS)
def test_help_of_a_unit_tells_all_of_it(said, name):
    code, out, err = said("ask", name, "--help")
    plain = " ".join(out.replace("│", " ").split())
    assert (code, err) == (0, "")
    assert " ".join(UNITS[name].definition().split()) in plain
    for parameter in UNITS[name].parameters():
        assert f"--{parameter.flag}" in plain
        assert parameter.doc in plain


def test_the_list_has_every_unit_for_people_and_for_machines(said):
    assert all(f"  {name}: {unit.question}" in said("ask", "--list")[1] for name, unit in list(UNITS.items())[:3])
    units = json.loads(said("ask", "--list", "--format", "json")[1])
    assert [unit["name"] for unit in units] == list(UNITS)
    assert units[0].keys() == {"name", "section", "question", "definition", "parameters", "columns"}


WRONG = {
    "ingst": "There is no command called 'ingst'. Did you mean 'ingest'? `footfall --help` shows them all.",
    "--hlp": "`footfall` has no option '--hlp'. Did you mean '--help'? `footfall --help` shows them all.",
    "ingest x": "'--into' is missing. It is written footfall ingest LOG... --into SHOP. "
    "`footfall ingest --help` tells more.",
    "ingest --into S": "No log was named. Name a file, a glob or a folder.",
    "ingest gone.csv --into S": "There is no file 'gone.csv'. Nothing stands under that name. Check the path.",
    "ingest LOG --into": "'--into' needs a value. Nothing follows it. Write --into VALUE.",
    "ingest LOG --into S --sorce x": "`footfall ingest` has no option '--sorce'. Did you mean '--source'? "
    "`footfall ingest --help` shows them all.",
    "ingest LOG -into S": "`footfall ingest` has no option '-into'. Did you mean '--into'? "
    "`footfall ingest --help` shows them all.",
    "ingest LOG --into S --into T": "'--into' is given more than once. Its last value is 'T'. Give it once.",
    "ingest LOG --into S --replace=maybe": "'--replace' takes no value. 'maybe' was given. "
    "`footfall ingest --help` shows how it is written.",
    "ingest LOG --into S --items gone.csv": "There is no file 'gone.csv'. Nothing stands under that name. Check --items.",
    "map gone.csv": "There is no file 'gone.csv'. Nothing stands under that name. Check the path.",
    "demo now": "There is a word too many. 'now' stands where nothing is expected. "
    "Put a value with spaces in quotes; `footfall demo --help` shows how it is written.",
    "ask": "No analysis was named. It is written footfall ask UNIT SHOP. `footfall ask --list` shows them all.",
    "ask --lst": "`footfall ask` has no option '--lst'. Did you mean '--list'? It is written footfall ask UNIT SHOP.",
    "ask retenton SHOP": "There is no analysis called 'retenton'. Did you mean 'retention'? "
    "`footfall ask --list` shows them all.",
    "ask SHOP retention": "The analysis comes before the shop. 'SHOP' was given first. "
    "Write footfall ask retention SHOP.",
    "ask retention": "No shop was named. It is written footfall ask retention SHOP. "
    "`footfall ask retention --help` tells more.",
    "ask retention gone": "There is no shop at 'gone'. The directory does not exist. "
    "Make one with `footfall ingest LOG --into gone`.",
    "ask retention SHOP more": "There is a word too many. 'more' stands where nothing is expected. "
    "Put a value with spaces in quotes; `footfall ask retention --help` shows how it is written.",
    "ask retention SHOP --bye day": "`footfall ask retention` has no option '--bye'. Did you mean '--by'? "
    "`footfall ask retention --help` shows them all.",
    "ask retention SHOP --by dya": "'by' has no value 'dya'. Did you mean 'day'? Choose day or week or month.",
    "ask retention SHOP --by --periods 3": "'--by' needs a value. What follows, '--periods', is an option itself. "
    "Write --by VALUE, or --by=--periods if that is the value.",
    "ask retention SHOP --periods -3": "'periods' must be at least 1. -3 was given.",
    "ask retention SHOP --min-cell x": "'min-cell' must be a whole number. 'x' was given.",
    "ask retention SHOP --format jsn": "There is no format called 'jsn'. Did you mean 'json'? "
    "`--format` takes one of them.",
    "ask retention SHOP --to x.doc": "'x.doc' does not say how to write it. Its ending '.doc' is none of them. "
    "End it in .json, .csv, .html, .png, .svg, .xlsx or .txt, or give --format.",
    "ask --list --format csv": "The list has no format 'csv'. Give table or json to --format.",
    "export evnts SHOP --to x.csv": "There is no table called 'evnts'. Did you mean 'events'? `footfall export --help` names them.",
    "export events SHOP": "'--to' is missing. It is written footfall export TABLE SHOP --to FILE. "
    "`footfall export --help` tells more.",
    "export events SHOP --to x.doc": "'x.doc' does not say how to write it. Its ending '.doc' is none we write. "
    "End it in .csv, .parquet, .jsonl or .xlsx.",
    "simulate": f"No kind of log was named. There is {', '.join(KINDS)}. Write footfall simulate KIND --to LOG.",
    "simulate tabao --to x": "There is no kind of log called 'tabao'. Did you mean 'taobao'? "
    "`footfall simulate --help` shows how it is written.",
    "simulate taobao --to x --events many": "'events' must be a whole number. 'many' was given.",
    "serve SHOP --port 99999": "'port' must be at most 65535. 99999 was given.",
}


@pytest.fixture
def desk(shop, log, tmp_path, monkeypatch):
    """A folder with SHOP and LOG in it, to work in."""
    monkeypatch.chdir(tmp_path)
    Path("SHOP").symlink_to(shop)
    Path("LOG").symlink_to(log)
    return tmp_path


@pytest.mark.parametrize("words", WRONG)
def test_a_wrong_request_is_told_in_sentences(said, desk, words):
    assert said(*words.split()) == (2, "", f"{WRONG[words]}\n")
    assert sorted(path.name for path in desk.iterdir()) == ["LOG", "SHOP"]


def test_an_unreadable_log_is_a_failure_and_no_wrong_request(said, tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    assert said("ingest", tmp_path / "x.csv", "--into", tmp_path / "s")[0] == 1
    assert not (tmp_path / "s").exists()


def test_a_defect_says_that_it_is_one(said, shop, monkeypatch):
    def fail(*_given, **_more):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(UNITS["overview"], "ask", fail)
    code, out, err = said("ask", "overview", shop)
    assert (code, out) == (1, "")
    assert err.startswith("This is a defect of Footfall. ZeroDivisionError: division by zero. Set FOOTFALL_DEBUG=1")
    monkeypatch.setenv("FOOTFALL_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        said("ask", "overview", shop)


@pytest.mark.parametrize(
    ("error", "ends"),
    [
        (KeyboardInterrupt(), (130, "", "Stopped; nothing was changed.\n")),
        (OSError(28, "No space left on device"), (1, "", "The disk is full. Free some space and try again.\n")),
        (MemoryError(), (1, "", "The memory is full. Give less with --memory, or close other programs.\n")),
    ],
)
def test_how_it_ends(said, shop, monkeypatch, error, ends):
    def fail(*_given, **_more):
        raise error

    monkeypatch.setattr(UNITS["overview"], "ask", fail)
    assert said("ask", "overview", shop) == ends


def test_simulate_takes_numbers_as_people_write_them(said, tmp_path):
    code, out, _err = said(
        "simulate", "taobao", "--events", "1e3", "--seed", "3", "--to", tmp_path / "deep" / "log.csv"
    )
    assert code == 0
    assert out.startswith("1,000 rows are in ")
    assert len((tmp_path / "deep" / "log.csv").read_text().splitlines()) == 1000


def test_export_writes_a_table(said, shop, tmp_path):
    file = tmp_path / "users.csv"
    assert said("export", "users", shop, "--to", file, "--as-of", "2017-11-26") == (0, f"{file}\n", "")
    assert len(file.read_text().splitlines()) == 3


def test_words_are_found_among_options_not_yet_known():
    assert positionals(["--by", "day", "funnel", "--x=1", "--flag", "shop"], ["--flag"]) == ["funnel", "shop"]
    assert positionals(["funnel", "--", "--shop"], []) == ["funnel", "--shop"]


def test_every_command_has_help(said):
    for name, does in COMMANDS.items():
        code, out, err = said(name, "--help")
        assert (code, err) == (0, ""), name
        assert f"Usage: footfall {name} {does.usage}" in out


def test_a_switch_is_no_word_that_takes_a_value():
    assert command(["retention", "shop"]).usage == "retention SHOP"


def test_help_answers_at_once_and_loads_nothing_heavy():
    found = subprocess.run(
        [*FOOTFALL[:1], "-X", "importtime", *FOOTFALL[1:], "--help"], capture_output=True, text=True, check=True
    )
    loaded = {line.split("|")[-1].strip() for line in found.stderr.splitlines()}
    assert not {"ibis", "duckdb", "pandas", "numpy", "pyarrow", "altair", "sqlglot"} & loaded


def test_a_reader_that_leaves_is_not_complained_of():
    with subprocess.Popen([*FOOTFALL, "ask", "--list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as work:
        work.stdout.close()
        assert work.stderr.read() == b""
    assert work.returncode == 0


def test_stopped_in_the_middle_nothing_is_left(tmp_path):
    log = tmp_path / "log.csv"
    assert main(["simulate", "taobao", "--events", "1e6", "--to", str(log)]) == 0
    words = [*FOOTFALL, "ingest", str(log), "--into", str(tmp_path / "s")]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as work:
        while not (tmp_path / "s" / "versions").exists() and work.poll() is None:
            time.sleep(0.02)
        time.sleep(0.3)
        work.terminate()
        _out, err = work.communicate()
    assert (work.returncode, err) == (130, "Stopped; nothing was changed.\n")
    assert not (tmp_path / "s").exists()

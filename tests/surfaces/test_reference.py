"""The reference is what the code says."""

from __future__ import annotations

import pytest

from footfall.errors import Failure
from footfall.schema import TABLES
from footfall.shop.catalog import UNITS
from footfall.surfaces.cli.entry import COMMANDS
from footfall.surfaces.reference import check, main, pages, write


def test_every_unit_has_a_page_that_tells_its_columns_and_parameters():
    for name, unit in UNITS.items():
        page = pages()[f"units/{name}.md"]
        assert unit.question in page
        for word in (*(column.name for column in unit.columns), *(each.flag for each in unit.parameters())):
            assert f"| `{word}` |" in page


def test_tables_and_commands_are_told():
    assert all(f"## `{name}`" in pages()["tables.md"] for name in TABLES)
    assert all(f"## `{name}" in pages()["command-line.md"] for name in COMMANDS)


def test_what_is_written_is_in_step(tmp_path):
    write(tmp_path)
    check(tmp_path)


@pytest.mark.parametrize("harm", ["missing", "differs", "left over"])
def test_a_page_out_of_step_is_named(tmp_path, harm):
    write(tmp_path)
    page = tmp_path / "units" / "overview.md"
    if harm == "missing":
        page.unlink()
    elif harm == "differs":
        page.write_text("Something else.")
    else:
        page.with_name("long-gone.md").touch()
    with pytest.raises(Failure, match=harm):
        check(tmp_path)
    write(tmp_path)
    check(tmp_path)


def test_checking_fails_with_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["--check"]) == 1
    assert capsys.readouterr().err.startswith("The reference is not in step with the code.")
    assert main([]) == 0
    assert main(["--check"]) == 0

"""The reference, read off the house.

`python -m footfall.surfaces.reference` writes it, `--check` tells whether it is true: a page a unit, one for the
tables, one for the log sources, one for the command line, and an index.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from footfall.errors import Failure, FootfallError
from footfall.ingest.sources import SOURCES
from footfall.schema import DERIVED_DIMENSIONS, KINDS, TABLES
from footfall.shop.catalog import SECTIONS, UNITS
from footfall.surfaces.cli.entry import COMMANDS, fitted, the_app
from footfall.surfaces.cli.options import default, limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cyclopts.argument import Argument

    from footfall.analysis import Analysis
    from footfall.ingest.sources import Source
    from footfall.schema import Column, Table
    from footfall.spec import Parameter

MORE = {"experiment": (("size",), ("read",))}
"""Commands that are several: what their first word may be."""
FOLDER = Path("docs") / "reference"
REVENUE = (
    "*Revenue* is that of purchase and refund rows, in every source, map and unit, a refund's taken off; money that a "
    "log has on other events (the value of what is viewed or carted) stays in `events` as `value` and is never added "
    "up as revenue. Failed, cancelled and voided orders are no purchases. What an order, or customers by their orders, "
    "brought is the revenue of purchases alone."
)
"""What money means, on the page of every unit that has any."""
MADE = "<!-- Read off the code by `python -m footfall.surfaces.reference`; do not edit. -->"


def pages() -> dict[str, str]:
    """Give every page by its path below the folder."""
    fixed = {"index.md": _index(), "tables.md": _tables(), "sources.md": _sources(), "command-line.md": _command_line()}
    return fixed | {f"units/{name}.md": _unit(unit) for name, unit in UNITS.items()}


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([MADE, f"# {title}", *(part for part in parts if part)]) + "\n"


def _index() -> str:
    lists = (f"## {section}\n\n{_list(_line(unit) for unit in units)}" for section, units in SECTIONS.items())
    more = ("[Tables](tables.md)", "[Log sources](sources.md)", "[Command line](command-line.md)")
    return _page("Reference", *lists, f"## Beside them\n\n{_list(more)}")


def _line(unit: type[Analysis]) -> str:
    return f"[`{unit.name()}`](units/{unit.name()}.md): {_plain(unit.question)}"


def _unit(unit: type[Analysis]) -> str:
    return _page(
        f"`{unit.name()}`",
        f"**{_plain(unit.question)}**",
        _plain(unit.definition()),
        "## Parameters\n\n"
        + (_table(_PARAMETERS, map(_parameter, unit.parameters())) if unit.parameters() else "None."),
        "## Columns\n\n" + _columns(unit.columns),
        REVENUE if any(column.kind == "money" for column in unit.columns) else "",
        "## How to ask\n\n" + _examples(unit),
    )


_PARAMETERS = ("parameter", "what it takes", "default", "what it does")


def _parameter(parameter: Parameter) -> tuple[str, ...]:
    takes = f"{parameter.expects}{', or none' if parameter.optional else ''}"
    bounds = "" if parameter.choices else limits(parameter).rstrip(".").lower()
    return (f"`{parameter.flag}`", f"{takes}; {bounds}" if bounds else takes, f"`{default(parameter)}`", parameter.doc)


def _columns(columns: Iterable[Column]) -> str:
    return _table(("column", "kind", "what it holds"), ((f"`{c.name}`", c.kind, c.doc) for c in columns))


def _examples(unit: type[Analysis]) -> str:
    """Ask with the defaults written out, in the shell, in Python and by address."""
    given = [each for each in unit.parameters() if each.default is not None]
    flags = "".join(f" --{each.flag} {_shell(default(each))}" for each in given)
    words = "".join(f", {each.name}={each.write(each.default)!r}" for each in given)
    asked = "&".join(f"{each.flag}={quote(default(each), safe=',|')}" for each in given)
    address = f"{unit.name()}?{asked}" if asked else unit.name()
    shell = f"```sh\nfootfall ask {unit.name()} shop{flags}\n```"
    python = f'```python\nff.open("shop").ask("{unit.name()}"{words})\n```'
    return f"{shell}\n\n{python}\n\nServed: `/{address}`, as JSON `/api/ask/{address}`"


def _shell(value: str) -> str:
    import shlex

    return shlex.quote(value)


def _tables() -> str:
    kinds = _table(("kind", "type"), ((name, f"`{kind.type}`") for name, kind in KINDS.items()))
    said = f"Dimensions that are no column: {', '.join(f'`{name}`' for name in DERIVED_DIMENSIONS)}."
    return _page("Tables", *map(_shape, TABLES.values()), said, f"## Kinds\n\n{kinds}")


def _shape(table: Table) -> str:
    return f"## `{table.name}`\n\n{_plain(table.doc)}\n\n{_columns(table.columns)}"


def _sources() -> str:
    first = "Tried in this order; `--source NAME` forces one, `--map MAP.toml` describes any other log."
    return _page("Log sources", first, *map(_source, SOURCES))


def _source(source: type[Source]) -> str:
    kept = "Rows alike in everything are " + ("kept: they may be a quantity." if source.of == "orders" else "dropped.")
    zone = f"Time zone {source.timezone}." if source.timezone else "Its time zone is not known."
    columns = _table(("here", "in the log"), ((f"`{ours}`", f"`{theirs}`") for ours, theirs in source.columns.items()))
    events = _table(("in the log", "here"), ((f"`{theirs}`", f"`{ours}`") for theirs, ours in source.events.items()))
    said = f"{_plain(source.definition())}\n\n{zone} {kept}"
    return "\n\n".join([f"## `{source.name()}`", said, columns, *([events] if source.events else [])])


def _command_line() -> str:
    return _page("Command line", *(_command(name, *words) for name in COMMANDS for words in MORE.get(name, ((),))))


def _command(name: str, *words: str) -> str:
    own, _called = fitted(the_app(), name, [*words, "--help"])
    rows = (_option(argument) for argument in own.assemble_argument_collection() if argument.show)
    usage = str(own.usage).removeprefix("Usage: ")
    return f"## `{' '.join((name, *words))}`\n\n{_plain(own.help)}\n\n```\n{usage}\n```\n\n" + _table(
        ("word", "what it is", "default"), rows
    )


def _option(argument: Argument) -> tuple[str, ...]:
    shown = argument.parameter
    name = argument.name if argument.name.startswith("--") else argument.name.upper()
    usual = argument.field_info.default
    usual = shown.show_default if isinstance(shown.show_default, str) else usual if isinstance(usual, str) else ""
    takes = f" {shown.metavar}" if shown.metavar and name.startswith("--") else ""
    needed = "" if not argument.required else " Needed."
    return (f"`{name}{takes}`", f"{shown.help}{needed}", f"`{usual}`" if usual else "")


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *([_plain(cell).replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _plain(text: str) -> str:
    """Keep words from being taken for HTML."""
    return text.replace("<", "&lt;")


def write(folder: Path = FOLDER) -> None:
    """Write every page, and take away those that are left over."""
    wanted = pages()
    for name, text in wanted.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in _there(folder) - wanted.keys():
        (folder / name).unlink()


def check(folder: Path = FOLDER) -> None:
    """Fail where a page is missing, differs, or is left over."""
    wrong = [f"{name} {how}" for name, how in _differences(folder)]
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        do = "Run `python -m footfall.surfaces.reference` and commit what it writes."
        raise Failure("The reference is not in step with the code.", f"{', '.join(wrong[:3])}{more}.", do)


def _differences(folder: Path) -> Iterator[tuple[str, str]]:
    wanted, there = pages(), _there(folder)
    for name, text in wanted.items():
        if name not in there:
            yield name, "is missing"
        elif (folder / name).read_text(encoding="utf-8") != text:
            yield name, "differs"
    yield from ((name, "is left over") for name in sorted(there - wanted.keys()))


def _there(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def main(arguments: Sequence[str]) -> int:
    """Write the reference, or check it."""
    try:
        (check if "--check" in arguments else write)()
    except FootfallError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

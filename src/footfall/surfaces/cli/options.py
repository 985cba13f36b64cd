"""Options of a command read off a unit's parameters; values stay text until the unit reads them."""

from __future__ import annotations

import inspect
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Group
from cyclopts import Parameter as Shown

from footfall.spec import Duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from footfall.spec import Parameter

OPTIONS, FILTERS, OUTPUT, MEANS = (
    Group(name, sort_key=number) for number, name in enumerate(("Options", "Filters", "Output", "Means"), start=1)
)

SHOP = Annotated[str, Shown(help="The shop's directory.", metavar="SHOP")]
ENGINE = Annotated[
    str, Shown(name="--engine", help="What does the work: duckdb or spark.", metavar="NAME", group=MEANS)
]
MEMORY = Annotated[
    str | None,
    Shown(
        name="--memory",
        help="How much memory the work may take, as 4GB; default 60 % of the machine's.",
        metavar="AMOUNT",
        group=MEANS,
    ),
]
REPLACE = Annotated[
    bool, Shown(name="--replace", help="Write over a shop that stands there.", show_default=False, group=OPTIONS)
]
FRESH = Annotated[
    bool,
    Shown(name="--fresh", help="Take nothing that was computed before: do it anew.", show_default=False, group=MEANS),
]
LOGS = Annotated[str, Shown(help="Files, globs or folders.", metavar="LOG")]
INTO = Annotated[str, Shown(name="--into", help="The directory to make the shop in.", metavar="SHOP", group=OPTIONS)]
ANONYMOUS = Annotated[
    bool, Shown(name="--anonymous", help="Leave out whatever names a customer.", show_default=False, group=OPTIONS)
]


def taking(
    function: Callable[..., None], parameters: Iterable[Parameter], filters: Iterable[Parameter] = ()
) -> Callable[..., None]:
    """Give a command the options of a unit in place of its `**values`."""

    @wraps(function)
    def taken(*words: Any, **values: Any) -> None:  # noqa: ANN401 - whatever the signature says
        function(*words, **values)

    signature = inspect.signature(function)
    own = [each for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
    more = [option(each) for each in parameters if each.name not in signature.parameters]
    more += [option(each, FILTERS) for each in filters]
    taken.__signature__ = signature.replace(parameters=[*own, *more])  # type: ignore[attr-defined]
    return taken


def option(parameter: Parameter, group: Group = OPTIONS) -> inspect.Parameter:
    """Show a parameter as an option."""
    flag = parameter.type is bool
    shown = Shown(
        name=f"--{parameter.flag}",
        help=" ".join(sentence for sentence in (parameter.doc, limits(parameter)) if sentence),
        show_default=default(parameter) if parameter.default not in (None, False) else False,
        metavar=None if flag else metavar(parameter),
        negative=f"--no-{parameter.flag}" if flag and parameter.default else (),
        group=group,
    )
    hint = bool | None if flag else str | None
    return inspect.Parameter(
        parameter.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[hint, shown]
    )


def limits(parameter: Parameter) -> str:
    """Say what a value must be: one of few words, or no less and no more than."""
    if parameter.choices:
        return f"One of {', '.join(parameter.choices)}."
    low, high = (_bound(parameter, bound) for bound in (parameter.at_least, parameter.at_most))
    if low and high:
        return f"From {low} to {high}."
    return f"At least {low}." if low else f"At most {high}." if high else ""


def _bound(parameter: Parameter, bound: float | None) -> str:
    if bound is None:
        return ""
    return str(Duration(int(bound))) if parameter.type is Duration else f"{bound:,g}"


def default(parameter: Parameter) -> str:
    """Write the default as it would be given."""
    value = parameter.write(parameter.default)
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def metavar(parameter: Parameter) -> str:
    """Say in a word what a value is."""
    if parameter.choices:
        return "WORD"
    return _METAVARS.get(parameter.type, "VALUE")


_METAVARS: dict[object, str] = {
    int: "N",
    float: "X",
    date: "DAY",
    Duration: "DURATION",
    Path: "FILE",
    tuple[str, ...]: "A,B,...",
    tuple[float, ...]: "X,Y,...",
}


def given(values: Mapping[str, object]) -> dict[str, object]:
    """Leave out what was not given."""
    return {name: value for name, value in values.items() if value is not None}


def positionals(tokens: Sequence[str], flags: Sequence[str]) -> list[str]:
    """Pick the words that are no option and no option's value, before the options are known; `flags` take no value."""
    words: list[str] = []
    left = iter(tokens)
    for token in left:
        if token == "--":  # noqa: S105 - the end of options, and no password
            return [*words, *left]
        if not token.startswith("-") or token == "-":  # noqa: S105
            words.append(token)
        elif "=" not in token and token not in flags:
            next(left, None)
    return words


def unwrapped(text: str) -> str:
    """Join the lines of each paragraph: a terminal breaks them where it must."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))

"""`footfall recommend SHOP`: the options are those of lists, and the chosen recommender's own."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter as Shown

from footfall.errors import BadRequest
from footfall.recommend.catalog import RECOMMENDERS, recommender
from footfall.shop.lists import everyones, write
from footfall.shop.recommending import Wish, parted
from footfall.surfaces.cli.commands.ask import FORMAT  # noqa: TC001 - read while running
from footfall.surfaces.cli.options import ENGINE, MEMORY, OPTIONS, OUTPUT, SHOP, given, taking, unwrapped
from footfall.surfaces.cli.output import chosen, put, say
from footfall.surfaces.cli.progress import working

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from footfall.shop.shop import Shop

USER = Annotated[str | None, Shown(name="--user", help="The customer to recommend to.", metavar="ID", group=OPTIONS)]
ITEM = Annotated[
    str | None, Shown(name="--item", help="The item to find similar ones for.", metavar="ID", group=OPTIONS)
]
ALL = Annotated[
    bool,
    Shown(
        name="--all",
        help="Recommend to everyone, into the shop's table `recommendations`.",
        show_default=False,
        group=OPTIONS,
    ),
]
WHAT = "--recommender"
RECOMMENDER = Annotated[str, Shown(name=WHAT, help=f"One of {', '.join(RECOMMENDERS)}.", metavar="NAME", group=OPTIONS)]
TO = Annotated[
    str | None,
    Shown(
        name="--to",
        help="The file to write; its ending says how: .csv, .parquet, .jsonl, .xlsx, and without --all also .json, "
        ".html, .txt.",
        metavar="FILE",
        group=OUTPUT,
    ),
]
TABLES = ("parquet", "jsonl")
"""Formats of tables that an answer is not written in."""


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command with the options of the recommender that the tokens name."""
    unit = recommender(_named(tokens))
    function = taking(_recommend, [*Wish.parameters(), *_own(unit)])
    function.__doc__ = f"{_recommend.__doc__}\n\n{unit.name()}: {unwrapped(unit.definition())}"
    return function


def _own(unit: type[Any]) -> list[Any]:
    """Give the parameters of a recommender that not every list has."""
    return [each for each in unit.parameters() if each.name not in {of_all.name for of_all in Wish.parameters()}]


def _named(tokens: Sequence[str]) -> str:
    """Find which recommender is asked for."""
    for place, token in enumerate(tokens):
        if token.startswith(f"{WHAT}="):
            return token.partition("=")[2]
        if token == WHAT and tokens[place + 1 : place + 2]:
            return tokens[place + 1]
    return "auto"


def _recommend(  # noqa: PLR0913 - what a list may be asked to be
    shop: SHOP,
    /,
    *,
    user: USER = None,
    item: ITEM = None,
    all_: ALL = False,
    recommender: RECOMMENDER = "auto",
    engine: ENGINE = "duckdb",
    memory: MEMORY = None,
    format_: FORMAT = None,
    to: TO = None,
    **values: object,
) -> None:
    """Say what customers are likely to want, and why.

    A recommender is fitted when it is first asked, and kept in the shop. Every recommender has options of its own:
    `footfall recommend --recommender NAME --help` shows them.
    """
    from footfall.shop.opening import open_shop

    _one_of(user, item, everyone=all_)
    parameters = given(values)
    RECOMMENDERS[recommender].make(parted(parameters)[1])
    how = _how(format_, to, everyone=all_)
    opened = open_shop(shop, engine, memory=memory)
    try:
        with working(f"fitting {recommender}") as progress:
            if not all_:
                _answer(opened, {"user": user, "item": item, "recommender": recommender, **parameters}, how, to)
                return
            lists = opened.recommend_all(recommender, progress=progress, **parameters)
        if format_:
            put(everyones(opened.engine, lists, opened.about.currency), how, to)
        else:
            _tell(opened, shop, how, to)
    finally:
        opened.close()


def _one_of(user: str | None, item: str | None, *, everyone: bool) -> None:
    """See that a list is asked for one customer, beside one item, or for everyone."""
    asked = [name for name, on in (("--user", user), ("--item", item), ("--all", everyone)) if on not in (None, False)]
    if len(asked) != 1:
        found = f"{' and '.join(asked)} were given." if asked else ""
        raise BadRequest("Lists are for one user, beside one item, or for all.", found, "Give --user, --item or --all.")


def _how(format_: str | None, to: str | None, *, everyone: bool) -> str:
    """Settle the format before any work is done."""
    from pathlib import Path

    from footfall.shop.export import format_of

    ending = Path(to).suffix.lstrip(".").lower() if to else ""
    if to and format_ is None and (everyone or ending in TABLES):
        return format_of(Path(to))
    return "" if everyone and format_ is None else chosen(format_, to)


def _answer(opened: Shop, asked: Mapping[str, Any], how: str, to: str | None) -> None:
    """Answer for one customer or item."""
    answer = opened.recommend(**asked)
    if to and how in TABLES:
        from pathlib import Path

        write(answer, Path(to), how)
    else:
        put(answer, how, to)


def _tell(opened: Shop, path: str, how: str, to: str | None) -> None:
    """Say how many lists there are, what they come from, and where they are."""
    rows = opened.table("recommendations")
    counts = opened.engine.row(rows.aggregate(users=rows.user_id.nunique(), rows=rows.count()))
    say(f"{counts['rows']:,} recommendations for {counts['users']:,} customers are the shop's table recommendations.")
    by = opened.engine.rows(rows.group_by("recommender").aggregate(rows=rows.count()).order_by("recommender"))
    for row in by:
        say(f"  {row['recommender']:<22} {row['rows']:>12,}")
    if how and to:
        from footfall.shop.export import export

        say(f"They are in {export(opened, 'recommendations', to)}.")
    else:
        say(f"Next: footfall export recommendations {shlex.quote(path)} --to recommendations.csv")

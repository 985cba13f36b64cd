"""`footfall fit MODEL SHOP`: the options are the model's parameters, read off the model."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter as Shown

from footfall.errors import NotApplicable
from footfall.models.catalog import MODELS, model
from footfall.surfaces.cli.options import ENGINE, MEMORY, SHOP, given, positionals, taking, unwrapped
from footfall.surfaces.cli.output import say
from footfall.surfaces.cli.progress import working

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from footfall.models.card import Card
    from footfall.models.model import Model
    from footfall.shop.shop import Shop

MODEL = Annotated[str, Shown(name="MODEL", help=f"One of {', '.join(MODELS)}.")]


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command for the model that the tokens name."""
    words = positionals(tokens, flags=("--help", "-h"))
    if words and (words[0] in MODELS or not {"--help", "-h"} & set(tokens)):
        return _of(model(words[0]))
    return _fit


def _of(asked: type[Model]) -> Callable[..., None]:
    """Make the command for one model."""
    function = taking(_fit, asked.parameters())
    function.__doc__ = f"Fit the model {asked.name()} to a shop.\n\n{unwrapped(asked.definition())}"
    function.usage = f"{asked.name()} SHOP"  # type: ignore[attr-defined]
    return function


def _fit(what: MODEL, shop: SHOP, /, *, engine: ENGINE = "duckdb", memory: MEMORY = None, **values: object) -> None:
    """Fit a model to a shop: what customers are likely to do.

    A model has options of its own: `footfall fit MODEL --help` shows them, and tells what it foretells.
    """
    from footfall.shop.opening import open_shop

    asked = model(what).make(given(values))
    opened = open_shop(shop, engine, memory=memory)
    try:
        with working(f"fitting {what}") as progress:
            card = opened.fit(asked, progress=progress).card
        for line in told(opened, card, shop):
            say(line)
    except NotApplicable as why:
        say(f"Note ({why.code}): {why}")
    finally:
        opened.close()


def told(shop: Shop, card: Card, path: str) -> Iterator[str]:
    """Say what was chosen, how good it is, and what comes next."""
    answer = shop.ask("model-comparison", model=card.model)
    chosen = next(row for row in answer.rows if row["chosen"])
    yield answer.reading
    if chosen["setting"]:
        yield f"Its setting: {chosen['setting']}."
    yield shop.ask("model-evaluation", model=card.model).reading
    for code, text in card.notes:
        yield f"Note ({code}): {text}"
    where = shlex.quote(path)
    yield f"Next: footfall score {card.model} {where}; footfall ask drivers {where} tells what the score goes by."

"""What the model goes by: figures of the customer, of the item and of the two together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.recommend.ranked.candidates import at

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from footfall.recommend.interactions import Interactions
    from footfall.recommend.ranked.candidates import Block
    from footfall.recommend.ranked.known import Known

    Column = NDArray[np.float32]


def columns(block: Block, known: Known) -> dict[str, Column]:
    """Give every figure of a block's candidates by name, a row a candidate."""
    row, place = block.real.nonzero()
    users, items = block.users[row], block.items[row, place]
    found = {name: values[items] for name, values in known.items.items()}
    found |= {name: values[users] for name, values in known.users.items()}
    found["price_gap"] = found["price"] - found["user_price"]
    found["fame_gap"] = found["lately_15"] - found["user_fame"]
    found |= _shares(block, known)
    found |= _deeds(block, known)
    return found | _said(block)


def matrix(block: Block, known: Known) -> NDArray[np.float32]:
    """Give the figures as columns of one matrix, in the order of their names."""
    import numpy as np

    found = columns(block, known)
    return np.column_stack([found[name].astype(np.float32, copy=False) for name in found])


def _shares(block: Block, known: Known) -> dict[str, Column]:
    """Give the share of a customer's items that are of the candidate's category, and of its brand."""
    import numpy as np

    row, place = block.real.nonzero()
    items, found = block.items[row, place], {}
    for name, codes, of in (
        ("category_share", known.categories, known.categories_of),
        ("brand_share", known.brands, known.brands_of),
    ):
        if of.shape[1]:
            shares = of[block.users].toarray()[row, np.maximum(codes[items], 0)]
            found[name] = np.where(codes[items] < 0, np.nan, shares)
    return found


def _deeds(block: Block, known: Known) -> dict[str, Column]:
    """Give how often a customer did what with the candidate, and how many days ago last; missing where never."""
    import numpy as np

    real, found = block.real, {}
    for kind, times in {**known.times, "purchase": known.bought}.items():
        found[f"times_{kind}"] = at(times[block.users], block.items)[real]
    ever = np.sum(list(found.values()), axis=0) > 0
    last = at(known.last[block.users], block.items)[real]
    found["since"] = np.where(ever, known.deeds.until - last, np.nan)
    return found


def _said(block: Block) -> dict[str, Column]:
    """Give each source's score, its place among the customer's candidates, and its part of the highest."""
    import numpy as np

    real, found = block.real, {}
    for name, scores in block.scores.items():
        order = np.argsort(-scores, axis=1, kind="stable")
        place = np.empty_like(order)
        np.put_along_axis(place, order, np.arange(order.shape[1])[None, :], axis=1)
        top = np.maximum(scores.max(axis=1, initial=0), 1e-9)[:, None]
        found[f"{name}_score"] = scores[real]
        found[f"{name}_place"] = place[real].astype(np.float32)
        found[f"{name}_part"] = (scores[real] / np.broadcast_to(top, scores.shape)[real]).astype(np.float32)
    return found


def names(known: Known, sources: tuple[str, ...]) -> tuple[str, ...]:
    """Name the columns of the matrix, in order."""
    shares = [
        name for name, of in (("category_share", known.categories_of), ("brand_share", known.brands_of)) if of.shape[1]
    ]
    times = [f"times_{kind}" for kind in (*known.times, "purchase")]
    said = [f"{name}_{figure}" for name in sources for figure in ("score", "place", "part")]
    return (*known.items, *known.users, "price_gap", "fame_gap", *shares, *times, "since", *said)


def done(deeds: Interactions) -> NDArray[np.intp]:
    """Find the users who did anything."""
    import numpy as np

    return np.flatnonzero(np.bincount(deeds.user, minlength=deeds.shape[0]))

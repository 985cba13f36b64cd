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
    found["fame_gap"] = found["wanted_15"] - found["user_fame"]
    found |= _shares(block, known)
    found |= _deeds(block, known)
    return found | _said(block)


def matrix(found: dict[str, Column]) -> NDArray[np.float32]:
    """Put columns side by side."""
    import numpy as np

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
    """Give what a customer did with the candidate, and how many days ago something new last; missing where nothing."""
    import numpy as np

    real = block.real
    found = {f"did_{kind}": at(done[block.users], block.items)[real] for kind, done in known.did.items()}
    since = at(known.since[block.users], block.items)[real]
    found["since"] = np.where(since > 0, known.length - since, np.nan)
    return {name: values.astype(np.float32) for name, values in found.items()}


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


def active(deeds: Interactions) -> NDArray[np.intp]:
    """Find the users who did anything."""
    import numpy as np

    return np.flatnonzero(np.bincount(deeds.user, minlength=deeds.shape[0]))

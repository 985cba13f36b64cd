"""Lists that were made elsewhere, to be judged beside the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footfall.errors import BadRequest, Failure
from footfall.recommend.recommender import NOTHING

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from footfall.recommend.interactions import Interactions

NAMES = ("user_id", "rank", "item_id")


def outside_lists(file: Path, deeds: Interactions) -> NDArray[np.int64]:
    """Read everybody's list out of a CSV or Parquet file of user_id, rank (the best lowest) and item_id.

    Users that the log does not know are passed over. An item that it does not know keeps its rank, as a place that
    cannot hit; of an item that stands twice on a list the first counts. Who has no list has an empty one.
    """
    import numpy as np

    frame = _ranked(_read(file))
    user = deeds.places(_ids(frame["user_id"], deeds.users), deeds.users)
    item = deeds.places(_ids(frame["item_id"], deeds.items), deeds.items)
    place = frame.groupby("user_id", sort=False).cumcount().to_numpy()
    found = np.full((deeds.shape[0], int(place.max(initial=-1)) + 1), NOTHING, dtype=np.int64)
    known = user >= 0
    found[user[known], place[known]] = np.where(item[known] >= 0, item[known], UNKNOWN)
    return found


UNKNOWN = -2
"""The place of an item that the log does not know."""


def _read(file: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        frame = pd.read_parquet(file) if file.suffix.lower() == ".parquet" else pd.read_csv(file, dtype=str)
    except FileNotFoundError:
        raise BadRequest("The file of lists is not there.", f"'{file}' was given.") from None
    except (OSError, ValueError) as error:
        raise Failure("The file of lists cannot be read.", f"'{file.name}': {type(error).__name__}.") from error
    missing = [name for name in NAMES if name not in frame.columns]
    if missing:
        do = f"It must have {', '.join(NAMES)}."
        raise Failure("The file of lists lacks a column.", f"'{missing[0]}' is not in '{file.name}'.", do)
    return frame[list(NAMES)].dropna()


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    rank = pd.to_numeric(frame["rank"], errors="coerce")
    if rank.isna().any():
        raise Failure("A rank is no number.", f"'{frame['rank'][rank.isna()].iloc[0]}' was found.", "Write 1, 2, 3.")
    ordered = frame.assign(rank=rank).sort_values(["user_id", "rank"], kind="stable")
    return ordered.drop_duplicates(["user_id", "item_id"])


def _ids(column: pd.Series[Any], like: NDArray[Any]) -> NDArray[Any]:
    """Take ids as the log has them: text, or numbers; what cannot be a number is nobody's."""
    import pandas as pd

    if like.dtype.kind in "iu":
        return pd.to_numeric(column, errors="coerce").fillna(-1).to_numpy().astype(like.dtype)
    return column.astype(str).to_numpy()

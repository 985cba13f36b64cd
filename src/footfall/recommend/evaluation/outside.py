"""Lists that were made elsewhere, to be judged beside the others."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
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


@dataclass(frozen=True, eq=False)
class Lists:
    """Everybody's list, as places of items; and how many users and items the file names, and the log does not know."""

    places: NDArray[np.int64]
    users: int
    strange_users: int
    items: int
    strange_items: int

    def told(self) -> str:
        """Say how many the log does not know."""
        users = f"{self.strange_users:,} of {self.users:,} users"
        return f"The log does not know {users} and {self.strange_items:,} of {self.items:,} items of the lists."


def outside_lists(file: Path, deeds: Interactions) -> Lists:
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
    strange = {name: frame.loc[places < 0, name].nunique() for name, places in (("user_id", user), ("item_id", item))}
    return Lists(
        found,
        users=frame["user_id"].nunique(),
        strange_users=strange["user_id"],
        items=frame["item_id"].nunique(),
        strange_items=strange["item_id"],
    )


UNKNOWN = -2
"""The place of an item that the log does not know."""


def _read(file: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        if file.suffix.lower() == ".parquet":
            frame = pd.read_parquet(file, dtype_backend="pyarrow")  # else a missing id makes all of them floats
        else:
            frame = pd.read_csv(file, dtype=str, keep_default_na=False, na_values=[""])
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

    rank = pd.to_numeric(frame["rank"].astype("object"), errors="coerce")
    if rank.isna().any():
        raise Failure("A rank is no number.", f"'{frame['rank'][rank.isna()].iloc[0]}' was found.", "Write 1, 2, 3.")
    ordered = frame.assign(rank=rank).sort_values(["user_id", "rank"], kind="stable")
    return ordered.drop_duplicates(["user_id", "item_id"])


def _ids(column: pd.Series[Any], like: NDArray[Any]) -> NDArray[Any]:
    """Take ids as the log has them: text, or whole numbers, each read by itself; what is no number is nobody's."""
    import numpy as np

    if like.dtype.kind not in "iu":
        return column.astype(str).to_numpy()
    least, most = np.iinfo(like.dtype).min, np.iinfo(like.dtype).max
    numbers = [_whole(value) for value in column.tolist()]
    nobody = _free(like)
    return np.array([n if n is not None and least <= n <= most else nobody for n in numbers], dtype=like.dtype)


def _free(like: NDArray[Any]) -> int:
    """Give a number that is nobody's id."""
    return int(like.max()) + 1 if len(like) and int(like.max()) < 2**62 else -1


def _whole(value: object) -> int | None:
    """Read an id as a whole number, to its last digit."""
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return int(found) if found.is_finite() and found == int(found) else None

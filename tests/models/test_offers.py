"""The one figure that lowers a score most."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footfall.models.fields import Field
from footfall.models.offers import can_change, offers

UNPAID = Field("unpaid", "figure", thirds=(1, 4), usual=2.0)
PAGES = Field("pages", "figure", thirds=(3, 9), usual=8.0)


def score(rows):
    return np.clip(0.5 + 0.1 * rows["unpaid"] - 0.05 * rows["pages"] - 0.01 * rows["days with us"], 0, 1).to_numpy()


def had_they(rows):
    return lambda values: {name: score(rows.assign(**{name: value})) for name, value in values.items()}


def test_the_strongest_single_figure_of_those_named_is_offered():
    rows = pd.DataFrame({"unpaid": [6.0, 2.0, 2.0], "pages": [5.0, 1.0, 8.0], "days with us": [1.0, 1.0, 1.0]})
    found = offers(had_they(rows), rows, (UNPAID, PAGES), score(rows))

    assert str(found[0]) == "unpaid 6 → 2: score 84.0 % → 44.0 %"
    assert str(found[1]) == "pages 1 → 8: score 64.0 % → 29.0 %"
    assert found[2] is None


def test_what_is_missing_is_not_offered():
    rows = pd.DataFrame({"unpaid": [np.nan], "pages": [8.0], "days with us": [1.0]})

    assert offers(had_they(rows.fillna(9)), rows, (UNPAID, PAGES), np.array([0.99])) == [None]


def test_where_the_score_is_wished_for_an_offer_raises_it():
    rows = pd.DataFrame({"unpaid": [1.0], "pages": [12.0], "days with us": [1.0]})
    (found,) = offers(had_they(rows), rows, (UNPAID, PAGES), score(rows), raising=True)

    assert str(found) == "pages 12 → 8: score 0.0 % → 19.0 %"


def test_words_and_flags_are_nothing_an_offer_changes():
    assert can_change(UNPAID)
    assert not can_change(Field("town", "words", usual="Oslo"))
    assert not can_change(Field("news", "flag", usual=1.0))

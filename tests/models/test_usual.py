"""What is usual is told of those whose class is wished for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from footfall.models.fields import Field
from footfall.models.fitting import _described
from footfall.models.frame import Frame


@pytest.mark.parametrize(("wanted", "usual"), [(False, 2.0), (True, 8.0)])
def test_usual_is_the_median_of_the_class_that_is_wished_for(wanted, usual):
    frame = Frame(np.arange(6), pd.DataFrame({"x": [1.0, 2, 3, 7, 8, 9]}), np.array([0, 0, 0, 1, 1, 1]), ("a", "b"), 1)

    (field,) = _described(frame, [Field("x", "figure")], of_positive=wanted)

    assert field.usual == usual

"""A model fitted once for all that look at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fitted import shop_of
from footfall.shop.shop import Shop


@pytest.fixture(scope="session")
def readable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of customers, fitted by what can be read aloud, and scored."""
    shop = shop_of(tmp_path_factory.mktemp("readable") / "shop")
    shop.fit("decline", setting="readable", trials=3, offer=("unpaid", "pages per visit"))
    shop.score("decline")
    yield shop
    shop.close()

"""Events into sessions, orders, users and items: one table a file."""

from footfall.tables.filters import Filters
from footfall.tables.tables import Tables

__all__ = ["Filters", "Tables"]

"""Features of users as of a day: how they come and buy. One family a file."""

from footfall.tables.features.gathered import FAMILIES, FEATURES, day_after, features, features_table
from footfall.tables.features.known import Known, known_before

__all__ = ["FAMILIES", "FEATURES", "Known", "day_after", "features", "features_table", "known_before"]

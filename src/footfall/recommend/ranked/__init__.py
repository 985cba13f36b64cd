"""`ranked`: what the other recommenders propose, ordered by a model that learned from what customers did next."""

from footfall.recommend.ranked.ranked import Ranked

__all__ = ["Ranked"]

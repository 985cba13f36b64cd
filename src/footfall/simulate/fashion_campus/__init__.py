"""A year of an Indonesian fashion shop, in four files."""

from footfall.simulate.fashion_campus.fashion_campus import FashionCampus

__all__ = ["FashionCampus"]

"""Buyers by how lately, how often and for how much they bought."""

from footfall.analyses.rfm.rfm import Rfm

__all__ = ["Rfm"]

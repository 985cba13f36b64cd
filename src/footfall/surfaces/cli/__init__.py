"""The command line."""

from footfall.surfaces.cli.entry import main

__all__ = ["main"]

"""What a family of features is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.schema import Column
    from footfall.tables.features.known import Known

    Sums = dict[str, ir.Value]


class Family:
    """Features that are told together: what is added up for each user, and the figures made of it.

    Sums over events, visits and orders are made for all families at once, one pass over each; no two families give
    theirs the same name. A column that `figures` does not give is a sum, a count that is missing is 0.
    """

    columns: ClassVar[tuple[Column, ...]]

    def of_events(self, known: Known) -> Sums:
        """Add up each user's events."""
        del known
        return {}

    def of_visits(self, known: Known) -> Sums:
        """Add up each user's sessions; each knows its `place` from the last, 0, and the `gap_days` before it."""
        del known
        return {}

    def of_orders(self, known: Known) -> Sums:
        """Add up each user's orders; each knows its `place` and the `gap_days` before it, as sessions do."""
        del known
        return {}

    def apart(self, known: Known) -> tuple[ir.Table, ...]:
        """Give sums that need a pass of their own, keyed by user; whoever has none may be missing."""
        del known
        return ()

    def figures(self, known: Known) -> Sums:
        """Make figures of the sums."""
        del known
        return {}

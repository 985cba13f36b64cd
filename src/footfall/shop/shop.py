"""The front desk: open a shop, ask it, take its tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from footfall.analysis import Analysis
from footfall.answer.progress import silent
from footfall.errors import BadRequest, unknown
from footfall.schema import RECOMMENDATIONS, TABLES
from footfall.shop.catalog import unit
from footfall.spec import read_day
from footfall.tables import Filters, Tables

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import ibis.expr.types as ir

    from footfall.answer import Answer
    from footfall.answer.progress import Progress
    from footfall.engine import About, Engine
    from footfall.models.fitted import Fitted
    from footfall.models.model import Model
    from footfall.shop.keeping import Kept
    from footfall.shop.recommending import Recommending

Conditions = str | Sequence[str] | None


class Shop:
    """A shop that can be asked. Make one with `footfall.open` or `footfall.ingest`."""

    def __init__(self, engine: Engine, about: About, kept: Kept) -> None:
        """Take an engine, what the shop remembers, and its tables."""
        self.engine, self.about, self.kept = engine, about, kept

    @property
    def path(self) -> Path | None:
        """The shop's directory; a warehouse has none."""
        return self.kept.path

    def ask(  # noqa: PLR0913 - the filters every question takes
        self,
        question: str | Analysis,
        *,
        where: Conditions = None,
        who: Conditions = None,
        since: str | date | None = None,
        until: str | date | None = None,
        exclude_anomalies: bool = False,
        min_cell: int = 0,
        fresh: bool = False,
        **parameters: object,
    ) -> Answer:
        """Ask a unit by name with parameters, or a unit itself.

        An answer that was given before and is still true is read from the shop's directory; `fresh` computes it anew.
        """
        if isinstance(question, Analysis):
            if parameters:
                raise BadRequest("A unit has its parameters already.", f"{', '.join(parameters)} came beside it.")
            asked = question
        else:
            asked = unit(question).make(parameters)
        tables = self.tables(where, who, since, until, exclude_anomalies=exclude_anomalies, fresh=fresh)
        return asked.ask(tables, min_cell=min_cell)

    def tables(
        self,
        where: Conditions = None,
        who: Conditions = None,
        since: object = None,
        until: object = None,
        *,
        exclude_anomalies: bool = False,
        fresh: bool = False,
    ) -> Tables:
        """See the shop's tables through filters; `fresh` takes no answer that was given before."""
        filters = Filters.read(where, who, since, until, exclude_anomalies=exclude_anomalies)
        if filters.of_events and not self.kept.holds("events"):
            found = "This shop is made of customers only."
            raise BadRequest("Conditions and days choose events.", found, "Choose customers by --who.")
        return Tables(self.engine, self.about, self.kept, filters, self.kept.answers(fresh=fresh))

    def fit(self, model: str | Model, *, progress: Progress = silent, **parameters: object) -> Fitted:
        """Fit a model by name with parameters, or a model itself, and keep it in the shop's directory."""
        from footfall.models.catalog import model as named
        from footfall.shop.fitting import fit

        if isinstance(model, str):
            return fit(self.tables(), named(model).make(parameters), progress)
        if parameters:
            raise BadRequest("A model has its parameters already.", f"{', '.join(parameters)} came beside it.")
        return fit(self.tables(), model, progress)

    def score(self, model: str, *, progress: Progress = silent) -> ir.Table:
        """Score everyone by a model that was fitted; the scores are the shop's table `scores`."""
        from footfall.shop.fitting import score

        return score(self.tables(), self.kept, model, progress)

    def recommend(
        self,
        user: object = None,
        item: object = None,
        k: int = 15,
        recommender: str = "auto",
        *,
        again: bool = False,
        diversity: float = 0.0,
        serendipity: float = 0.0,
        **parameters: object,
    ) -> Answer:
        """Recommend to one customer, or find what is like an item; `parameters` are those of the recommender."""
        from footfall.shop.recommending import Wish, unit_of

        if (user is None) == (item is None):
            found = "Neither was given." if user is None else "Both were given."
            raise BadRequest("A list is for one user or beside one item.", found, "Name one of them.")
        wish = Wish(k=k, again=again, diversity=diversity, serendipity=serendipity)
        unit = unit_of(recommender, parameters)
        if item is None:
            return self.recommending.to_user(user, wish, unit)
        return self.recommending.to_item(item, wish, unit)

    def recommend_all(
        self,
        recommender: str = "auto",
        *,
        progress: Progress = silent,
        **parameters: object,
    ) -> ir.Table:
        """Recommend to everyone; the lists are the shop's table `recommendations`.

        The parameters are k, again, diversity and serendipity, and those of the recommender.
        """
        from footfall.shop.recommending import parted, unit_of

        wish, more = parted(parameters)
        rows = self.recommending.everyone(wish, unit_of(recommender, more), progress)
        return self.kept.keep(RECOMMENDATIONS.name, rows)

    @cached_property
    def recommending(self) -> Recommending:
        """What it recommends by; what was fitted or loaded once is held."""
        from footfall.shop.recommending import Recommending

        return Recommending(self.tables())

    def plan(
        self,
        plan: str | Path | None = None,
        *,
        progress: Progress = lambda _doing, _done, _of: None,
        **parameters: object,
    ) -> Answer:
        """Plan what is worth doing; the plan is the shop's table `actions`, who gets what stands in its audience files.

        `plan` is a plan.toml; the parameters are those of the unit `plan`.
        """
        from footfall.shop.planning import plan as planned

        return planned(self.tables(), self.kept, {"plan": plan, **parameters}, progress)[0]

    def table(self, name: str, as_of: str | date | None = None) -> ir.Table:
        """Give a table as Ibis sees it; `as_of` gives users as they were known before the start of that day."""
        if name not in TABLES:
            raise unknown("table", name, TABLES, "`footfall export --help` names them.")
        if not self.kept.holds(name):
            raise BadRequest(f"The shop has no table '{name}'.", f"It has {', '.join(self.names)}.", "Choose another.")
        if name == "users":
            return self.tables().users_as_of(read_day(as_of) if as_of else None)
        if as_of is not None:
            raise BadRequest("Only users can be had as of a day.", f"'{name}' was asked.", "Leave --as-of out.")
        return self.kept(name)

    @property
    def names(self) -> list[str]:
        """The tables it has, or can make."""
        return [name for name in TABLES if self.kept.holds(name)]

    def close(self) -> None:
        """Let the engine go."""
        self.engine.close()

    def __repr__(self) -> str:
        """Say what it is."""
        return f"Shop({str(self.path)!r}, {self.about.source}, {self.about.first_on} to {self.about.last_on})"

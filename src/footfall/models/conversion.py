"""Which users with something in the cart are likely to buy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from ibis import _

from footfall.errors import NotApplicable
from footfall.models.ahead import DAY, Ahead, must_have, whole_days
from footfall.models.classic import Classic, own_coefficients, trained
from footfall.models.cutoffs import between
from footfall.models.history import Further
from footfall.models.wording import with_ends
from footfall.schema import CART, PURCHASE
from footfall.spec import Duration, param
from footfall.tables.features import day_after
from footfall.tables.features.known import moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Self

    import ibis.expr.types as ir

    from footfall.answer import Note, Rows
    from footfall.answer.progress import Progress
    from footfall.models.fields import Field
    from footfall.models.frame import Frame, Trained
    from footfall.tables import Tables

FEW, AS_OF = 8, "as_of_roc_auc"
"""So many settings are tried for the model beside the classic one."""


@dataclass(frozen=True, kw_only=True)
class Conversion(Ahead):
    """Which users with a cart will buy within a time.

    A cut-off is a day of the shop. Asked about is every user who put something in the cart in the `lookback` before
    its start (as far back as the log goes), bought since or not; it comes true for who has a purchase in the days
    `within` from that day on. Features are those of `users` as of the day, so that nothing from it on enters. The
    last cut-off is the latest for which those days are over at the log's end; up to four more lie as many days apart
    before it, each with as many days of the log before it and at least 30 users who bought and 30 who did not. Where
    these have fewer than 150 of either in all, as many as have so many, 26 at most, whatever each has; a log of fewer
    than 30 who bought, or 30 who did not, is too short. Who first had a cart after the last cut-off is scored, not
    learned from. Of more than 8,000 rows (a user at a cut-off) so many are learned from, all those of users drawn by
    a seeded hash; the rows of one user always stand on one side of a split. Scored are those with a cart in the
    lookback before the day after the log's last.

    The setting `classic` is what is often done instead: a logistic regression (scikit-learn's as it comes, unscaled,
    stopped after 1,000 steps whether it has settled or not) of all users with a cart over the whole log, on
    session_start, first_visit, add_to_cart, login, sign_up, begin_checkout (how often), stay_seconds (in sessions that
    a pause of more than 24 hours ends) and device (mobile 0, desktop 1; users of others are left out), as far as a log
    has them, in this order, users by id. It counts what came after the purchase, so its score foretells nothing; the
    score of the model as of a cut-off stands beside it (`as_of_roc_auc` of model-evaluation).
    """

    setting: Literal["default", "readable", "classic"] = param(  # type: ignore[assignment]  # one more than others have
        "default",
        "What is tried: default, every candidate; readable, those that can be read aloud; classic, one of old.",
    )
    within: Duration = param(Duration(7 * DAY), "In how many days from the cut-off on a purchase counts.")
    lookback: Duration = param(Duration(28 * DAY), "In how many days before the cut-off a cart counts.")

    outcome = ("did not buy", "bought")

    def __post_init__(self) -> None:
        """Check every parameter."""
        super().__post_init__()
        whole_days("within", self.within)
        whole_days("lookback", self.lookback)

    @property
    def ahead(self) -> int:
        """How many days a cut-off looks ahead."""
        return whole_days("within", self.within)

    def foretells(self) -> str:
        """Say in words what the score is the probability of."""
        return "a purchase at any time of the log" if self.is_classic else f"a purchase within {self.ahead} days"

    def settle(self, t: Tables) -> Self:
        """See that there are carts and purchases, and that the log is long enough."""
        must_have(t, CART, "nobody has a cart")
        must_have(t, PURCHASE, "nobody can be expected to buy")
        return self if self.is_classic else super().settle(t)

    @property
    def is_classic(self) -> bool:
        """Whether the whole log is learned from."""
        return self.setting == "classic"

    def features(self, t: Tables) -> tuple[ir.Table, list[Field]]:
        """Give everyone to be scored, and the columns that tell one from another."""
        return Classic(t).features() if self.is_classic else super().features(t)

    def everyone(self, t: Tables) -> ir.Table:
        """Give everyone to be scored."""
        return Classic(t).features()[0] if self.is_classic else super().everyone(t)

    def frame(self, t: Tables) -> Frame:
        """Give a row a customer and cut-off; of classic, a row a user."""
        return Classic(t).frame(self.outcome) if self.is_classic else super().frame(t)

    def train(self, frame: Frame, progress: Progress) -> Trained:
        """Try what there is to try, and choose; of classic, fit the one there is."""
        return trained(frame, self.plan, progress) if self.is_classic else super().train(frame, progress)

    def notes(self, t: Tables) -> list[Note]:
        """Tell at which days the log was cut; of classic, why it foretells nothing."""
        return Classic(t).notes() if self.is_classic else super().notes(t)

    def coefficients(self, frame: Frame, trained: Trained, fields: Sequence[Field]) -> Rows:
        """Give coefficients that can be read; of classic, the model's own."""
        if self.is_classic:
            return own_coefficients(frame, trained.pipeline)
        return super().coefficients(frame, trained, fields)

    def further(self, t: Tables, frame: Frame, trained: Trained, progress: Progress) -> Further:
        """See how scores came true; of classic, set the model as of a cut-off beside it."""
        return self._as_of(t, progress) if self.is_classic else super().further(t, frame, trained, progress)

    def _as_of(self, t: Tables, progress: Progress) -> Further:
        """Train the model that does not see what comes, and tell its score."""
        honest = replace(self, setting="default", trials=min(self.trials, FEW))
        try:
            nested = honest.train(honest.settle(t).frame(t), progress).nested
        except NotApplicable as why:
            return Further(notes=(("no-forecast", f"No model as of a cut-off stands beside it: {why}"),))
        row = {"metric": AS_OF, "value": nested.value, "low": nested.low, "high": nested.high}
        auc = with_ends(nested.value, nested.low, nested.high)
        told = f"The model as of a cut-off, for {honest.foretells()}, has ROC AUC {auc} on rows it never saw."
        return Further(metrics=[row], notes=(("as-of-a-cut-off", told),))

    def outcomes(self, t: Tables, day: date) -> ir.Table:
        """Give those with a cart at a cut-off, and who bought from it on."""
        end = day + timedelta(days=self.ahead)
        put = (_.event == CART) & (_.local_at < moment(day))
        bought = (_.event == PURCHASE) & (_.local_at >= moment(day))
        seen = t.events.filter(between(_.local_at, self._back(day), end) & _.event.isin([CART, PURCHASE]))
        known = seen.group_by("user_id").aggregate(put=put.any(), happened=bought.any())
        return known.filter(_.put).select("user_id", "happened")

    def asked_about(self, t: Tables) -> ir.Table:
        """Give those who had a cart in the lookback before the log's end."""
        after = day_after(t.about)
        put = t.events.filter((_.event == CART) & between(_.local_at, self._back(after), after))
        return put.select("user_id").distinct()

    def too_late(self, t: Tables, day: date) -> str:
        """Count those whose first cart lies after the last cut-off."""
        first = t.events.filter(_.event == CART).group_by("user_id").aggregate(first=_.local_at.min())
        late = t.engine.count(first.filter(_.first >= moment(day)))
        told = f"{late:,} users first had a cart on {day} or later: their days are not over. They are scored only."
        return told if late else ""

    def _back(self, day: date) -> date:
        return day - timedelta(days=whole_days("lookback", self.lookback))

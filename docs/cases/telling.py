"""A case: what its analysts concluded, what is asked of it, and what of the answers is quoted, word for word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from footfall.errors import FootfallError
from footfall.schema import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import footfall as ff
    from footfall.answer import Answer, Fact, Row

    Pick = Callable[..., str]
    Test = Callable[..., bool | None]

FIRST = 7
"""So many findings a report opens with."""
ALL = {"top": 30}


@dataclass(frozen=True)
class Ask:
    """A question to a shop of the case; the first of its shops where none is named."""

    unit: str
    asked: Mapping[str, object] = field(default_factory=dict)
    shop: str = ""
    about: str = ""
    """The finding that is looked for."""


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """What analysts concluded, and how Footfall comes to it or not."""

    theirs: str
    asks: tuple[Ask, ...]
    quote: Pick
    """Takes the answers, and gives what is said of them."""
    holds: Test
    """Takes the answers, and tells whether they say the same; None where they cannot say."""
    why: str = ""
    """Said where it holds."""
    why_not: str = ""
    """Said where it does not."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A project of analysts, redone."""

    name: str
    title: str
    told: str
    """Whose data these are, and what is shown by others."""
    commands: Mapping[str, tuple[str, ...]]
    """The shops that are made, and the commands that make each; `LOG` and the like are paths in the work folder."""
    conclusions: tuple[Conclusion, ...]
    simulated: tuple[str, ...] = ()
    """Shops whose log is a simulated one."""
    shown: tuple[str, ...] = ()
    """Shops whose findings and plan are shown; the first where none is named."""

    @property
    def shop(self) -> str:
        """The shop that findings and plan are shown of."""
        return next(iter(self.commands))


class Asked:
    """The shops of a case, each question asked once."""

    def __init__(self, case: Case, work: Path) -> None:
        """Take the case and the folder that its shops are in."""
        self.case, self.work = case, work
        self._shops: dict[str, ff.Shop] = {}
        self._answers: dict[str, Answer | str] = {}

    def __call__(self, ask: Ask) -> Answer | str:
        """Ask, or give the words in which it is refused."""
        key = repr((ask.unit, ask.asked, ask.shop or self.case.shop))
        if key not in self._answers:
            try:
                self._answers[key] = self.shop(ask.shop).ask(ask.unit, **ask.asked)  # type: ignore[arg-type]
            except FootfallError as error:
                self._answers[key] = str(error)
        return self._answers[key]

    def shop(self, name: str = "") -> ff.Shop:
        """Open a shop."""
        import footfall as ff

        name = name or self.case.shop
        if name not in self._shops:
            self._shops[name] = ff.open(self.work / name, memory="2GB")
        return self._shops[name]

    def close(self) -> None:
        """Close the shops."""
        for shop in self._shops.values():
            shop.close()


def looking_for(name: str) -> Ask:
    """Ask for all findings, to see one of them."""
    return Ask("findings", ALL, about=name)


def finding(theirs: str, name: str, *, why: str = "", why_not: str = "") -> Conclusion:
    """Take a conclusion for drawn where the shop has a finding of this name."""
    return Conclusion(
        theirs=theirs,
        asks=(looking_for(name),),
        quote=found(name),
        holds=lambda answer: is_found(answer, name),
        why=why,
        why_not=why_not,
    )


def found(name: str) -> Pick:
    """Quote a finding, or say that there is none."""

    def quote(answer: Answer) -> str:
        said = (f"Finding {row['rank']}, `{name}`: {row['sentence']}" for row in answer.rows if row["finding"] == name)
        return next(said, f"No finding called `{name}`.")

    return quote


def is_found(answer: Answer, name: str) -> bool:
    """Tell whether there is such a finding."""
    return any(row["finding"] == name for row in answer.rows)


def action(theirs: str, name: str, *, why: str = "", why_not: str = "", shop: str = "") -> Conclusion:
    """Take an action for planned where anybody is to have it, or it is advice."""

    def planned(answer: Answer) -> list[Row]:
        return [row for row in answer.rows if row["action"] == name and row["audience"] != 0]

    def quote(answer: Answer) -> str:
        return "<br>".join(_planned(answer, row) for row in planned(answer)) or _left(answer, name)

    return Conclusion(
        theirs=theirs,
        asks=(Ask("plan", {}, shop),),
        quote=quote,
        holds=lambda answer: bool(planned(answer)),
        why=why,
        why_not=why_not,
    )


def _planned(answer: Answer, row: Row) -> str:
    if row["audience"] is None:
        return f"`{row['action']}`: {row['offer']}."
    return f"`{row['action']}`, {row['audience']:,} customers ({row['rule']}): {row['offer']}; {brings(answer, row)}."


def _left(answer: Answer, name: str) -> str:
    """Say why an action is not planned."""
    rows = [f"`{name}`: {row['why']}; for {row['rule']}." for row in answer.rows if row["action"] == name]
    return "<br>".join(rows + [note.text for note in answer.notes if note.text.startswith(f"{name}:")])


def brings(answer: Answer, row: Row) -> str:
    """Say what an action should bring."""
    for name, unit in (("expected_revenue", ""), ("expected_orders", " orders")):
        if row[name] is not None:
            low, mid, high = (shown(answer, f"{name}{end}", row) for end in ("_low", "", "_high"))
            return f"{mid}{unit} expected ({low} to {high})"
    return "nothing can be expected yet"


def reading(*answers: Answer) -> str:
    """Quote the readings."""
    return "<br>".join(answer.reading or noted(answer) for answer in answers)


def noted(answer: Answer, *codes: str) -> str:
    """Quote the notes, or those of some codes."""
    return " ".join(note.text for note in answer.notes if note.code in (codes or {note.code}))


def rows(*columns: str, of: Callable[[Row], bool] = bool, top: int = 30) -> Pick:
    """Quote some columns of some rows: the first as it is, the others behind their names."""

    def quote(answer: Answer) -> str:
        return "<br>".join(row_of(answer, row, *columns) for row in list(filter(of, answer.rows))[:top])

    return quote


def row_of(answer: Answer, row: Row, first: str, *others: str) -> str:
    """Quote a row; the ends of an interval stand behind its figure."""
    cells = [
        f"{name.replace('_', ' ')} {shown(answer, name, row)}{_within(answer, row, name, others)}"
        for name in others
        if row[name] is not None and not name.endswith(("low", "high"))
    ]
    return f"{shown(answer, first, row)}: {', '.join(cells)}"


def _within(answer: Answer, row: Row, name: str, others: tuple[str, ...]) -> str:
    """Quote the interval whose ends are named right behind a figure."""
    ends = others[others.index(name) + 1 :][:2]
    if len(ends) < 2 or not ends[0].endswith("low") or row[ends[0]] is None:
        return ""
    return f" ({shown(answer, ends[0], row)} to {shown(answer, ends[1], row)})"


def rates(*names: str, rate: str = "rate") -> Pick:
    """Quote rows of a rate with their interval and their whole."""

    def quote(answer: Answer) -> str:
        key = answer.columns[0].name
        return "<br>".join(_rate(answer, row, key, rate) for row in answer.rows if row[key] in names)

    return quote


def _rate(answer: Answer, row: Row, key: str, rate: str) -> str:
    ends = [shown(answer, end, row) for end in ("low", "high")]
    of = f"; {row['numerator']:,} of {row['denominator']:,}" if "numerator" in row else ""
    within = f" ({' to '.join(ends)}{of})" if row["low"] is not None else f" ({of.removeprefix('; ')})"
    return f"{row[key]}: {shown(answer, rate, row)}{within}"


def facts(*names: str) -> Pick:
    """Quote facts with what they are."""

    def quote(*answers: Answer) -> str:
        return "<br>".join(_fact(answer.facts[name]) for answer in answers for name in names if name in answer.facts)

    return quote


def _fact(fact: Fact) -> str:
    ends = [Column("", fact.kind, "").show(end) for end in (fact.low, fact.high) if end is not None]  # type: ignore[arg-type]
    within = f" ({' to '.join(ends)})" if ends else ""
    return f"{fact.doc.removesuffix('.')}: {fact.show()}{within}"


def together(*picks: Pick) -> Pick:
    """Quote several things of the same answers."""
    return lambda *answers: "<br>".join(filter(None, (pick(*answers) for pick in picks)))


def each(*picks: Pick) -> Pick:
    """Quote one thing of each answer."""
    return lambda *answers: "<br>".join(pick(answer) for pick, answer in zip(picks, answers, strict=True))


def at(answer: Answer, **keys: object) -> Row:
    """Find the row with these values; where there is none, one of nothing."""
    fit = (row for row in answer.rows if all(row[name] == value for name, value in keys.items()))
    return next(fit, dict.fromkeys(column.name for column in answer.columns))


def fact(answer: Answer, name: str) -> float:
    """Give a fact's figure; nan where there is none."""
    found: Any = answer.facts[name].value if name in answer.facts else None
    return float(found) if found is not None else float("nan")


def shown(answer: Answer, name: str, row: Row) -> str:
    """Write a cell as the answer does."""
    column = next(column for column in answer.columns if column.name == name)
    return answer.show(column, row[name])

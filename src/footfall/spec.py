"""What every unit has: a question, parameters, a definition.

A unit (an analysis, a log source, later a model, a recommender or an action rule) is a frozen keyword-only dataclass.
Its fields are its parameters, read from text or from Python alike and checked when it is made.
"""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, Union, get_args, get_origin, get_type_hints

from footfall.errors import BadRequest, guess, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


@dataclass(frozen=True, order=True)
class Duration:
    """A length of time, written as `30s`, `30m`, `24h`, `7d` or `2w`."""

    seconds: int

    @classmethod
    def read(cls, text: object) -> Duration:
        """Read a duration as it is written; refuse anything else."""
        found = re.fullmatch(r"(\d+)\s*([smhdw])", str(text).strip().lower())
        if not found:
            wrong = "A duration is a whole number and a unit."
            raise BadRequest(wrong, f"'{text}' was given.", "Write it as 30m, 24h or 7d.")
        seconds = int(found[1]) * _UNITS[found[2]]
        if seconds > 36_525 * 86_400:
            raise BadRequest("A duration is a century at most.", f"'{text}' was given.")
        return cls(seconds)

    def __str__(self) -> str:
        """Write it in the largest unit that divides it."""
        for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
            if self.seconds and self.seconds % size == 0:
                return f"{self.seconds // size}{unit}"
        return f"{self.seconds}s"


def read_day(text: object) -> date:
    """Read a day written as 2024-10-01."""
    if isinstance(text, date):
        return date(text.year, text.month, text.day)
    try:
        return date.fromisoformat(str(text).strip())
    except ValueError:
        raise BadRequest("That is not a day.", f"'{text}' was given.", "Write a day as 2024-10-01.") from None


def _read_int(value: object) -> int:
    if isinstance(value, float) and not value.is_integer():
        raise ValueError
    return int(float(value)) if isinstance(value, str) and "e" in value.lower() else int(value)  # type: ignore[call-overload]


def _read_bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[str(value).lower()]


def _read_list(value: object) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    return tuple(str(part).strip() for part in parts if str(part).strip())  # type: ignore[attr-defined]


def _read_numbers(value: object) -> tuple[float, ...]:
    return tuple(float(part) for part in _read_list(value))


_READERS: dict[object, tuple[Callable[[Any], object], str]] = {
    int: (_read_int, "a whole number"),
    float: (float, "a number"),
    bool: (_read_bool, "true or false"),
    str: (str, "a word"),
    Duration: (lambda value: value if isinstance(value, Duration) else Duration.read(value), "a duration such as 30m"),
    date: (read_day, "a day such as 2024-10-01"),
    Path: (Path, "a file"),
    tuple[str, ...]: (_read_list, "a list with commas"),
    tuple[float, ...]: (_read_numbers, "numbers with commas"),
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a unit: its name, type, default, bounds, what it does, and whether only the chart shows it."""

    name: str
    hint: Any
    default: object
    doc: str
    at_least: float | None = None
    at_most: float | None = None
    shows: bool = False

    @property
    def type(self) -> object:
        """The type without `| None`."""
        if get_origin(self.hint) in (Union, UnionType):
            return next(arg for arg in get_args(self.hint) if arg is not NoneType)
        return self.hint

    @property
    def optional(self) -> bool:
        """Whether it may be none."""
        return get_origin(self.hint) in (Union, UnionType) and NoneType in get_args(self.hint)

    @property
    def choices(self) -> tuple[str, ...]:
        """The values to choose from, where they are few."""
        return get_args(self.type) if get_origin(self.type) is Literal else ()

    @property
    def flag(self) -> str:
        """How it is written on the command line."""
        return self.name.rstrip("_").replace("_", "-")

    @property
    def expects(self) -> str:
        """What a value looks like, in words."""
        return f"one of {', '.join(self.choices)}" if self.choices else _READERS[self.type][1]

    def read(self, value: object) -> object:
        """Turn text or a Python value into the parameter's type, or refuse it in three sentences."""
        if self.optional and (value is None or str(value).strip().lower() in ("", "none")):
            return None
        if self.choices:
            return self._choose(value)
        try:
            read = _READERS[self.type][0](value)
        except BadRequest as error:
            raise BadRequest(f"'{self.flag}' cannot be read.", str(error)) from None
        except (ValueError, TypeError, KeyError, OverflowError):
            raise BadRequest(f"'{self.flag}' must be {self.expects}.", f"'{value}' was given.") from None
        self._bound(read)
        return read

    def write(self, value: object) -> object:
        """Write a value so that `read` gives it back; JSON can hold it."""
        if isinstance(value, tuple):
            return ",".join(f"{part:g}" if isinstance(part, float) else str(part) for part in value)
        return str(value) if isinstance(value, Duration | date | Path) else value

    def _choose(self, value: object) -> str:
        if value not in self.choices:
            wrong = f"'{self.flag}' has no value '{value}'."
            raise BadRequest(wrong, guess(str(value), self.choices), f"Choose {' or '.join(self.choices)}.")
        return str(value)

    def _bound(self, value: object) -> None:
        size = value.seconds if isinstance(value, Duration) else value
        if isinstance(size, tuple):
            if not size and not self.optional:
                raise BadRequest(f"'{self.flag}' must name at least one.", "Nothing was given.")
            return
        if not isinstance(size, int | float) or isinstance(size, bool):
            return
        if size != size:  # noqa: PLR0124 - the one way to tell a NaN
            raise BadRequest(f"'{self.flag}' must be {self.expects}.", "A value that is not a number was given.")
        if self.at_least is not None and size < self.at_least:
            raise BadRequest(f"'{self.flag}' must be at least {self.at_least:g}.", f"{value} was given.")
        if self.at_most is not None and size > self.at_most:
            raise BadRequest(f"'{self.flag}' must be at most {self.at_most:g}.", f"{value} was given.")


def param(
    default: object, doc: str, *, at_least: float | None = None, at_most: float | None = None, shows: bool = False
) -> Any:  # noqa: ANN401 - a field of any type
    """Declare a parameter: its default, what it does, its bounds; `shows` where it chooses a chart and no figure."""
    return field(default=default, metadata={"doc": doc, "at_least": at_least, "at_most": at_most, "shows": shows})


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One thing the house can do, with its parameters as fields."""

    question: ClassVar[str] = ""
    how: ClassVar[str] = "footfall ask {name} --help"
    """The command that shows the parameters."""

    def __post_init__(self) -> None:
        """Check every parameter."""
        for parameter in self.parameters():
            object.__setattr__(self, parameter.name, parameter.read(getattr(self, parameter.name)))

    @classmethod
    def name(cls) -> str:
        """The unit's name everywhere but in Python: the class name in kebab-case."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def definition(cls) -> str:
        """What is computed, with the edge cases: the docstring."""
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    def parameters(cls) -> tuple[Parameter, ...]:
        """The parameters, in order."""
        return _parameters(cls)  # type: ignore[arg-type]  # mypy takes a dataclass's hash for its class's

    @classmethod
    def make(cls, values: Mapping[str, object]) -> Self:
        """Make the unit from named values, as text or Python; refuse a name it does not have."""
        known = {parameter.flag: parameter.name for parameter in cls.parameters()}
        named = {str(name).rstrip("_").replace("_", "-"): value for name, value in values.items()}
        for name in named:
            if name not in known:
                do = f"`{cls.how.format(name=cls.name())}` shows them."
                raise unknown(f"parameter of {cls.name()}", name, known, do)
        return cls(**{known[name]: value for name, value in named.items()})

    def asked(self) -> dict[str, object]:
        """The parameters as they were asked, ready for JSON."""
        return {p.flag: p.write(getattr(self, p.name)) for p in self.parameters()}


@cache
def _parameters(cls: type[Unit]) -> tuple[Parameter, ...]:
    return tuple(Parameter(f.name, _hint(cls, f.name), f.default, **f.metadata) for f in fields(cls))


def _hint(cls: type[Unit], name: str) -> Any:  # noqa: ANN401 - any type
    """Evaluate a field's annotation where it was written; class variables' may name what only type checkers import."""
    owner = next(base for base in cls.__mro__ if name in vars(base).get("__annotations__", {}))
    lone = type("Lone", (), {"__annotations__": {name: owner.__annotations__[name]}})
    return get_type_hints(lone, vars(sys.modules[owner.__module__]))[name]

"""What the command line's reader finds wrong, in three sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cyclopts.exceptions import (
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from footfall.errors import BadRequest, guess, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cyclopts import App


def worded(error: CycloptsError, app: App, called: str, commands: Iterable[str]) -> BadRequest:
    """Say what is wrong, what was found and what to do; `called` is the command as it was called."""
    if isinstance(error, UnknownCommandError):
        return _command((error.unused_tokens or [""])[0], commands)
    wording = _WORDINGS.get(type(error), _other)
    return wording(error, app, called)


def _command(word: str, commands: Iterable[str]) -> BadRequest:
    do = "`footfall --help` shows them all."
    if word.startswith("-"):
        return no_option("footfall", word, ("--help", "--version"), do)
    return unknown("command", word, commands, do)


def no_option(called: str, word: str, names: Iterable[str], do: str) -> BadRequest:
    """Say that there is no such option, and guess the typo; a list of all would be long."""
    known = list(names)
    near = f"Did you mean '-{word}'?" if f"-{word}" in known else guess(word, known)
    return BadRequest(f"`{called}` has no option '{word}'.", near if near.startswith("Did you mean") else "", do)


def _option(error: CycloptsError, app: App, called: str) -> BadRequest:
    token = error.token  # type: ignore[attr-defined]
    word = (token.keyword or token.value).split("=", 1)[0]
    names = [
        name for argument in app.assemble_argument_collection() for name in argument.names if name.startswith("--")
    ]
    return no_option(called, word, names, f"`{called} --help` shows them all.")


def _missing(error: CycloptsError, app: App, called: str) -> BadRequest:
    argument = error.argument
    keyword: str | None = error.keyword  # type: ignore[attr-defined]
    if argument is None:
        return _other(error, app, called)
    if keyword is None:
        return _not_given(argument.name, app, called)
    tokens = error.root_input_tokens or []
    after = tokens[tokens.index(keyword) + 1 :][:1] if keyword in tokens else []
    found = f"What follows, '{after[0]}', is an option itself." if after else "Nothing follows it."
    do = f"Write {keyword} VALUE" + (f", or {keyword}={after[0]} if that is the value." if after else ".")
    return BadRequest(f"'{keyword}' needs a value.", found, do)


def _not_given(name: str, app: App, called: str) -> BadRequest:
    what = f"'{name}' is missing." if name.startswith("--") else f"No {name.lower()} was named."
    written = (app.usage or "").removeprefix("Usage: ").removesuffix(" [OPTIONS]")
    return BadRequest(what, f"It is written {written}.", f"`{called} --help` tells more.")


def _repeated(error: CycloptsError, app: App, called: str) -> BadRequest:
    del app, called
    token = error.token  # type: ignore[attr-defined]
    return BadRequest(
        f"'{token.keyword}' is given more than once.", f"Its last value is '{token.value}'.", "Give it once."
    )


def _unused(error: CycloptsError, app: App, called: str) -> BadRequest:
    del app
    words = error.unused_tokens or [""]
    do = f"Put a value with spaces in quotes; `{called} --help` shows how it is written."
    return BadRequest("There is a word too many.", f"'{words[0]}' stands where nothing is expected.", do)


def _coerced(error: CycloptsError, app: App, called: str) -> BadRequest:
    del app
    token = error.token  # type: ignore[attr-defined]
    name = token.keyword if token is not None else "An option"
    value = token.value if token is not None else ""
    return BadRequest(
        f"'{name}' takes no value.", f"'{value}' was given.", f"`{called} --help` shows how it is written."
    )


def _other(error: CycloptsError, app: App, called: str) -> BadRequest:
    del app
    error.verbose = False
    return BadRequest("That is not how it is written.", f"{error}", f"`{called} --help` shows how.")


_WORDINGS: dict[type[CycloptsError], Callable[[CycloptsError, App, str], BadRequest]] = {
    UnknownOptionError: _option,
    MissingArgumentError: _missing,
    RepeatArgumentError: _repeated,
    UnusedCliTokensError: _unused,
    CoercionError: _coerced,
}

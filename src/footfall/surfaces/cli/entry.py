"""The way in: which command is meant, and how it ended."""

from __future__ import annotations

import inspect
import itertools
import os
import signal
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, TextIO

from cyclopts import App, Parameter
from cyclopts.exceptions import CycloptsError

from footfall.errors import FootfallError, foreseen
from footfall.surfaces.cli.options import unwrapped
from footfall.surfaces.cli.wording import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

FOLDER = "footfall.surfaces.cli.commands"
WRONG, STOPPED = 1, 130


@dataclass(frozen=True)
class Command:
    """A command before it is imported: how it is written, and what it does."""

    usage: str
    does: str


COMMANDS: dict[str, Command] = {
    "demo": Command("", "Make two shops and their reports, on data that installs with Footfall."),
    "run": Command("LOG... --into SHOP", "Read a log into a shop, answer everything, and write the report."),
    "ingest": Command("LOG... --into SHOP", "Read a log into a shop, every row accounted for."),
    "ingest-customers": Command("FILE... --into SHOP --key ID", "Read a shop's own tables of customers into it."),
    "map": Command("LOG", "Guess a map for a log of no known format."),
    "ask": Command("UNIT SHOP", "Ask a shop one question; `footfall ask --list` shows them all."),
    "fit": Command("MODEL SHOP", "Fit a model: what customers are likely to do."),
    "score": Command("MODEL SHOP", "Score customers by a model that was fitted, with reasons."),
    "recommend": Command("SHOP", "Say what customers are likely to want, and why."),
    "plan": Command("SHOP", "Plan what is worth doing, and write who gets what."),
    "experiment": Command("size | read FILE", "Size an experiment before it is run, or read one that was."),
    "export": Command("TABLE SHOP --to FILE", "Write one of a shop's tables to a file."),
    "report": Command("SHOP --to report.html", "Write every answer into one page."),
    "serve": Command("SHOP", "Show every answer in a browser, and give them to programs."),
    "simulate": Command("KIND --to LOG", "Make a log whose truth is known."),
}


def main(tokens: Sequence[str] | None = None) -> int:
    """Carry out a command line; give the exit code."""
    if tokens is None:
        _as_a_process()
    words = list(sys.argv[1:] if tokens is None else tokens)
    try:
        _carry_out(words)
        sys.stdout.flush()
    except FootfallError as error:
        return _ended(str(error), error.exit_code)
    except KeyboardInterrupt as stop:
        return _ended(str(stop) or "Stopped; nothing was changed.", STOPPED)
    except BrokenPipeError:
        _forget_output()
        return 0
    except Exception as error:
        if os.environ.get("FOOTFALL_DEBUG"):
            raise
        return _ended(str(foreseen(error)), WRONG)
    return 0


def _carry_out(words: Sequence[str]) -> None:
    app, called = the_app(), "footfall"
    own = app
    try:
        if words and words[0] in COMMANDS:
            own, called = fitted(app, words[0], words[1:])
        app(words, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        raise worded(error, own, called, COMMANDS) from error


def the_app() -> App:
    """Make the command line with every command by name only."""
    app = App(
        name="footfall",
        help="Turns a shop's raw event log into answers.",
        help_epilogue="footfall COMMAND --help shows a command's options.",
        help_format="plaintext",
        version=_version,
        default_parameter=Parameter(negative=()),
        suppress_keyboard_interrupt=False,
    )
    for number, (name, command) in enumerate(COMMANDS.items()):
        app.command(f"{FOLDER}.{name.replace('-', '_')}:command", name=name, help=command.does, sort_key=number)
    return app


def fitted(app: App, name: str, tokens: Sequence[str]) -> tuple[App, str]:
    """Import a command, give it the options that these tokens make it have, and say how it was called."""
    make: Callable[[Sequence[str]], Callable[..., None]] = import_module(f"{FOLDER}.{name.replace('-', '_')}").command
    function = make(tokens)
    usage = getattr(function, "usage", COMMANDS[name].usage)
    written = " ".join(["Usage: footfall", name, *usage.split(), "[OPTIONS]"])
    told = unwrapped(inspect.cleandoc(function.__doc__ or COMMANDS[name].does))
    own = App(name=name, help=told, usage=written, help_epilogue="")
    own.default(function)
    del app[name]
    app.command(own)
    fixed = itertools.takewhile(lambda word: word.islower() and word[0].isalpha(), usage.split())
    return own, " ".join(["footfall", name, *fixed])


def _version() -> str:
    import footfall

    return f"footfall {footfall.__version__}"


def _ended(sentences: str, code: int) -> int:
    sys.stdout.flush()
    sys.stderr.write(f"{sentences}\n")
    return code


def _forget_output() -> None:
    """Let what reads us be gone: nothing more is written, and nobody complains."""
    sys.stdout = _nowhere()


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - open until the end


def _as_a_process() -> None:
    """Be told to stop as by Ctrl-C, and keep other people's warnings to those who look for defects."""
    import warnings

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever called
            setattr(sys, name, _nowhere())
    if not os.environ.get("FOOTFALL_DEBUG"):
        warnings.simplefilter("ignore")

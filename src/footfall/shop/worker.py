"""A process of its own that does steps of a run, one at a time, while the first process does others.

It is told a step by a line of JSON on its standard input, and answers in lines on its standard output: how far it is,
then what the step left. What ends the process ends the step alone, and the run tells of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Self

from footfall.shop.opening import open_shop
from footfall.shop.steps import Done, Settings, Step, do_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from footfall.answer.progress import Progress


class Worker:
    """The first process's view of the second."""

    def __init__(self, path: Path, memory: str, trials: int) -> None:
        """Take the shop, the memory that its engine may take, and how many settings a model tries."""
        self._asked = {"path": str(path), "memory": memory, "trials": trials}
        self._process: subprocess.Popen[str] | None = None
        self._heard: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        self._listener = Thread()
        self._result: Done | None = None
        self.step: Step | None = None
        self.rests_on = ""

    def __enter__(self) -> Self:
        """Start when the first step comes."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the process, whatever it does."""
        self._end()

    @property
    def idle(self) -> bool:
        """Whether it has no step."""
        return self.step is None

    @property
    def ready(self) -> bool:
        """Whether its step has ended."""
        while self._result is None and not self._heard.empty():
            self._hear(lambda _step: lambda _doing, _done, _of: None, wait=False)
        return self._result is not None

    def start(self, step: Step, rests_on: str) -> None:
        """Begin a step."""
        if self._process is None or self._process.poll() is not None:
            self._launch()
        self.step, self.rests_on, self._result = step, rests_on, None
        assert self._process is not None and self._process.stdin is not None  # noqa: PT018, S101 - launched above
        with suppress(OSError):
            self._process.stdin.write(json.dumps({**self._asked, "step": step.name}) + "\n")
            self._process.stdin.flush()

    def result(self, progress_of: Callable[[Step], Progress]) -> tuple[Step, Done]:
        """Wait for the end of its step, telling how far it is; give the step and what it left."""
        while self._result is None:
            self._hear(progress_of, wait=True)
        step, done = self.step, self._result
        self.step = None
        return step, done  # type: ignore[return-value]  # it has a step until here

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._process.kill()
        self._listener.join()
        with suppress(BrokenPipeError), self._process:
            pass  # closes its pipes, and waits

    def _launch(self) -> None:
        self._end()
        self._process = subprocess.Popen(  # noqa: S603 - this very Python, this very module
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(_imports())},
        )
        self._heard = SimpleQueue()
        self._listener = Thread(target=_listen, args=(self._process, self._heard), daemon=True)
        self._listener.start()

    def _hear(self, progress_of: Callable[[Step], Progress], *, wait: bool) -> None:
        try:
            line = self._heard.get(block=wait)
        except Empty:
            return
        if line is None:
            code = self._process.wait() if self._process else 0
            why = f"Its process ended with {code}; less memory than it needs is the usual cause."
            self._result = Done(f"The step {self.step.name if self.step else ''} could not be done: {why}", final=False)
        elif "told" in line:
            self._result = Done(line["told"], line["final"])
        elif self.step:
            progress_of(self.step)(*line["progress"])


def _imports() -> list[str]:
    """Give the folder that this Footfall is imported from, and what was on the path by the environment."""
    return [str(Path(__file__).resolve().parents[2]), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]


def _listen(process: subprocess.Popen[str], heard: SimpleQueue[dict[str, Any] | None]) -> None:
    assert process.stdout is not None  # noqa: S101 - opened as a pipe
    for line in process.stdout:
        with suppress(ValueError):
            heard.put(json.loads(line))
    heard.put(None)


def main() -> None:
    """Do the steps that standard input names until it ends; whatever prints is kept off the answers."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(**line: object) -> None:
        answers.write(json.dumps(line, ensure_ascii=False) + "\n")
        answers.flush()

    with suppress(KeyboardInterrupt, BrokenPipeError):
        for line in sys.stdin:
            asked = json.loads(line)
            settings = Settings(path=Path(asked["path"]), memory=asked["memory"], trials=asked["trials"])
            shop = open_shop(settings.path, memory=settings.memory)
            try:
                done = do_step(asked["step"], shop, settings, lambda *far: say(progress=far))
            finally:
                shop.close()
            say(told=done.told, final=done.final)


if __name__ == "__main__":
    main()

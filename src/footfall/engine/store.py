"""The store on disk: a directory of Parquet and a small manifest that is swapped last.

    SHOP/footfall.json              the manifest: settings, and for each table its parts
    SHOP/versions/3/events/...      a version's files; a part's files never change once the manifest names them

A new version is written beside the old one; then the manifest is replaced in one step. A crash at any moment leaves the
old version whole. The version before the last is kept until the next write, for readers that still hold its manifest.

Each part lists its files and, where a later part rewrote some of its users, a file of those users: readers see every
part less the users that it has lost. So an append costs what it adds.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep
from typing import IO, TYPE_CHECKING, Any

from footfall.errors import BadRequest, Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = 1
MANIFEST = "footfall.json"
VERSIONS = "versions"
LOCK = ".lock"
OWN = {MANIFEST, VERSIONS, LOCK, "report.html", "tables", "audiences", "models", "experiments.json"}
"""What Footfall itself puts into a shop's directory."""


@dataclass(frozen=True)
class Part:
    """Some of a table's rows: its files below the shop, how many rows, and a file of the users it has lost."""

    files: tuple[str, ...]
    rows: int
    superseded: str | None = None


@dataclass(frozen=True, kw_only=True)
class About:
    """What a shop remembers of how it was made."""

    source: str
    why: str = ""
    files: tuple[str, ...] = ()
    timezone: str = "UTC"
    currency: str | None = None
    session_gap: int = 1_800
    duplicates: str = "drop"
    events: dict[str, int] = field(default_factory=dict)
    """Every event's name and how often it happened, most frequent first."""
    first_on: date | None = None
    last_on: date | None = None
    columns: tuple[str, ...] = ()
    """The columns of `events` that the log has, mapped or not."""
    ledger: tuple[dict[str, Any], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> About:
        """Take it back from the manifest."""
        days = {key: date.fromisoformat(data[key]) if data[key] else None for key in ("first_on", "last_on")}
        lists = {key: tuple(data[key]) for key in ("files", "columns", "ledger")}
        return cls(**{**data, **days, **lists, "notes": tuple((code, text) for code, text in data["notes"])})


@dataclass(frozen=True)
class Store:
    """A shop's directory as one manifest saw it."""

    path: Path
    version: int
    about: About
    tables: dict[str, tuple[Part, ...]]

    @classmethod
    def open(cls, path: str | Path) -> Store:
        """Read a shop's manifest, or say why it is none."""
        path = Path(path)
        data = _manifest(path)
        if not isinstance(data["format"], int):
            raise _damaged(path, TypeError())
        if data["format"] > FORMAT:
            found = f"Its format is {data['format']}, this Footfall reads up to {FORMAT}."
            raise Failure(f"The shop '{path}' was written by a newer Footfall.", found, "Upgrade Footfall.")
        try:
            return cls._of(path, data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _damaged(path, error) from error

    @classmethod
    def _of(cls, path: Path, data: dict[str, Any]) -> Store:
        tables = {
            name: tuple(Part(tuple(part["files"]), part["rows"], part["superseded"]) for part in parts)
            for name, parts in data["tables"].items()
        }
        return cls(path, int(data["version"]), About.from_json(data["about"]), tables)

    def files(self, part: Part) -> list[Path]:
        """The paths of a part's files."""
        return [self.path / file for file in part.files]

    @property
    def folder(self) -> Path:
        """The folder of the version's own files."""
        return self.path / VERSIONS / str(self.version)

    @property
    def bytes(self) -> int:
        """How much disk the current version takes."""
        parts = (part for table in self.tables.values() for part in table)
        return sum(_size(file) for part in parts for file in self.files(part))


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*")) if path.is_dir() else path.stat().st_size


def _manifest(path: Path) -> dict[str, Any]:
    do = f"Make one with `footfall ingest LOG --into {path}`."
    if not path.exists():
        raise BadRequest(f"There is no shop at '{path}'.", "The directory does not exist.", do)
    if not (path / MANIFEST).is_file():
        found = f"It has no {MANIFEST}." if path.is_dir() else "It is a file; a shop is a directory."
        raise BadRequest(f"'{path}' is not a shop.", found, do)
    try:
        data = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        data["version"], data["about"], data["tables"], data["format"]
    except OSError as error:
        raise Failure(f"The shop '{path}' cannot be read.", f"The system says: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, error) from error
    return data  # type: ignore[no-any-return]


def _damaged(path: Path, error: Exception) -> Failure:
    found = f"{MANIFEST} is damaged ({type(error).__name__})."
    return Failure(f"The shop '{path}' cannot be read.", found, "Ingest the log again with --replace.")


class Writing:
    """A version being written: a folder of its own, and the parts put into it so far."""

    def __init__(self, shop: Path, version: int) -> None:
        """Begin with an empty folder."""
        self.shop, self.version = shop, version
        self.folder = shop / VERSIONS / str(version)
        self.tables: dict[str, tuple[Part, ...]] = {}
        self.about: About | None = None
        """What the version that stands remembers, where tables are added to it."""

    def place(self, table: str, number: int = 0) -> Path:
        """Say where to write a table's part."""
        path = self.folder / table / f"{number:05}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def free_place(self, table: str) -> Path:
        """Say where to write a table's part in a version that stands: where no file is yet."""
        taken = [int(file.stem) for file in (self.folder / table).glob("[0-9]*.parquet")]
        return self.place(table, max(taken, default=-1) + 1)

    def add(self, table: str, files: list[Path], rows: int) -> None:
        """Put a written part into the version."""
        part = Part(tuple(str(file.relative_to(self.shop)) for file in files), rows)
        self.tables[table] = (*self.tables.get(table, ()), part)

    def store(self, about: About) -> Store:
        """See the version so far as a store, before the manifest names it."""
        return Store(self.shop, self.version, about, self.tables)

    def finish(self, about: About) -> Store:
        """Swap the manifest; from here on readers see the new version."""
        manifest = {
            "format": FORMAT,
            "footfall": version("footfall"),
            "version": self.version,
            "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "about": asdict(about),
            "tables": {name: [asdict(part) for part in parts] for name, parts in self.tables.items()},
        }
        beside = self.shop / f".{MANIFEST}.{os.getpid()}"
        with beside.open("w", encoding="utf-8") as file:
            json.dump(manifest, file, ensure_ascii=False, indent=1, default=str)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.shop / MANIFEST)
        return self.store(about)


@contextmanager
def writing(path: Path, *, replacing: bool) -> Iterator[Writing]:
    """Write a new version of a shop; whatever goes wrong, the old one, or nothing, is left."""
    before = _before(path, replacing=replacing)
    fresh = not path.exists()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadRequest(f"No shop can be made at '{path}'.", f"The system says: {error.strerror}.") from error
    with _locked(path):
        work = Writing(path, before + 1)
        try:
            shutil.rmtree(work.folder, ignore_errors=True)
            work.folder.mkdir(parents=True)
            yield work
        except BaseException as error:
            _undo(path, work.folder, fresh=fresh)
            if isinstance(error, OSError):
                raise Failure("The shop could not be written.", f"The system says: {error.strerror}.") from error
            raise
        _clear(path, keep={before, before + 1})


PATIENCE = 30.0
"""For so many seconds whoever adds a table waits for another that does."""


@contextmanager
def adding(store: Store) -> Iterator[Writing]:
    """Put tables into the version that stands, or in the place of those it has; until `finish` nobody sees them.

    Another process that is adding is waited for; one that writes the shop anew has made this version a past one.
    """
    with _locked(store.path, PATIENCE):
        now = Store.open(store.path)
        if now.version != store.version:
            raise BadRequest(f"The shop '{store.path}' was written anew meanwhile.", "", "Open it again.")
        work = Writing(store.path, now.version)
        work.tables, work.about = dict(now.tables), now.about
        yield work


def aside(store: Store | None) -> Path:
    """Make a folder to write in unseen: beside the version's own files, else where the system has temporary ones."""
    if store:
        with suppress(OSError):
            return Path(mkdtemp(prefix="work-", dir=store.folder))
    return Path(mkdtemp(prefix="footfall-"))


def _before(path: Path, *, replacing: bool) -> int:
    """Find the version that stands there; refuse to write over what is no shop, or over a shop unasked."""
    if path.is_file():
        raise BadRequest(f"No shop can be made at '{path}'.", "It is a file.", "Name a directory.")
    if (path / MANIFEST).exists():
        if not replacing:
            do = "Use --replace to write it anew."
            raise BadRequest(f"There is already a shop at '{path}'.", "Nothing was changed.", do)
        return max((int(folder.name) for folder in (path / VERSIONS).glob("[0-9]*")), default=0)
    strangers = sorted({file.name for file in path.iterdir()} - OWN) if path.exists() else []
    if strangers:
        found = f"It holds '{strangers[0]}' and is no shop."
        raise BadRequest(f"'{path}' is not empty.", found, "Name a new or an empty directory.")
    return 0


@contextmanager
def _locked(path: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the shop's lock. Its file stays: were it removed, two could hold locks of two files of one name."""
    try:
        lock = (path / LOCK).open("w")
    except OSError as error:
        raise Failure(f"The shop '{path}' cannot be written.", f"The system says: {error.strerror}.") from error
    with lock:
        until = monotonic() + patience
        while not _try_lock(lock):
            if monotonic() >= until:
                do = "Wait until it has finished."
                raise BadRequest(f"The shop '{path}' is being written.", "Another Footfall holds its lock.", do)
            sleep(0.05)
        yield


def _try_lock(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _undo(path: Path, folder: Path, *, fresh: bool) -> None:
    shutil.rmtree(path if fresh else folder, ignore_errors=True)
    versions = path / VERSIONS
    if versions.exists() and not any(versions.iterdir()):
        versions.rmdir()
        (path / LOCK).unlink(missing_ok=True)


def _clear(path: Path, keep: set[int]) -> None:
    for folder in (path / VERSIONS).iterdir():
        if folder.name not in {str(number) for number in keep}:
            shutil.rmtree(folder, ignore_errors=True)

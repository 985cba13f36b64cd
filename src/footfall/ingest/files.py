"""Which files a log is made of, and each as a plain UTF-8 file that the reader can take."""

from __future__ import annotations

import csv
import glob
import gzip
import io
import re
import zipfile
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal
from urllib.parse import unquote

from footfall.errors import BadRequest, Failure, FootfallError
from footfall.ingest.dialect import told_dialect
from footfall.ingest.encoding import codec, detect, transcoded
from footfall.ingest.json_lines import is_json, is_lines, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Format = Literal["csv", "jsonl", "parquet"]
_FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".inter": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
}
_PACKED = (".gz", ".zst", ".zip")
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""How Hive and Spark name the folder of rows without a value."""
SAMPLE = 1 << 20
TRUTH = ".truth.json"
"""How the truth beside a simulated log ends: it is no log."""


@dataclass(frozen=True)
class LogFile:
    """One file of a log: what it is called, where its plain form is, and how it was read."""

    name: str
    path: Path
    format: Format
    delimiter: str = ","
    encoding: str = "utf-8"
    unreadable: int = 0
    """Characters that could not be decoded."""
    ends_whole: bool = True
    """Whether its last line ends with a line break."""
    first_rows: tuple[tuple[str, ...], ...] = ()
    """The fields of its first lines."""
    times: tuple[str, ...] = ()
    """Its first times as they are written, where a map says which they are."""
    dialect: str = ""
    """How it writes quotes and line breaks within values, in words, where not as usual."""

    folders: Mapping[str, str | None] = field(default_factory=dict)
    """What the folders it stands in say of all of its rows: event=view."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of its first line."""
        return self.first_rows[0] if self.first_rows else ()

    @property
    def header(self) -> tuple[str, ...]:
        """Its columns: the fields of its first line, and what its folders name beside them."""
        return (*self.fields, *(name for name in self.folders if name not in self.fields))


def found(given: Sequence[str | Path]) -> list[Path]:
    """Resolve paths, globs and folders to files, in order."""
    files = [file for path in given for file in _resolve(str(path))]
    if not files:
        raise BadRequest("No log was named.", "", "Name a file, a glob or a folder.")
    return files


def _resolve(given: str) -> list[Path]:
    path = Path(given)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and _known(file))
        if not files:
            raise Failure(f"The folder '{given}' holds no log.", "There is no CSV, TSV, JSONL or Parquet file in it.")
        return files
    if path.is_file():
        return [path]
    globbed = sorted(Path(file) for file in glob.glob(given, recursive=True) if Path(file).is_file())  # noqa: PTH207 - absolute patterns too
    if not globbed:
        raise BadRequest(f"There is no file '{given}'.", "Nothing stands under that name.", "Check the path.")
    return globbed


def siblings(given: Sequence[Path]) -> list[Path]:
    """List the files of known formats that stand beside those given."""
    folders = dict.fromkeys(path.resolve().parent for path in given)
    taken = {path.resolve() for path in given}
    return sorted(
        file for folder in folders for file in folder.iterdir() if file.is_file() and _known(file) and file not in taken
    )


def has_truth(file: Path) -> bool:
    """Tell whether a simulated log's truth stands beside a file, or beside its folder."""
    return any(path.with_name(path.name + TRUTH).exists() for path in (file, file.resolve().parent))


def header_of(file: Path) -> LogFile:
    """Look at a file's first line alone; what cannot be read has none."""
    try:
        with _opened(file) as stream:
            sample = _sample(stream)
        if sample.startswith(b"PAR1") and file.suffix.lower() not in _PACKED:
            return LogFile(file.name, file, "parquet", folders=_folders(file))
        encoding = detect(sample, file.name)
    except (OSError, EOFError, zipfile.BadZipFile, FootfallError):
        return LogFile(file.name, file, "csv")
    rows = _first_rows(sample.decode(encoding, errors="replace"), _delimiter(sample, encoding))
    return LogFile(file.name, file, "csv", first_rows=rows[:1], folders=_folders(file))


def _known(file: Path) -> bool:
    suffixes = [suffix.lower() for suffix in file.suffixes[-2:]]
    hidden = file.name.startswith(".") or file.name.endswith(TRUTH)
    return not hidden and any(suffix in (*_FORMATS, *_PACKED) for suffix in suffixes[-1:])


def plain(file: Path, into: Path, number: int, reading: dict[str, Any]) -> LogFile:
    """Make a file ready: unpacked and in UTF-8 where it is not, its delimiter found.

    `reading` may say `encoding` and `delimiter`; else both are told from the file's first bytes.
    """
    try:
        return replace(_plain(file, into, number, reading), folders=_folders(file))
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise Failure(f"'{file.name}' could not be read.", f"The system says: {error.strerror}.") from error
        do = "Fetch it again, or unpack it yourself."
        raise Failure(f"'{file.name}' is damaged or cut off.", "It could not be unpacked.", do) from error


def _folders(file: Path) -> dict[str, str | None]:
    """Read what the folders right above a file say, as Hive and Spark write them: event=view/day=2024-01-01."""
    names = takewhile(lambda name: re.fullmatch(r"[^=]+=.*", name), (parent.name for parent in file.parents))
    pairs = [unquote(name).split("=", 1) for name in names]
    return {name: None if value == NO_VALUE else value for name, value in reversed(pairs)}


def _plain(file: Path, into: Path, number: int, reading: dict[str, Any]) -> LogFile:
    if file.stat().st_size == 0:
        raise Failure(f"'{file.name}' is empty.", "It has no bytes.", "Give a log with rows.")
    inner, packed = _name_inside(file), file.suffix.lower() in _PACKED
    form = _FORMATS.get(Path(inner).suffix.lower(), "csv")
    with _opened(file) as stream:
        sample = _sample(stream)
    if not sample:
        raise Failure(f"'{file.name}' is empty.", "It has no bytes.", "Give a log with rows.")
    if sample.startswith(b"PAR1"):
        form = "parquet"
    if form == "parquet":
        return LogFile(file.name, _unpacked(file, into / f"{number}.parquet") if packed else file, form)
    encoding = codec(reading["encoding"]) if reading.get("encoding") else detect(sample, file.name)
    if form == "csv" and is_json(sample):
        form = "jsonl"
    delimiter = str(reading.get("delimiter") or _delimiter(sample, encoding))
    read = _text(file, into / f"{number}.{form}", form, encoding, delimiter, sample)
    if form == "jsonl":
        return _by_lines(read, into / f"{number}.lines.jsonl")
    return _by_usual_quotes(read, into / f"{number}.usual.csv", reading)


def _by_usual_quotes(file: LogFile, beside: Path, reading: dict[str, Any]) -> LogFile:
    """Write a text file with doubled quotes where it has an escape sign, or no quotes at all."""
    dialect = told_dialect(file.path, file.delimiter, reading)
    if dialect.is_usual:
        return file
    with file.path.open("rb") as stream, beside.open("wb") as out:
        out.writelines(dialect.rewritten(stream))
    first = _first_rows(_head(beside).decode("utf-8", errors="replace"), file.delimiter)
    return replace(file, path=beside, first_rows=first, dialect=dialect.words)


def _by_lines(file: LogFile, beside: Path) -> LogFile:
    """Write JSON with an object a line where it is an array, or spread over lines."""
    if is_lines(_head(file.path)):
        return file
    with file.path.open("rb") as stream, beside.open("wb") as out:
        out.writelines(lines_of(stream, file.name))
    if not beside.stat().st_size:
        raise Failure(f"'{file.name}' has no rows.", "Its array is empty.", "Give a log with rows.")
    return replace(file, path=beside)


def _text(file: Path, beside: Path, form: Format, encoding: str, delimiter: str, sample: bytes) -> LogFile:
    spaces = delimiter == " "
    path, unreadable = file, 0
    packed, foreign = file.suffix.lower() in _PACKED, encoding not in ("utf-8", "utf-8-sig")
    if spaces or foreign or packed or _ends_differ(sample):
        path, unreadable = beside, _transcode(file, beside, encoding, spaces=spaces)
        sample = _head(beside)
    delimiter = "," if spaces else delimiter
    first = _first_rows(sample.decode("utf-8", errors="replace"), delimiter) if form == "csv" else ()
    if form == "csv" and not first:
        raise Failure(f"'{file.name}' has no rows.", "It holds empty lines only.", "Give a log with rows.")
    return LogFile(file.name, path, form, delimiter, encoding, unreadable, _ends_whole(path), first)


def _ends_differ(sample: bytes) -> bool:
    """Tell whether some lines end in one way and some in another; the reader wants them alike."""
    both = sample.count(b"\r\n")
    return 0 < both < sample.count(b"\n")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SAMPLE)


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, io.SEEK_END)
        return file.read(1) in b"\r\n"


def _name_inside(file: Path) -> str:
    """Give the name without the packing: what a zip holds, else the stem."""
    if file.suffix.lower() == ".zip":
        with zipfile.ZipFile(file) as packed:
            return _member(packed, file).filename
    return file.stem if file.suffix.lower() in _PACKED else file.name


def _member(packed: zipfile.ZipFile, file: Path) -> zipfile.ZipInfo:
    members = [info for info in packed.infolist() if not info.is_dir() and not info.filename.startswith("__MACOSX")]
    if len(members) != 1:
        do = "Unpack it and name the files."
        raise Failure(f"'{file.name}' must hold one file.", f"It holds {len(members)}.", do)
    return members[0]


def _opened(file: Path) -> BinaryIO:
    suffix = file.suffix.lower()
    if suffix == ".gz":
        return gzip.open(file)  # type: ignore[return-value]
    if suffix == ".zst":
        import pyarrow as pa

        return pa.input_stream(str(file), compression="zstd")  # type: ignore[return-value]  # it tells a cut-off file
    if suffix == ".zip":
        packed = zipfile.ZipFile(file)
        return packed.open(_member(packed, file))  # type: ignore[return-value]
    return file.open("rb")


def _sample(stream: BinaryIO) -> bytes:
    """Read the first bytes; unpackers may give fewer at a time."""
    parts, size = [], 0
    while size < SAMPLE and (part := stream.read(SAMPLE - size)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _unpacked(file: Path, to: Path) -> Path:
    with _opened(file) as stream, to.open("wb") as out:
        while chunk := stream.read(SAMPLE):
            out.write(chunk)
    return to


def _transcode(file: Path, to: Path, encoding: str, *, spaces: bool) -> int:
    unreadable = 0
    with _opened(file) as stream, to.open("wb") as out:
        for chunk, bad in transcoded(stream, encoding, spaces=spaces):
            out.write(chunk)
            unreadable += bad
    return unreadable


def _delimiter(sample: bytes, encoding: str) -> str:
    """Choose the delimiter that cuts the first lines into the most fields, alike in every line."""
    lines = sample.decode(encoding, errors="replace").splitlines()[:50]
    lines = lines[:-1] if len(lines) > 1 else lines
    return max((",", "\t", ";", "|", "\x01"), key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(lines: Iterable[str], delimiter: str) -> tuple[float, int]:
    widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    if not widths or max(widths) == 1:
        return (0.0, 0)
    usual = max(set(widths), key=widths.count)
    return (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)


def _first_rows(text: str, delimiter: str) -> tuple[tuple[str, ...], ...]:
    lines = io.StringIO(text.lstrip("\ufeff"), newline="")
    rows: list[tuple[str, ...]] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            if row:
                rows.append(tuple(field.strip() for field in row))
            if len(rows) == 100:
                break
    except csv.Error:
        pass
    return tuple(rows)

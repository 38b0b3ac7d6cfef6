"""The rows that jobs read and write: JSON Lines, CSV or Parquet in; JSON Lines out, of which an interrupted run
keeps all complete lines."""

import csv
import json
import math
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gpu.jobs.errors import SetupError

Row = dict[str, Any]

NUMBERS = {"sample", "quality", "confidence", "tokens_in", "tokens_out", "cost_usd", "latency_ms"}
"""Columns of outcomes that are numbers, besides those of scores: a CSV file has them as texts."""

TRUTHS = {"true": True, "1": True, "false": False, "0": False}


def read_rows(path: str, needed: Iterable[str], texts: Iterable[str] = ()) -> list[Row]:
    """The rows of a file, in order; each has the `needed` columns, and a text in those of `texts`.

    Raises SetupError naming the file, the row and the column.
    """
    file = Path(path)
    if not file.is_file():
        raise SetupError(f"Cannot read {path} as there is no such file")
    reader = {".jsonl": json_lines, ".csv": csv_rows, ".parquet": parquet_rows}.get(file.suffix)
    if reader is None:
        raise SetupError(f"Cannot read {path} as its name must end in .jsonl, .csv or .parquet")
    rows = []
    for number, row in reader(file):
        for name in needed:
            if row.get(name) is None:
                raise SetupError(f"Cannot read {path} as row {number} has no {name}")
        for name in texts:
            if not isinstance(row.get(name), str) or row[name] == "":
                raise SetupError(
                    f"Cannot read {path} as {name} of row {number} must be a text: it is {row.get(name)!r}"
                )
        rows.append(row)
    if not rows:
        raise SetupError(f"Cannot read {path} as it must have a row or more: it has none")
    return rows


def json_lines(file: Path) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(lines_of(file), 1):
        if not line.strip():
            continue
        try:
            # NaN is how Python writes a number that is not known
            row = json.loads(line, parse_float=lambda text: plain(float(text)), parse_constant=lambda _: None)
            if "\\ud" in line.lower():
                json.dumps(row, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise SetupError(
                f"Cannot read {file} as line {number} must be Unicode: half of a surrogate pair is no character"
            ) from error
        except (ValueError, RecursionError) as error:
            said = getattr(error, "msg", error)
            raise SetupError(f"Cannot read {file} as line {number} is no JSON: {said}") from error
        if not isinstance(row, dict):
            raise SetupError(f"Cannot read {file} as line {number} must be an object: it is {line.strip()[:40]}")
        yield number, row


def csv_rows(file: Path) -> Iterator[tuple[int, Row]]:
    csv.field_size_limit(sys.maxsize)
    number = 0
    try:
        for number, row in enumerate(csv.DictReader(lines_of(file, newline=""), strict=True), 1):
            if None in row:
                raise SetupError(f"Cannot read {file} as row {number} has more cells than there are columns")
            yield number, {name: cell(file, number, name, value) for name, value in row.items()}
    except csv.Error as error:
        raise SetupError(f"Cannot read {file} as row {number + 1} is no CSV: {error}") from error


def cell(file: Path, number: int, name: str, text: str | None) -> Any:
    """The value of a cell of a CSV file, of the type that the column has in outcomes."""
    if not text:
        return None
    try:
        if name == "correct":
            return TRUTHS[text.lower()]
        if name in NUMBERS or name.startswith("score."):
            return int(text) if name in ("sample", "tokens_in", "tokens_out") else plain(float(text))
    except (KeyError, ValueError) as error:
        wanted = "true or false" if name == "correct" else "a number"
        raise SetupError(f"Cannot read {file} as {name} of row {number} must be {wanted}: it is {text!r}") from error
    return text


def lines_of(file: Path, newline: str | None = None) -> Iterator[str]:
    """Raises SetupError where the file is not in UTF-8."""
    with file.open(encoding="utf-8-sig", newline=newline) as lines:
        try:
            yield from lines
        except UnicodeDecodeError as error:
            raise SetupError(f"Cannot read {file} as it must be in UTF-8: {error.reason}") from error


def parquet_rows(file: Path) -> Iterator[tuple[int, Row]]:
    try:
        from pyarrow import ArrowInvalid, parquet
    except ImportError as error:
        raise SetupError(f"Cannot read {file} as pyarrow is not installed", 'pip install "./gpu[jobs]"') from error
    try:
        table = parquet.read_table(file)
    except (ArrowInvalid, OSError) as error:
        raise SetupError(f"Cannot read {file} as it is no Parquet file: {error}") from error
    for number, row in enumerate(table.to_pylist(), 1):
        yield number, {name: plain(value) for name, value in row.items()}


def plain(value: Any) -> Any:
    """The value as JSON has it: a number that is none is null, as pandas writes what is missing; a date is a text."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def write_rows(file: Path, rows: Iterable[Row]) -> None:
    """Writes all rows, whole or not at all."""
    partial = file.with_name(f"{file.name}.partial")
    with partial.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
    partial.rename(file)


def append_rows(file: Path, rows: Iterable[Row]) -> None:
    with file.open("a", encoding="utf-8") as out:
        out.write("".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows))


def kept_rows(file: Path) -> list[Row]:
    """The complete rows of a file that is appended to."""
    return [json.loads(line) for line in whole_lines(file)]


def whole_lines(file: Path) -> list[str]:
    """The complete lines of a file that is appended to; an incomplete last line is cut off."""
    if not file.exists():
        return []
    content = file.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        with file.open("r+b") as out:
            out.truncate(len(whole))
    # Not splitlines(), which takes more characters for line ends than JSON escapes
    return [line for line in whole.decode().split("\n") if line]


def share_of(rows: list[Row], shard: str) -> list[Row]:
    """The rows of shard "i/n": those from i of n equal parts, i from 0.

    Raises SetupError where it is no such text.
    """
    at, _, parts = shard.partition("/")
    if not (at.isdecimal() and parts.isdecimal() and int(at) < int(parts)):
        raise SetupError(f'shard must be "i/n" with i from 0 to n - 1: it is "{shard}"')
    i, n = int(at), int(parts)
    return rows[i * len(rows) // n : (i + 1) * len(rows) // n]

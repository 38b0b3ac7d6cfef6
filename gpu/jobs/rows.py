"""The rows that jobs read and write: JSON Lines, CSV or Parquet in; JSON Lines out, of which an interrupted run
keeps all complete lines."""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gpu.jobs.errors import SetupError

Row = dict[str, Any]


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
    with file.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise SetupError(f"Cannot read {file} as line {number} is no JSON: {error.msg}") from error
            if not isinstance(row, dict):
                raise SetupError(f"Cannot read {file} as line {number} must be an object: it is {line.strip()[:40]}")
            yield number, row


def csv_rows(file: Path) -> Iterator[tuple[int, Row]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 1):
            yield number, {name: value if value != "" else None for name, value in row.items()}


def parquet_rows(file: Path) -> Iterator[tuple[int, Row]]:
    try:
        from pyarrow import ArrowInvalid, parquet
    except ImportError as error:
        raise SetupError(f"Cannot read {file} as pyarrow is not installed", 'pip install "./gpu[jobs]"') from error
    try:
        table = parquet.read_table(file)
    except (ArrowInvalid, OSError) as error:
        raise SetupError(f"Cannot read {file} as it is no Parquet file: {error}") from error
    yield from enumerate(table.to_pylist(), 1)


def write_rows(file: Path, rows: Iterable[Row]) -> None:
    """Writes all rows, whole or not at all."""
    partial = file.with_name(f"{file.name}.partial")
    with partial.open("w") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
    partial.rename(file)


def append_rows(file: Path, rows: Iterable[Row]) -> None:
    with file.open("a") as out:
        out.write("".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows))


def kept_rows(file: Path) -> list[Row]:
    """The complete rows of a file that is appended to; an incomplete last row is cut off."""
    if not file.exists():
        return []
    content = file.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        with file.open("r+b") as out:
            out.truncate(len(whole))
    return [json.loads(line) for line in whole.decode().splitlines()]


def share_of(rows: list[Row], shard: str) -> list[Row]:
    """The rows of shard "i/n": those from i of n equal parts, i from 0.

    Raises SetupError where it is no such text.
    """
    at, _, parts = shard.partition("/")
    if not (at.isdigit() and parts.isdigit() and int(at) < int(parts)):
        raise SetupError(f'shard must be "i/n" with i from 0 to n - 1: it is "{shard}"')
    i, n = int(at), int(parts)
    return rows[i * len(rows) // n : (i + 1) * len(rows) // n]

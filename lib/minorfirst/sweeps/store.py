"""The file of a sweep: one SQLite database, to which every finished chunk is added at once and for good.

SQLite writes a chunk wholly or not at all, also where the process is killed; a checksum tells a damaged one.
"""

from __future__ import annotations

import io
import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ..checks import Array
from .chunks import FLOAT, KEPT, Chunks
from .grid import OPTIMIZERS, Grid

FORMAT = "minorfirst sweep 1"
TABLES = """
CREATE TABLE header (name TEXT PRIMARY KEY, crc INTEGER NOT NULL, value BLOB NOT NULL);
CREATE TABLE chunk (number INTEGER PRIMARY KEY, crc INTEGER NOT NULL, value BLOB NOT NULL);
"""


class SweepFile:
    """Chunks of one sweep on disk.

    Parameters
    ----------
    path : str or Path
        Of a file that exists.

    Raises
    ------
    ValueError
        If it is not a sweep's, or is damaged.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        header = dict(self._whole("header"))
        try:
            if header["format"] != FORMAT.encode():
                raise KeyError(FORMAT)
            plan = json.loads(header["plan"])
            arrays = {name: np.load(io.BytesIO(header[name])) for name in plan["arrays"]}
            self.grid = Grid(OPTIMIZERS[plan["optimizer"]], single=frozenset(plan["single"]), **arrays)
            self.chunks = Chunks(self.grid.flows, plan["size"])
        except (KeyError, ValueError, TypeError) as error:
            raise self._broken(f"it is no file of a sweep ({error})") from None

    @classmethod
    def create(cls, path: str | Path, grid: Grid, size: int) -> SweepFile:
        """Make the file of a new sweep whose chunks hold ``size`` flows."""
        arrays = grid.arrays()
        plan = {"optimizer": grid.optimizer.__name__, "single": sorted(grid.single), "size": size}
        rows = {"format": FORMAT.encode(), "plan": json.dumps(plan | {"arrays": list(arrays)}).encode()}
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, array)
            rows[name] = buffer.getvalue()
        path = Path(path)
        try:
            path.touch(exist_ok=False)
            with _open(path) as database:
                database.executescript(TABLES)
                database.executemany(
                    "INSERT INTO header VALUES (?, ?, ?)", [(k, zlib.crc32(v), v) for k, v in rows.items()]
                )
        except (OSError, sqlite3.Error) as error:
            raise ValueError(
                f"`file` must be a place where a new file can be made, got {path}: {error}."
            ) from None
        return cls(path)

    def write(self, number: int, scalars: Array) -> None:
        """Add a finished chunk."""
        value = np.ascontiguousarray(scalars).tobytes()
        with _open(self.path) as database:
            database.execute(
                "INSERT OR REPLACE INTO chunk VALUES (?, ?, ?)", (number, zlib.crc32(value), value)
            )

    def numbers(self) -> set[int]:
        """Return the numbers of the finished chunks."""
        return {number for (number,) in self._rows("SELECT number FROM chunk")}

    def read(self) -> Iterator[tuple[int, Array]]:
        """Yield number and scalars, (n, T, 2), of every finished chunk, one at a time."""
        times = len(self.grid.times)
        for number, value in self._whole("chunk"):
            first, end = self.chunks.flows(number)
            if not 0 <= number < self.chunks.count or len(value) != (end - first) * times * FLOAT * KEPT:
                raise self._broken(f"chunk {number} is not of the size of this sweep")
            yield number, np.frombuffer(value).reshape(end - first, times, KEPT)

    def fill(self, scalars: Array) -> int:
        """Write every finished chunk into its place among all flows, (F, T, 2); return how many."""
        done = 0
        for number, values in self.read():
            scalars[slice(*self.chunks.flows(number))] = values
            done += 1
        return done

    def _whole(self, table: str) -> Iterator[tuple[Any, bytes]]:
        """Yield name and value of every row whose checksum is right."""
        for name, crc, value in self._rows(f"SELECT * FROM {table}"):
            if not isinstance(value, bytes) or zlib.crc32(value) != crc:
                raise self._broken(f"{table} {name} does not match its checksum")
            yield name, value

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        if self.path.is_dir():
            raise ValueError(f"`file` must be the path of a sweep's file, got the folder {self.path}.")
        if not self.path.is_file():
            raise ValueError(f"`file` must be the path of a sweep's file, got {self.path}: there is none.")
        try:
            with _open(self.path) as database:
                yield from database.execute(query)
        except sqlite3.Error as error:
            raise self._broken(str(error)) from None

    def _broken(self, reason: str) -> ValueError:
        return ValueError(
            f"`file` must be a whole file of a sweep, got {self.path}: {reason}. Nothing in it was changed; "
            "restore it from a copy, or pass another path to begin anew."
        )


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    """Open, commit at the end or roll back, and close."""
    database = sqlite3.connect(path, timeout=60)
    try:
        with database:
            yield database
    finally:
        database.close()

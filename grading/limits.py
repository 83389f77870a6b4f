"""What one submission may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds for a cell and for the whole, megabytes, processes, files.

    ``memory`` holds for all processes of a submission together, ``disk`` and ``files`` for each of its three
    folders (home, temporary files, shared memory), ``output`` for what one cell prints.
    """

    cell: int = 20
    wall: int = 240
    memory: int = 2048
    disk: int = 100
    output: int = 1
    processes: int = 64
    files: int = 10_000


FILE = 10_000_000
"""Largest file, in bytes."""

CELLS, LETTERS, ALL_LETTERS = 400, 100_000, 1_000_000
"""Most cells of a notebook, the longest text of one, and of all together."""

LINE, RETURNED = 3_000_000, 20_000_000
"""Longest line that comes back from a world, and the most in all, in bytes."""

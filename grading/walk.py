"""A folder that others filled: looked at by name and kind, within limits, and nothing in it opened."""

from __future__ import annotations

import os
import stat
from itertools import islice
from pathlib import Path

ENTRIES = 100_000  # of one folder, the first by name
FILES = 2_000  # that are looked at below one student's folder
DEEPEST = 8
SPECIAL = (
    (stat.S_ISLNK, "a link, not a file"),
    (stat.S_ISFIFO, "a pipe, not a file"),
    (stat.S_ISSOCK, "a socket, not a file"),
    (stat.S_ISCHR, "a device, not a file"),
    (stat.S_ISBLK, "a device, not a file"),
    (stat.S_ISDIR, "a folder, not a file"),
)


def entries(folder: Path) -> tuple[list[Path], bool]:
    """Return what a folder holds, hidden things left out, sorted; and whether there is more of it."""
    try:
        with os.scandir(folder) as found:
            held = [entry.name for entry in islice(found, 10 * ENTRIES)]
    except OSError:
        return [], False
    return [folder / name for name in sorted(held)[:ENTRIES] if not name.startswith((".", "__"))], len(
        held
    ) > ENTRIES


def kind(path: Path) -> str:
    """Return "" for a folder, "file" for an ordinary file, or what else it is, without opening it."""
    try:
        mode = path.lstat().st_mode
    except OSError as problem:
        return f"cannot be looked at: {problem.strerror}"
    if stat.S_ISDIR(mode):
        return ""
    return "file" if stat.S_ISREG(mode) else next((word for test, word in SPECIAL if test(mode)), "no file")

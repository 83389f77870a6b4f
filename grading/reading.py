"""Read what a student handed in: only cells, texts and marks come through, each within its limit."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import threading
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from .limits import ALL_LETTERS, CELLS, FILE, LETTERS

# One at a time: a file of 10 MB can take 250 MB while it is parsed.
PARSING = threading.Lock()
PICTURES = ("image/png", "image/jpeg")


class Unreadable(ValueError):
    """Raised when a file is no notebook that can be graded; the message is the reason."""


def read(content: bytes) -> NotebookNode:
    """Return a notebook of the cells in a file, without outputs and with no other metadata than nbgrader's.

    Raises
    ------
    Unreadable
        If the file is no notebook, or goes beyond the limits.
    """
    with PARSING:
        try:
            given = json.loads(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Unreadable("the file is not text") from None
        except (ValueError, RecursionError) as problem:
            # The problem of a half file quotes nothing of it.
            raise Unreadable(f"{type(problem).__name__}: {str(problem)[:120]}") from None
        if not isinstance(given, dict) or not isinstance(given.get("cells"), list):
            older = isinstance(given, dict) and "worksheets" in given
            raise Unreadable("format 3; open and save it in JupyterLab" if older else "it has no cells")
        if len(given["cells"]) > CELLS:
            raise Unreadable(f"{len(given['cells'])} cells are too many; {CELLS} are allowed")
        nb = nbformat.v4.new_notebook()
        nb.cells = [_cell(cell, number) for number, cell in enumerate(given["cells"], 1)]
        if (letters := sum(len(cell.source) for cell in nb.cells)) > ALL_LETTERS:
            raise Unreadable(f"{letters} characters are too many; {ALL_LETTERS} are allowed")
        return nb


def take(path: Path) -> bytes:
    """Return what a file holds, if it is still a file; it may have become a link or a pipe meanwhile.

    Raises
    ------
    OSError
        If it is no file, or too large.
    """
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise OSError(errno.EINVAL, "no file any more", path.name)
        content = file.read(FILE + 1)
    if len(content) > FILE:
        raise OSError(errno.EFBIG, "too large", path.name)
    return content


def _cell(given: Any, number: int) -> NotebookNode:
    if not isinstance(given, dict):
        raise Unreadable(f"cell {number} is no cell")
    source = given.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise Unreadable(f"the text of cell {number} is no text")
    if len(source) > LETTERS:
        raise Unreadable(f"cell {number} has {len(source)} characters; {LETTERS} are allowed")
    kind = given.get("cell_type")
    make = {"code": nbformat.v4.new_code_cell, "raw": nbformat.v4.new_raw_cell}.get(
        str(kind), nbformat.v4.new_markdown_cell
    )
    cell = make(sound(source))
    metadata = given.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if isinstance(marks, dict) and isinstance(marks.get("grade_id"), str):
        cell.metadata["nbgrader"] = NotebookNode(grade_id=sound(marks["grade_id"][:200]))
    # An editor that drops the marks keeps ids; Colab moves them to the metadata.
    cell["id"] = given["id"] if _is_id(given.get("id")) else f"cell-{number}"
    if isinstance(metadata, dict) and _is_id(metadata.get("id")):
        cell.metadata["id"] = metadata["id"]
    if attachments := _pictures(given.get("attachments")):
        cell["attachments"] = attachments
    return cell


def _pictures(given: Any) -> dict[str, dict[str, str]]:
    """Return the pictures that stand in a text."""
    kept = {}
    for name, forms in given.items() if isinstance(given, dict) else ():
        data = {form: forms[form] for form in PICTURES if isinstance(forms, dict) and _text(forms.get(form))}
        if data:
            kept[sound(name)] = data
    return kept


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[\w-]{1,64}", value, re.ASCII) is not None


def _text(value: Any) -> bool:
    return isinstance(value, str) and value.isascii()


def sound(text: str) -> str:
    """Return text that can be written as UTF-8: half a pair of surrogates becomes a question mark."""
    return text.encode("utf-8", "replace").decode()

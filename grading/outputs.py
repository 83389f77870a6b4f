"""What came back from a world, put into the notebook: outputs and counts only, each within its limit."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat import NotebookNode

from .inside import FORMS, LATE
from .reading import sound

OUTPUTS, LINES, LETTERS = 50, 200, 20_000
PICTURE = 1_000_000  # bytes, as text


def put(cells: list[NotebookNode], report: Any) -> None:
    """Put the outputs of one cell where they belong; raise ValueError for a report that makes no sense."""
    if not isinstance(report, dict) or type(index := report.get("index")) is not int:
        raise ValueError("a report is a dict with the index of a cell")
    if not 0 <= index < len(cells) or cells[index].cell_type != "code":
        raise ValueError("no such code cell")
    count, outputs = report.get("count"), report.get("outputs")
    if not isinstance(outputs, list):
        raise ValueError("outputs are a list")
    cells[index].execution_count = count if type(count) is int and 0 < count < 10**6 else None
    cells[index].outputs = [_output(output) for output in outputs[:OUTPUTS]]


def late(report: Any) -> bool:
    """Return whether a cell ran out of time without having had a processor for most of it."""
    if not isinstance(report, dict):
        return False
    names = [o.get("ename") for o in report.get("outputs") or [] if isinstance(o, dict)]
    used = report.get("used")
    return LATE in names and isinstance(used, (int, float))


def _output(given: Any) -> NotebookNode:
    if not isinstance(given, dict):
        raise ValueError("an output is a dict")
    kind = given.get("output_type")
    if kind == "stream":
        name = "stderr" if given.get("name") == "stderr" else "stdout"
        return nbformat.v4.new_output("stream", name=name, text=_cut(given.get("text")))
    if kind == "error":
        lines = given.get("traceback")
        trace = [_cut(line) for line in (lines if isinstance(lines, list) else [])[-20:]]
        names = {"ename": _cut(given.get("ename"))[:100], "evalue": _cut(given.get("evalue"))[:2000]}
        return nbformat.v4.new_output("error", **names, traceback=trace)
    if kind not in ("display_data", "execute_result"):
        raise ValueError("no such kind of output")
    data = given.get("data")
    kept = {}
    for form in FORMS:
        if isinstance(data, dict) and form in data:
            value = str(data[form])
            if not form.startswith("image/"):
                kept[form] = _cut(data[form])
            elif len(value) <= PICTURE and value.isascii():
                kept[form] = value
    return nbformat.v4.new_output("display_data", data=kept)


def _cut(value: Any) -> str:
    """Return a text with no more lines and letters than a page should show."""
    text = "".join(map(str, value)) if isinstance(value, list) else str(value)
    lines = sound(text[:LETTERS]).split("\n")
    more = len(text) > LETTERS or len(lines) > LINES
    return "\n".join([*lines[:LINES], "... (more was cut off)"]) if more else "\n".join(lines)

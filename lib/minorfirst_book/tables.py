"""Tables of results as text and HTML, with numbers rounded so that every machine prints the same."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from minorfirst.checks import brief


def number(value: Any, digits: int = 4) -> str:
    """Return a value as text: floats to significant digits, arrays entry by entry, other things as they are.

    Examples
    --------
    >>> number(0.123456), number(-1e-17, 3), number(np.array([1.0, 2.5]))
    ('0.1235', '-1e-17', '(1, 2.5)')
    """
    if isinstance(value, np.ndarray):
        return "(" + ", ".join(number(v, digits) for v in value) + ")"
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        # Adding 0 turns -0 into 0.
        return f"{float(value) + 0.0:.{digits}g}"
    return str(value)


class Table:
    """A small table that shows itself as HTML on a page and as aligned text elsewhere."""

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> None:
        self.header, self.rows, self.caption = list(header), [list(row) for row in rows], caption

    def __repr__(self) -> str:
        widths = [max(len(cell) for cell in column) for column in zip(self.header, *self.rows, strict=True)]
        lines = [
            "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
            for row in [self.header, *self.rows]
        ]
        return "\n".join([self.caption, *lines] if self.caption else lines)

    def _repr_html_(self) -> str:
        def line(cells: Sequence[str], tag: str) -> str:
            scope = ' scope="col"' if tag == "th" else ""
            return "<tr>" + "".join(f"<{tag}{scope}>{html.escape(c)}</{tag}>" for c in cells) + "</tr>"

        caption = f"<caption>{html.escape(self.caption)}</caption>" if self.caption else ""
        body = "".join(line(row, "td") for row in self.rows)
        head = line(self.header, "th")
        return f'<table class="mf-table">{caption}<thead>{head}</thead><tbody>{body}</tbody></table>'


def table(header: Sequence[str], rows: Iterable[Sequence[Any]], caption: str = "", digits: int = 4) -> Table:
    """Return a table of results.

    Parameters
    ----------
    header : sequence of str
        Column titles.
    rows : iterable of sequences
        One a row, as long as the header.
    caption : str, optional
        A line above.
    digits : int
        Significant digits of floats.

    Returns
    -------
    Table

    Raises
    ------
    ValueError
        If `header` or a row is no sequence, or a row is longer or shorter than the header.

    Examples
    --------
    >>> table(["t", "beta"], [(1.0, np.array([0.5, 2.0]))], caption="Example")
    Example
    t  beta
    1  (0.5, 2)
    """
    if not isinstance(header, Sequence):
        raise ValueError(f"`header` must be a sequence of column titles, got {brief(header)}.")
    try:
        filled = [[number(value, digits) for value in row] for row in rows]
    except TypeError:
        raise ValueError(f"`rows` must be a sequence of rows, each a sequence, got {brief(rows)}.") from None
    for row in filled:
        if len(row) != len(header):
            raise ValueError(
                f"`rows` must hold {len(header)} entries each, as `header` does, got {len(row)}: {row}."
            )
    return Table(header, filled, caption)

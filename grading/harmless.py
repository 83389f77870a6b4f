"""Text that students chose, made harmless before a terminal, a table or a page shows it."""

from __future__ import annotations

import re
import unicodedata

# A terminal's commands: ESC [ ... letter, ESC ] ... BEL, ESC and one letter; also with openings of one byte.
ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]P^_X]|[\x9d\x90\x9e\x9f\x98])[^\x07\x1b\x9c]*"
    r"(?:\x07|\x1b\\|\x9c|$)|\x1b[ -/]*[0-~]"
)
# A spreadsheet may split a line at these, whatever separator we wrote; blanks and quotes may follow.
FORMULA = re.compile(r'(^|[;\t|,])([\s"]*)(?=[=+\-@＝＋－＠])')
JOINERS = "\u200c\u200d"  # invisible, but part of words


def line(text: str, longest: int | None = None) -> str:
    r"""Return a text as one line of what can be read: no control characters, escapes or marks of direction.

    Parameters
    ----------
    text : str
        Any text, also one that holds parts of a file name that are no text.
    longest : int or None
        Where to cut it.

    Examples
    --------
    >>> line("a\x1b[31mb\n\u202ec\0")
    'ab c'
    """
    if longest is not None:
        text = text[: 20 * longest + 1000]  # what is cut off anyway need not be looked at
    text = "".join(map(_readable, ESCAPES.sub("", text)))
    return _cut(" ".join(text.split()), longest)


def cell(text: str, longest: int | None = None) -> str:
    """Return a text for a table: one line in which no spreadsheet finds a formula.

    Examples
    --------
    >>> cell(" =1+1; -2")
    "'=1+1; '-2"
    """
    return _cut(FORMULA.sub(r"\1\2'", line(text, longest)), longest)


def _readable(letter: str) -> str:
    kind = unicodedata.category(letter)
    if letter.isspace():
        return " "
    if kind == "Cs":  # half of a pair, or a byte of a file name
        return "\ufffd"
    return "" if kind == "Cc" or (kind == "Cf" and letter not in JOINERS) else letter


def _cut(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else text[: longest - 3].rstrip() + "..."

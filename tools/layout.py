"""What the commands that lay out files share: templates, and a line for every file made or changed."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path(__file__).resolve().parent / "templates"


def read(path: str) -> str:
    """Return the text of a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


def write(path: str, text: str) -> None:
    """Write a file of the project, and say so."""
    print(("changed " if (ROOT / path).exists() else "made    ") + path)
    (ROOT / path).write_text(text, encoding="utf-8")


def filled(template: str, **words: str) -> str:
    """Return a template with its words in capitals replaced."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def add_after(path: str, pattern: str, line: str) -> None:
    """Add a line to a file after the last one that matches a pattern."""
    lines = read(path).splitlines()
    last = max(k for k, old in enumerate(lines) if re.match(pattern, old))
    write(path, "\n".join([*lines[: last + 1], line, *lines[last + 1 :]]) + "\n")

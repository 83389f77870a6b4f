"""The roster: who is in the course, and under which numbers Canvas knows them.

Either a table of ours, with the columns canvas and student, or what Canvas exports of its gradebook.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from . import harmless

ROSTER = "roster.csv"
OURS = {"canvas", "student"}
CANVAS = {"student", "id"}
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Person:
    """One student: the id under which work is handed in, and Canvas's columns."""

    student: str
    canvas: str = ""
    name: str = ""
    sis_user: str = ""
    sis_login: str = ""
    section: str = ""
    held: dict[str, str] = field(default_factory=dict, compare=False)  # in Canvas already, by assignment


@dataclass(frozen=True)
class Roster:
    """All students of a course; ``columns`` maps assignments to their columns in Canvas's gradebook."""

    people: tuple[Person, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)

    def by_number(self, user: str) -> Person | None:
        """Return whom Canvas knows under a user number."""
        return next((person for person in self.people if person.canvas == user), None)

    def by_id(self, student: str) -> Person | None:
        """Return who hands in under an id: the student column, a SIS id, or the part of a login before @."""
        wanted = student.strip().lower()
        for ids in (
            lambda person: (person.student, person.sis_login),
            lambda person: (person.sis_user,),
            lambda person: (person.student.partition("@")[0],),
        ):
            found = [person for person in self.people if wanted in {i.lower() for i in ids(person) if i}]
            if len(found) == 1:
                return found[0]
        return None


def read(path: Path) -> Roster:
    """Return the roster of a file, without anybody if there is no file.

    Raises
    ------
    ValueError
        If the columns are those of no roster, or Canvas's number stands for two students.
    """
    if path.is_symlink() or not path.is_file():
        return Roster()
    text = _decoded(path.read_bytes()).lstrip()
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    separator = max(",;\t", key=re.sub(r'"[^"]*"', "", text.partition("\n")[0]).count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        table = [row for row in lines if any(map(str.strip, row))]
    except csv.Error as problem:
        raise ValueError(f"{harmless.line(str(path))} cannot be read as a table: {problem}.") from None
    head = [" ".join(entry.split()).lower() for entry in table[0]] if table else []
    rows = [dict(zip(head, map(str.strip, row), strict=False)) for row in table[1:]]
    heads = [" ".join(entry.split()) for entry in table[0]] if table else []
    columns = {re.sub(r" \(\d+\)$", "", h): h for h in heads if re.search(r" \(\d+\)$", h)}
    if set(head) >= OURS:
        people = [Person(row.get("student", ""), row.get("canvas", "")) for row in rows]
    elif set(head) >= CANVAS:
        people = [_of_canvas(row, columns) for row in rows if row.get("id", "").isdecimal()]
    elif not table:
        return Roster()
    else:
        got = harmless.line(", ".join(head), 200)
        raise ValueError(
            f"{harmless.line(str(path))} must have the columns canvas and student, or be Canvas's gradebook "
            f"export with the columns Student, ID, SIS Login ID, got {got}."
        )
    people = [person for person in people if person.student and person.name != "Student, Test"]
    twice = [n for n, count in Counter(p.canvas for p in people if p.canvas).items() if count > 1]
    if twice:
        raise ValueError(
            f"{harmless.line(str(path))}: Canvas's number {harmless.line(twice[0], 40)} stands for two "
            "students; keep the right line."
        )
    return Roster(tuple(people), columns)


def _of_canvas(row: dict[str, str], columns: dict[str, str]) -> Person:
    login, sis = row.get("sis login id", ""), row.get("sis user id", "")
    held = {name: row.get(head.lower(), "") for name, head in columns.items()}
    section = row.get("section", "")
    return Person(login or sis or row["id"], row["id"], row["student"], sis, login, section, held)


def _decoded(data: bytes) -> str:
    """Return the text of a file as Excel, Canvas or an editor wrote it."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if b"\0" in data[:200]:
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")

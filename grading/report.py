"""The tables: grades.csv, tasks.csv, canvas.csv, and a summary of how each task went."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .gradebook import Score
from .harmless import cell, line
from .roster import Person, Roster

ROW, TASK = 500, 160  # letters of a reason, in a row of grades.csv and of tasks.csv
OTHERS_ID = "(the notebook says STUDENT_ID ="  # as the checker puts it
EMPTY = ": the folder is empty"  # the one refusal where nothing was handed in
HINT = (
    "canvas.csv takes the students' ids for their logins. For Canvas's own numbers, names and sections, "
    "export the gradebook in Canvas, put it into the folder of submissions as roster.csv, and run this again."
)


@dataclass(frozen=True)
class Row:
    """One line of grades.csv.

    ``status`` is "graded"; "by hand" while a person must look; "stopped" if the run was cut short, with what
    ran before counted; "refused" if nothing could be graded; or "broken" if a check of ours failed.
    """

    student: str
    assignment: str
    status: str
    reason: str
    scores: list[Score] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The points so far."""
        return sum(score.score for score in self.scores)

    @property
    def highest(self) -> float:
        """The points there are."""
        return sum(score.highest for score in self.scores)


def write(
    rows: list[Row], folder: Path, order: list[str], roster: Roster | None = None, warning: str = ""
) -> str:
    """Write all tables into ``folder``, each with a warning, if there is one; return the summary.

    Canvas reads every column as an assignment, so its table alone has no place for a warning.
    """
    roster, more = roster or Roster(), [warning] if warning else []
    _table(
        folder / "grades.csv",
        [["student", "assignment", "score", "max", "status", "reason", "tasks", *("warning" for _ in more)]],
        (
            [r.student, r.assignment, r.score, r.highest, r.status, cell(r.reason, ROW), _tasks(r), *more]
            for r in rows
        ),
    )
    _table(
        folder / "tasks.csv",
        [["student", "assignment", "task", "score", "max", "by hand", "reason", *("warning" for _ in more)]],
        (
            [row.student, row.assignment, s.task, s.score, s.highest,
             "waits" if s.waits else "", cell(row.reasons.get(s.task, ""), TASK), *more]
            for row in rows
            for s in row.scores
        ),
    )  # fmt: skip
    blank = _canvas(rows, folder / "canvas.csv", order, roster)
    text = "\n\n".join([*more, summary(rows, order, roster) + _of_blank(blank)])
    (folder / "summary.txt").write_text(text, encoding="utf-8")
    return text


def _tasks(row: Row) -> str:
    return "; ".join(f"{s.task} {'?' if s.waits else f'{s.score:g}'}/{s.highest:g}" for s in row.scores)


def _table(path: Path, heads: list[list[str]], lines: Iterable[list[str | float]]) -> None:
    """Write a table: heads and numbers are ours, and every other text is made harmless."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows(heads)
        writer.writerows([cell(e) if isinstance(e, str) else f"{e:g}" for e in entries] for entries in lines)


def _canvas(rows: list[Row], path: Path, order: list[str], roster: Roster) -> dict[str, list[str]]:
    """Write Canvas's import: a line for each student with a final grade, a column an assignment.

    Where a grade is not final stands what Canvas holds already: it takes a blank for "no grade", and erases
    its own.  Return who has a blank all the same, by assignment.
    """
    done = _final(rows)
    highest = {row.assignment: row.highest for row in done}
    columns = [name for name in order if name in highest]
    points: dict[str, dict[str, float]] = defaultdict(dict)
    for row in done:
        points[row.student][row.assignment] = row.score
    heads = [cell(roster.columns.get(name, name)) for name in columns]
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *heads]
    possible = ["    Points Possible", "", "", "", "", *(f"{highest[name]:g}" for name in columns)]
    lines: list[list[str | float]] = []
    blank: dict[str, list[str]] = defaultdict(list)
    for who, got in sorted(points.items()):
        person = roster.by_id(who) or Person(who)
        login = person.sis_login or ("" if person.name else who)
        entries = [got.get(name, person.held.get(name, "")) for name in columns]
        for name, entry in zip(columns, entries, strict=True):
            if entry == "":
                blank[name].append(who)
        lines.append([person.name or who, person.canvas, person.sis_user, login, person.section, *entries])
    _table(path, [head, possible], lines)
    return blank


def _of_blank(blank: dict[str, list[str]]) -> str:
    """Return which grades Canvas's import would erase, if Canvas has some by now."""
    if not blank:
        return ""
    lines = [f"  {name}: {line(', '.join(sorted(who)), 2000)}" for name, who in sorted(blank.items())]
    return "\n".join(["Blank in canvas.csv; the import erases what Canvas has there by now:", *lines, ""])


def _final(rows: list[Row]) -> list[Row]:
    """Return the rows whose points stand: nothing waits for a person, and no check of ours failed."""
    return [
        row
        for row in rows
        if row.scores and row.status != "broken" and not any(score.waits for score in row.scores)
    ]


def summary(rows: list[Row], order: list[str], roster: Roster | None = None) -> str:
    """Return how many submissions there are of each kind, and how the points of every task are spread."""
    work = [row for row in rows if row.assignment]
    others = len(rows) - len(work)
    lines = [f"{len(work)} submissions: {_kinds(work)}"]
    lines += [f"Refused besides: {others} that could be matched with no assignment."] if others else []
    strangers = sum(any(OTHERS_ID in reason for reason in row.reasons.values()) for row in work)
    lines += [f"STUDENT_ID is not that of who handed it in: {strangers} submissions."] if strangers else []
    lines.append("")
    for name in order:
        ours = [row for row in work if row.assignment == name]
        scored = [row for row in ours if row.scores]
        if not scored:
            continue
        totals = sorted(row.score for row in _final(ours))
        spread = ""
        if totals:
            middle = (totals[(len(totals) - 1) // 2] + totals[len(totals) // 2]) / 2
            spread = (
                f"; of {len(totals)} final ones the median is {middle:g} of {scored[0].highest:g}, "
                f"the lowest {totals[0]:g}, the highest {totals[-1]:g}"
            )
        lines.append(f"{name}, {len(ours)} submissions: {_kinds(ours)}{spread}")
        for task in [score.task for score in scored[0].scores]:
            lines.append(_distribution(task, [s for row in scored for s in row.scores if s.task == task]))
        lines.append("")
    return "\n".join(lines + _of_roster(rows, order, roster or Roster()))


def _kinds(rows: list[Row]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in Counter(row.status for row in rows).most_common())


def _of_roster(rows: list[Row], order: list[str], roster: Roster) -> list[str]:
    """Return who handed in nothing, who is on no roster, and how Canvas's own numbers are to be had."""
    if not roster.people:
        return [HINT, ""] if _final(rows) else []
    taken: dict[str, list[Person]] = defaultdict(list)
    refused: list[Person] = []
    strangers: set[str] = set()
    for row in rows:
        person = roster.by_id(row.student) or roster.by_number(row.student)
        if person is None:
            strangers |= {row.student} if row.student else set()
        elif row.status != "refused":
            taken[row.assignment].append(person)
        elif not row.reason.endswith(EMPTY):
            refused.append(person)
    there = [person for people in taken.values() for person in people]
    spoiled = [person for person in roster.people if person in refused and person not in there]
    nothing = [person for person in roster.people if person not in refused and person not in there]
    count = len(roster.people)
    lines = [f"{len(nothing)} of {count} on the roster handed in nothing{':' if nothing else '.'}"]
    lines += [f"  {line(f'{p.student}  {p.name}', 120)}" for p in nothing]
    if spoiled:
        lines.append(f"{len(spoiled)} of {count} handed in files that could not be taken, and nothing else:")
        lines += [f"  {line(f'{p.student}  {p.name}', 120)}" for p in spoiled]
    for name in (name for name in order if taken[name]):
        missing = [p.student for p in roster.people if p not in taken[name]]
        if missing:
            lines.append(f"{name}: nothing to grade from {len(missing)} of {count}:")
            lines.append(f"  {line(', '.join(missing), 5000)}")
    if strangers:
        lines.append(f"{len(strangers)} who handed in are not on the roster:")
        lines += [f"  {line(who, 120)}" for who in sorted(strangers)]
    return [*lines, ""]


def _distribution(task: str, scores: list[Score]) -> str:
    judged = [score for score in scores if not score.waits]
    waiting = f"{len(scores) - len(judged)} wait for a person" if len(judged) < len(scores) else ""
    share = sum(s.score for s in judged) / sum(s.highest for s in judged) if judged else 0.0
    percent = f"{share:4.0%}" if judged else "   ?"
    counts = Counter(f"{s.score:g}" for s in judged)
    spread = "  ".join(f"{points}: {counts[points]}" for points in sorted(counts, key=float))
    bar = ("█" * round(20 * share)).ljust(20, "·")
    points = ", ".join(filter(None, [spread, waiting]))
    return f"  {task:<24} {bar} {percent} of {scores[0].highest:g} points   {points}"

"""The tables: grades.csv, tasks.csv, canvas.csv, and a summary of how each task went."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .gradebook import Score


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


def harmless(text: str) -> str:
    """Return text that a spreadsheet takes for text: one line, no formula."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(("=", "+", "-", "@")) else line


def write(rows: list[Row], folder: Path, order: list[str]) -> str:
    """Write all tables into ``folder``; return the summary."""
    _table(
        folder / "grades.csv",
        ["student", "assignment", "score", "max", "status", "reason", "tasks"],
        (
            [
                row.student,
                row.assignment,
                f"{row.score:g}",
                f"{row.highest:g}",
                row.status,
                row.reason,
                _tasks(row),
            ]
            for row in rows
        ),
    )
    _table(
        folder / "tasks.csv",
        ["student", "assignment", "task", "score", "max", "by hand", "reason"],
        (
            [row.student, row.assignment, s.task, f"{s.score:g}", f"{s.highest:g}",
             "waits" if s.waits else "", row.reasons.get(s.task, "")]
            for row in rows
            for s in row.scores
        ),
    )  # fmt: skip
    _canvas(rows, folder / "canvas.csv", order)
    text = summary(rows, order)
    (folder / "summary.txt").write_text(text, encoding="utf-8")
    return text


def _tasks(row: Row) -> str:
    return "; ".join(f"{s.task} {'?' if s.waits else f'{s.score:g}'}/{s.highest:g}" for s in row.scores)


def _table(path: Path, head: list[str], lines: Iterable[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([harmless(entry) for entry in line] for line in lines)


def _canvas(rows: list[Row], path: Path, order: list[str]) -> None:
    """Write Canvas's import: a line a student, a column an assignment; no entry where no grade is final."""
    done = [row for row in rows if row.scores and not any(score.waits for score in row.scores)]
    highest = {row.assignment: row.highest for row in done}
    columns = [name for name in order if name in highest]
    points: dict[str, dict[str, str]] = defaultdict(dict)
    for row in done:
        points[row.student][row.assignment] = f"{row.score:g}"
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *columns]
    possible = ["    Points Possible", "", "", "", "", *(f"{highest[name]:g}" for name in columns)]
    lines = [
        [who, "", "", who, "", *(got.get(name, "") for name in columns)]
        for who, got in sorted(points.items())
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, possible, *([harmless(entry) for entry in line] for line in lines)])


def summary(rows: list[Row], order: list[str]) -> str:
    """Return how many submissions there are of each kind, and how the points of every task are spread."""
    kinds = Counter(row.status for row in rows)
    lines = [
        f"{len(rows)} submissions: " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()),
        "",
    ]
    for name in order:
        ours = [row for row in rows if row.assignment == name and row.scores]
        if not ours:
            continue
        totals = sorted(row.score for row in ours)
        middle = (totals[(len(totals) - 1) // 2] + totals[len(totals) // 2]) / 2
        lines.append(
            f"{name}: {len(ours)} graded, median {middle:g} of {ours[0].highest:g}, "
            f"lowest {totals[0]:g}, highest {totals[-1]:g}"
        )
        for task in [score.task for score in ours[0].scores]:
            lines.append(_distribution(task, [s for row in ours for s in row.scores if s.task == task]))
        lines.append("")
    return "\n".join(lines)


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

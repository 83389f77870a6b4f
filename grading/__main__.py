"""Command line: ``python -m grading assignments`` and ``python -m grading grade SUBMISSIONS``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main() -> int:
    """Run a command; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m grading", description="Hand out and grade the assignments."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    out = commands.add_parser("assignments", help="make the students' copies and their zip")
    out.add_argument(
        "--check", action="store_true", help="change nothing; fail if a stored copy is not as made anew"
    )
    back = commands.add_parser("grade", help="grade a folder of submissions")
    back.add_argument("submissions", type=Path)
    back.add_argument(
        "--out", type=Path, default=Path("_build/grades"), help="where gradebook and tables are kept"
    )
    back.add_argument("--jobs", type=int, help="submissions at once (default: one a processor)")
    back.add_argument("--again", action="store_true", help="run also what is graded and has not changed")
    back.add_argument(
        "--only", action="append", default=[], metavar="ID", help="run this student's work alone, anew"
    )
    back.add_argument("--cell", type=int, default=20, help="seconds for one cell (20)")
    back.add_argument("--wall", type=int, default=240, help="seconds for one submission (240)")
    back.add_argument("--memory", type=int, default=2048, help="megabytes of memory (2048)")
    back.add_argument(
        "--world", default="auto", help="auto, bubblewrap, podman, docker or none: where submissions run"
    )
    hand = commands.add_parser("form", help="grade written answers by hand, in the browser")
    hand.add_argument("--out", type=Path, default=Path("_build/grades"), help="where grades are kept")
    hand.add_argument("--port", type=int, default=8888)
    why = commands.add_parser("explain", help="show hidden inputs, expected and given answers of one task")
    why.add_argument("student", metavar="ID")
    why.add_argument("task", metavar="TASK", help="e.g. weight, or 2_gate.weight")
    why.add_argument("--out", type=Path, default=Path("_build/grades"), help="where grades are kept")
    options = parser.parse_args()
    commanded = {
        "assignments": lambda: hand_out(options.check),
        "grade": lambda: grade(options),
        "form": lambda: form(options.out, options.port),
        "explain": lambda: explain(options.student, options.task, options.out),
    }
    try:
        return commanded[options.command]()
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. What is graded is kept; the same command goes on from here.", file=sys.stderr)
        return 130


def hand_out(check: bool) -> int:
    """Make the students' copies and the zip, or with ``check`` say which copies are stale."""
    from . import course

    changed = course.release(check)
    for path in changed:
        print(f"{'stale' if check else 'made'}: assignments/release/{path}")
    if check and changed:
        print("Run `make assignments`; assignments/release is never edited by hand.", file=sys.stderr)
        return 1
    if not check:
        target = course.ROOT / "_build" / "minorfirst-assignments.zip"
        course.pack(target)
        print(f"For the students: {target.relative_to(course.ROOT)}")
    return 0


def grade(options: argparse.Namespace) -> int:
    """Grade a folder of submissions."""
    from . import harmless
    from .limits import Limits
    from .pipeline import Grading
    from .world import HOW, UNCONFINED

    limits = Limits(cell=options.cell, wall=options.wall, memory=options.memory)
    grading = Grading(
        options.submissions,
        options.out,
        options.jobs,
        limits,
        options.again,
        kind=options.world,
        only=options.only,
    )
    if grading.kind == "none":
        print(f"{UNCONFINED}\n{HOW}", file=sys.stderr)
    rows = grading.run()
    print(f"Tables and feedback pages: {options.out}")
    broken = [f"{row.student}, {row.assignment}" for row in rows if row.status == "broken"]
    if broken:
        print(
            harmless.line(f"A check of ours failed for {'; '.join(broken)}; see grades.csv."), file=sys.stderr
        )
    return 1 if broken else 0


def form(grades: Path, port: int) -> int:
    """Serve the form for written answers."""
    from .form import serve

    serve(grades, port=port)
    return 0


def explain(student: str, task: str, folder: Path) -> int:
    """Print how one student's answer to one task was judged."""
    from .explain import explained

    print("\n".join(explained(student, task, folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The whole folder of real submissions through the real pipeline, once; its table, row by row."""

import csv
import hashlib
import subprocess
import sys
import time

import pytest
import submissions
from grading import course

pytestmark = pytest.mark.slow


def fingerprints(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grade everything by the command that `make grade` runs; what was handed in, what came out."""
    base = tmp_path_factory.mktemp("graded")
    inbox, out = base / "inbox", base / "out"
    expected = submissions.fill(inbox)
    before = fingerprints(inbox)
    command = [sys.executable, "-m", "grading", "grade", str(inbox), "--out", str(out)]
    started = time.monotonic()
    run = subprocess.run(command, cwd=course.ROOT, capture_output=True, text=True, timeout=1800)
    print(f"{time.monotonic() - started:.0f} s for {len(before)} submissions")
    assert run.returncode == 0, run.stderr[-2000:]
    with (out / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return expected, rows, out, before, fingerprints(inbox)


def test_the_table_row_by_row(graded):
    expected, rows, *_ = graded
    assert [(row["student"], row["assignment"]) for row in rows] == sorted(expected)
    pairs = [(row, expected[row["student"], row["assignment"]]) for row in rows]
    assert [(row, wanted) for row, wanted in pairs if not submissions.as_expected(row, wanted)] == []


def test_no_submission_harms_what_others_handed_in(graded):
    *_, before, after = graded
    assert before == after


def test_every_graded_submission_has_its_feedback_page(graded):
    _, rows, out, *_ = graded
    for row in rows:
        page = out / "feedback" / row["student"] / row["assignment"] / f"{row['assignment']}.html"
        assert (row["status"] == "refused") != page.is_file()

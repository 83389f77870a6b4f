"""The whole folder of real submissions through the real pipeline, once; its table, row by row."""

import csv
import hashlib
import re
import socket
import subprocess
import sys
import time

import psutil
import pytest
import submissions
from grading import course, world

pytestmark = pytest.mark.slow
CONFINED = world.find() == "bubblewrap"


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
    with socket.create_server(("127.0.0.1", 0)) as server:
        expected = submissions.fill(inbox, out, server.getsockname()[1], CONFINED)
        before = fingerprints(inbox)
        command = [sys.executable, "-m", "grading", "grade", str(inbox), "--out", str(out), "--cell", "8"]
        started = time.monotonic()
        run = subprocess.run(command, cwd=course.ROOT, capture_output=True, text=True, timeout=1800)
        print(f"{time.monotonic() - started:.0f} s for {len(before)} submissions")
        if CONFINED:
            server.settimeout(0.1)
            with pytest.raises(TimeoutError):
                server.accept()
    assert run.returncode == 0, run.stderr[-2000:]
    with (out / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return expected, rows, out, before, fingerprints(inbox)


def test_the_table_row_by_row(graded):
    expected, rows, *_ = graded
    assert [(row["student"], row["assignment"]) for row in rows] == sorted(expected)
    pairs = [(row, expected[row["student"], row["assignment"]]) for row in rows]
    assert [(row, wanted) for row, wanted in pairs if not as_expected(row, wanted)] == []


def as_expected(row, wanted):
    """Compare a row of grades.csv with what should become of the submission."""
    lost, total = set(), 0.0
    for entry in filter(None, row["tasks"].split("; ")):
        task, points = entry.rsplit(" ", 1)
        got, highest = points.split("/")
        total += 0.0 if got == "?" else float(got)
        if got not in ("?", highest):
            assert got == "0", row
            lost.add(task)
    return (
        row["status"] == wanted.status
        and re.search(wanted.reason, row["reason"])
        and lost == wanted.lost
        and float(row["score"]) == total
    )


def test_no_submission_harms_what_others_handed_in(graded):
    *_, before, after = graded
    assert before == after


def test_nothing_that_a_submission_started_is_left(graded):
    assert not [p for p in psutil.process_iter(["cmdline"]) if "987654" in (p.info["cmdline"] or [])]


@pytest.mark.skipif(not CONFINED, reason="there is no bubblewrap to make worlds")
def test_what_is_not_the_students_is_out_of_reach(graded):
    _, _, out, *_ = graded
    name = course.names()[0]
    for student, words in {
        "read_answers": "no reference:",
        "destroy": "not writable:",
        "phone_home": "not connected:",
    }.items():
        text = (out / "autograded" / student / name / f"{name}.ipynb").read_text()
        outputs = text.replace(f'print(\\"{words}', "").replace('print(\\"READ', "")
        assert words in outputs, student
        assert '"READ' not in outputs, student


def test_every_graded_submission_has_its_feedback_page(graded):
    _, rows, out, *_ = graded
    for row in rows:
        page = out / "feedback" / row["student"] / row["assignment"] / f"{row['assignment']}.html"
        assert (row["status"] == "refused") != page.is_file()

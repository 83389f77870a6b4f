"""Attackers among honest students: no point gained, no other row changed, nothing left behind."""

import csv
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import hostile
import nbformat
import psutil
import pytest
import tiny_course
from grading import course, world

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(world.find() == "none", reason="there is no bubblewrap to make worlds"),
]
# They end by a limit of time only; the nightly run has them.
PATIENT = {
    *("busy_children", "fork_bomb", "thread_bomb", "stop_runner", "fork_chain", "close_everything"),
    *("many_errors", "huge_error", "half_a_gigabyte_of_widgets", "endless_answer", "small_outputs"),
    *("updated_display", "say_much"),
}


def grade(base, jobs):
    """Grade ``base/inbox`` as a command of its own; return the rows, and what the run cost."""
    here, temporary = Path(__file__).parent, base / "temporary"
    temporary.mkdir(exist_ok=True)
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "TMPDIR": str(temporary)}
    env["PYTHONPATH"] = f"{course.ROOT}:{here}"
    command = [
        sys.executable,
        here / "grade_tiny.py",
        *(base / n for n in ("course", "inbox", "out")),
        str(jobs),
    ]
    run = subprocess.run(command, env=env, capture_output=True, text=True, timeout=1800)
    assert run.returncode == 0, run.stderr[-2000:]
    assert list(temporary.iterdir()) == []
    assert not any(Path("/dev/shm", name).exists() for name in ("big", "0"))
    assert str(1 << 28) not in Path("/proc/sysvipc/shm").read_text().split()
    with (base / "out" / "grades.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file)), json.loads(run.stdout.splitlines()[-1])


def class_of_attackers(base, jobs, leave_out=()):
    """Grade a class of attackers; check all that should hold of it."""
    place = tiny_course.build(base / "course")
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        port = tcp.getsockname()[1]
        udp.bind(("127.0.0.1", port))
        values = {"out": base / "out", "inbox": base / "inbox", "port": port}
        expected = hostile.fill(base / "inbox", place, values, leave_out)
        rows, cost = grade(base, jobs)
        for reached in (tcp.accept, lambda: udp.recv(100)):
            tcp.settimeout(0.1)
            udp.settimeout(0.1)
            with pytest.raises(TimeoutError):
                reached()
    assert [(row["student"], row["assignment"]) for row in rows] == sorted(expected)
    assert len(rows) > 60
    assert hostile.problems(rows, expected) == []
    assert cost["memory"] < 500
    assert [p for p in psutil.process_iter() if _left(p)] == []
    for row in rows:
        copy = base / "out" / "autograded" / row["student"] / tiny_course.NAME / f"{tiny_course.NAME}.ipynb"
        if row["status"] != "refused":
            nb = nbformat.read(copy, as_version=4)
            printed = [o.text for cell in nb.cells for o in cell.get("outputs", []) if "text" in o]
            assert not re.search("REACHED|TAKEN", "".join(printed)), row["student"]
    return rows


def _left(process):
    """Return whether a process belongs to a world whose grader has gone, or to a submission itself."""
    try:
        words = process.cmdline()
        above = [word for one in process.parents() for word in one.cmdline()]
    except psutil.Error:
        return False
    return "987654" in words or (
        "/grading/inside.py" in words and not re.search(r"grade_tiny|\bgrading\b", " ".join(above))
    )


def test_a_class_of_attackers(tmp_path):
    rows = class_of_attackers(tmp_path, 2, PATIENT)
    again, _ = grade(tmp_path, 2)
    assert again == rows
    # Honest rows are what they are without the others.
    quiet = tmp_path / "quiet"
    inbox = hostile.Inbox(quiet / "inbox", tiny_course.NAME, tiny_course.build(quiet / "course"))
    for student in hostile.HONEST:
        inbox.hand_in(student)
    alone, _ = grade(quiet, 2)
    assert [row for row in rows if row["student"] in hostile.HONEST] == alone


@pytest.mark.nightly
@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_all_attackers(tmp_path, jobs):
    class_of_attackers(tmp_path, jobs)

"""What a file is read as, and which files are not read."""

import json
import os

import pytest
import tiny_course
from grading import limits
from grading.checker import Checker, Verdict
from grading.inbox import collect
from grading.reading import Unreadable, read, take
from submissions import Inbox


def test_what_is_no_file_any_more_is_not_read(tmp_path):
    (tmp_path / "file").write_bytes(b"here")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    assert take(tmp_path / "file") == b"here"
    for name in ("link", "pipe", "", "none"):
        with pytest.raises(OSError):
            take(tmp_path / name)


def test_a_file_that_grew_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("grading.reading.FILE", 3)
    (tmp_path / "file").write_bytes(b"here")
    with pytest.raises(OSError, match="too large"):
        take(tmp_path / "file")


def test_a_notebook_has_so_many_letters():
    cell = {"cell_type": "markdown", "source": "a" * limits.LETTERS}
    assert len(read(json.dumps({"cells": [cell] * 10}).encode()).cells) == 10
    with pytest.raises(Unreadable, match="1100000 characters are too many; 1000000 are allowed"):
        read(json.dumps({"cells": [cell] * 11}).encode())


def test_one_student_under_two_spellings_hands_in_once(place, tmp_path):
    inbox = Inbox(tmp_path / "inbox", tiny_course.NAME, place)
    for student in ("ada", "ada ", "ADA"):
        inbox.hand_in(student)
    found = collect(tmp_path / "inbox", [tiny_course.NAME])
    assert len(found) == 3
    assert all(one.problem for one in found)


def test_a_second_run_decides_nothing_again(place):
    """A run that lacked time is repeated; what was decided on an answer of it stands."""
    tasks = {f"{tiny_course.NAME}.choice"}
    first = Checker("ada", tiny_course.NAME, tasks)
    (task,) = tasks
    first.answer({"task": task, "student": "ada"})
    assert first.answer({"results": "major"})["passed"] is False
    second = Checker("ada", tiny_course.NAME, tasks)
    second.verdicts.update({name: verdict for name, verdict in first.verdicts.items() if verdict.given})
    assert second.answer({"task": task, "student": "ada"}) == {
        "passed": False,
        "reason": first.verdicts[task].reason,
    }
    assert Verdict(False, "gave no answer").given == ""

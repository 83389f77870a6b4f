"""Worlds: how the grader finds them, what they show, what it says where there are none, and their watch."""

import csv
import os
import re
import subprocess
import sys

import pytest
import tiny_course
from grading import world
from grading.limits import Limits
from grading.pipeline import Grading
from grading.watch import too_much
from submissions import Inbox

needs_worlds = pytest.mark.skipif(world.find() == "none", reason="there is no bubblewrap to make worlds")


def run_python(code):
    with world.start("bubblewrap", Limits(), None) as command:
        words = [*command.words[:-2], "-c", code]
        options = {"env": command.env, "pass_fds": command.inherit, "capture_output": True, "text": True}
        return subprocess.run(words, **options)


def test_where_the_tests_are_run_for_others_there_are_worlds():
    """Elsewhere they may be left out; there they may not."""
    if os.environ.get("CI") and sys.platform == "linux":
        assert world.find("bubblewrap") == "bubblewrap"


def test_an_unknown_kind_of_world_is_refused():
    with pytest.raises(ValueError, match=r"`--world` must be one of auto, bubblewrap, .*, got 'jail'"):
        world.find("jail")


@pytest.mark.parametrize("tool", ["podman", "docker"])
def test_a_container_without_its_image_says_how_to_make_it(tool, monkeypatch):
    monkeypatch.setattr(world, "IMAGE", "minor-first-none")
    with pytest.raises(ValueError, match=f"{tool} build -t minor-first-none -f grading/Containerfile"):
        world.find(tool)


def test_without_bubblewrap_the_grader_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(world.shutil, "which", lambda name: None)
    assert world.find() == "none"
    with pytest.raises(ValueError, match=r"no program `bwrap`. Debian, Ubuntu: `apt install bubblewrap`"):
        world.find("bubblewrap")


@pytest.mark.slow
def test_without_worlds_one_runs_at_a_time_and_tables_warn(place, tmp_path):
    Inbox(tmp_path / "inbox", tiny_course.NAME, place).hand_in("ada")
    grading = Grading(tmp_path / "inbox", tmp_path / "out", 4, Limits(cell=20), place=place, kind="none")
    assert grading.jobs == 1
    (row,) = grading.run()
    assert (row.status, row.score) == ("by hand", 4.0)
    for name in ("grades.csv", "tasks.csv"):
        with (tmp_path / "out" / name).open(newline="", encoding="utf-8") as file:
            assert all(line["warning"] == world.UNCONFINED for line in csv.DictReader(file))
    assert (tmp_path / "out" / "summary.txt").read_text().startswith(world.UNCONFINED)


@needs_worlds
def test_a_world_shows_the_packages_and_hides_the_project():
    code = """
import os, numpy, minorfirst, minorfirst_book
print(os.getuid(), sorted(os.environ), os.path.exists({root!r} + "/grading"), os.listdir("/home"))
"""
    done = run_python(code.format(root=str(world.Path(world.__file__).parents[1])))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1000 ['HOME', 'IPYTHONDIR', 'LANG', ")
    assert done.stdout.endswith("False ['student']\n")


@needs_worlds
@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import os; os.memfd_create('x')", "PermissionError"),
        ("import os; os.sched_setaffinity(0, {0})", "PermissionError"),
        ("import socket; socket.create_connection(('127.0.0.1', 22))", "OSError|refused|unreachable"),
        ("open('/usr/lib/x', 'w')", "Read-only|Permission"),
        ("open('/dev/x', 'w')", "Read-only|Permission"),
        ("open('/x', 'w')", "Read-only|Permission"),
        ("open('/tmp/x', 'wb').write(bytes(101 << 20))", "No space left"),
    ],
)
def test_what_a_world_does_not_allow(code, error):
    done = run_python(code)
    assert done.returncode == 1
    assert re.search(error, done.stderr)


class Process:
    """A process that says how much memory it holds: all, and the share that is its own."""

    def __init__(self, rss, pss):
        self.rss, self.pss = rss << 20, pss << 20

    def memory_info(self):
        return self

    memory_full_info = memory_info

    def num_threads(self):
        return 1

    num_fds = num_threads


def test_what_processes_share_counts_once():
    limits = Limits(memory=1000, processes=10)
    assert too_much([Process(600, 100)] * 10, limits) == ""
    assert too_much([Process(600, 600)] * 2, limits) == "more than 1000 MB of memory"
    assert too_much([Process(1, 1)] * 15, limits) == "more than 10 processes"


@pytest.mark.slow
def test_a_warning_stays_until_its_rows_have_run_again(place, tmp_path):
    inbox, options = Inbox(tmp_path / "inbox", tiny_course.NAME, place), {"place": place}
    inbox.hand_in("ada")
    Grading(tmp_path / "inbox", tmp_path / "out", 1, Limits(), kind="none", **options).run()
    warned = (tmp_path / "out" / "grades.csv").read_text()
    Grading(tmp_path / "inbox", tmp_path / "out", 1, Limits(), **options).run()
    assert world.UNCONFINED in warned
    assert (tmp_path / "out" / "grades.csv").read_text() == warned

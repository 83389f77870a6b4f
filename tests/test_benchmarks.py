"""The benchmark's harness on small tasks, without its peers' libraries, and what it stores."""

import json
import re
import socket
from pathlib import Path

import numpy as np
import pytest
from benchmarks import page, reference
from benchmarks.__main__ import RESULTS, replaced
from benchmarks.peers import ivp, numpy_loop
from benchmarks.run import run, run_job
from benchmarks.tasks import tasks

import minorfirst as mf

MAPS = ["T3", "T4"]


@pytest.fixture
def stored():
    """The stored results of one task."""
    whole = json.loads(RESULTS.read_text())
    return whole | {
        part: [row for row in whole[part] if row.get("task", row.get("name")) == "T3"]
        for part in ("tasks", "entries", "measures", "convergence", "failures")
    }


def entry(results, tool):
    """The one entry of a tool."""
    (found,) = (e for e in results["entries"] if e["tool"] == tool)
    return found


@pytest.mark.slow
def test_the_harness_on_a_small_map():
    """Ours is measured and far within the error; the loop is extrapolated from an order of 1.

    Each runs in a process of its own, and the page shows both.
    """
    results = run(["T3"], ["ours", "NumPy loop"], quick=True, timeout=300)
    assert results["failures"] == []
    ours, loop = entry(results, "mf.sweep"), entry(results, "NumPy loop")
    assert ours["basis"] == "measured" and ours["error"] < 1e-8 and ours["agreement"] == 1
    assert 50 < ours["work"] < 2000
    assert loop["basis"] == "extrapolated" and loop["agreement"] == 1
    (found,) = results["convergence"]
    assert found["order"] == pytest.approx(1, abs=0.05)
    assert loop["work"] == pytest.approx(200 / found["step_size"])
    assert loop["seconds"] > 100 * ours["seconds"]
    assert_shown(results)


def test_the_page_shows_every_entry(stored):
    assert len(stored["entries"]) > 2
    assert_shown(stored)


def assert_shown(results):
    """Chart and table name every tool with its time."""
    text = page.generated(results)
    chart = page.svg(results, page.duration)
    for found in results["entries"]:
        time = page.duration(found["seconds"])
        assert re.search(rf"\| `?{re.escape(found['tool'])}`? \| {re.escape(time)}", text)
        drawn = time if found["seconds"] else "does not finish"
        assert f">{found['tool']}<" in chart and f">{drawn}<" in chart


def test_a_job_that_hangs_costs_only_its_own_entry(tmp_path):
    """It is ended at its time, and says so."""
    left, wrong = run_job("T3", "reference", tmp_path, quick=True, timeout=0.2)
    assert left == {"entries": [], "measures": []}
    assert wrong == "not finished within 0.2 s"


def test_a_job_that_fails_says_why(tmp_path):
    """Without the reference there is nothing to compare with; the path of the file is not told."""
    left, wrong = run_job("T3", "ours", tmp_path, quick=True, timeout=60)
    assert left["entries"] == [] and "FileNotFoundError" in wrong
    assert str(tmp_path) not in wrong


@pytest.mark.parametrize("name", MAPS)
def test_the_loop_takes_the_steps_of_descend(name):
    """All networks at once, as each by itself."""
    problem = tasks(quick=True)[name].problem.part(np.arange(3, 36, 8))
    found = numpy_loop.run(problem, 0.01, 300)
    kind = tasks(quick=True)[name].optimizer
    for beta, start, rho in zip(found, problem.start, problem.rho, strict=True):
        one = mf.descend(
            mf.single_example(problem.mu), kind(rho), depth=2, init=start, step_size=0.01, steps=300
        )
        assert beta == pytest.approx(one.beta[-1], rel=1e-11)


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.slow
def test_the_reference_is_the_flow(name):
    """Package and reference agree to 1e-9 on all of the small map's sample, collapse included."""
    task = tasks(quick=True)[name]
    problem = task.problem.part(task.sample)
    exact = reference.solve(problem)
    beta = np.array(
        [
            mf.flow(
                mf.single_example(task.mu), task.optimizer(rho), depth=2, init=start, times=[task.t]
            ).beta[0]
            for start, rho in zip(problem.start, problem.rho, strict=True)
        ]
    )
    error, agreement = reference.compare(beta, exact)
    assert error < 1e-9 and agreement == 1
    assert np.any(exact == 0) and np.any(exact > 1)
    wrong = beta.copy()
    wrong[np.nanargmax(exact[:, 0]), 0] *= 1 + 1e-5
    assert reference.compare(wrong, exact)[0] == pytest.approx(1e-5, rel=1e-3)
    wrong[np.nanargmin(exact[:, 0])] = 1.0
    assert reference.compare(wrong, exact)[1] < 1


def test_solve_ivp_reaches_the_end_where_nothing_collapses():
    """It agrees with the reference there, and chatters where a network collapses."""
    task = tasks(quick=True)["T3"]
    part = task.problem.part(np.flatnonzero(task.survives)[:2])
    beta, done, _ = ivp.run(part, 1e-9)
    assert np.all(done) and reference.compare(beta, reference.solve(part))[0] < 1e-7
    part = task.problem.part(np.flatnonzero(~task.survives)[:1])
    _, done, spent = ivp.run(part, 1e-9, most=3000)
    assert not done[0] and spent[0] == 3000


def test_the_page_is_what_the_results_give():
    """Made by `make bench`; anew by `python -m benchmarks --page`."""
    stored = json.loads(RESULTS.read_text())
    assert page.stale(stored) == []
    assert not stored["settings"]["quick"]
    assert [task["name"] for task in stored["tasks"]] == list(tasks())
    changed = json.loads(RESULTS.read_text())
    changed["entries"][0]["seconds"] *= 2
    assert page.PAGE in page.stale(changed)


def test_the_results_name_no_host_and_no_path():
    """They are to be read by anyone."""
    text = RESULTS.read_text()
    assert not re.search(rf"\b{re.escape(socket.gethostname())}\b", text)
    for folder in (Path.cwd(), Path.home(), page.ROOT):
        assert f"{folder}/" not in text
    assert not re.search(r"[\"' ]/(home|root|tmp|usr|work|Users|opt)/", text)


def test_tasks_measured_anew_replace_theirs_and_no_others(stored):
    """Entries of one task never mix two runs."""
    other, new = {"task": "T1", "tool": "ours"}, stored["entries"][1:]
    merged = replaced(
        stored | {"entries": [other, *stored["entries"]]}, stored | {"entries": new, "machine": "new"}
    )
    assert merged["entries"] == [other, *new]
    assert merged["machine"] == "new"

"""The assignments' sources: what students are told is so, each answer counts alone, references hold.

The cells run in this process.  What happens to whole submissions is tested in tests/classroom.
"""

import contextlib
import importlib.util
import io
import json
import re
import warnings
from pathlib import Path

import numpy as np
import pytest
from grading import checks
from scipy.integrate import solve_ivp

from minorfirst.assignment_parameters import PARAMETERS
from minorfirst.classroom import parameters

COURSE = Path(__file__).parent.parent / "assignments"
NAMES = [name for name in PARAMETERS if name != "example"]
SOLUTION = re.compile(r"### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL)
NUMBER_WORDS = ["", "", "", "", "", "Five", "Six", "Seven", "Eight"]


def cells(name):
    """Return (grade id, nbgrader's metadata, cell type, source) of every cell."""
    stored = json.loads((COURSE / "source" / name / f"{name}.ipynb").read_text())["cells"]
    meta = [cell["metadata"].get("nbgrader", {}) for cell in stored]
    return [
        (m.get("grade_id", ""), m, cell["cell_type"], "".join(cell["source"]))
        for m, cell in zip(meta, stored, strict=True)
    ]


def tasks(name):
    """Return the autograded tasks."""
    return [i.removeprefix("test_") for i, m, _, _ in cells(name) if m.get("grade") and not m["solution"]]


def wrong_answers(name):
    spec = importlib.util.spec_from_file_location("wrong", COURSE / "wrong_answers" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.WRONG


def run(name, student, answers, only=None):
    """Run a notebook with ``answers`` in the solution cells; return (tasks solved, other cells that fail).

    Solution cells without an answer are as handed out.  ``only`` leaves out the tests of all tasks but one.
    """
    space, solved, failed = {}, set(), []
    for cell, meta, kind, source in cells(name):
        if kind != "code" or (only and meta.get("grade") and cell != f"test_{only}"):
            continue
        if meta.get("solution"):
            source = answers.get(cell) or SOLUTION.sub("raise NotImplementedError", source)
        source = source.replace('STUDENT_ID = "your id"', f'STUDENT_ID = "{student}"')
        try:
            with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(source, space)
        except Exception:
            blank = meta.get("solution") and cell not in answers
            failed += [] if blank or meta.get("grade") else [cell]
        else:
            solved |= {cell.removeprefix("test_")} if meta.get("grade") else set()
    return solved, failed


def solutions(name):
    return {cell: source for cell, meta, _, source in cells(name) if meta.get("solution")}


@pytest.mark.parametrize("name", NAMES)
def test_the_header_says_how_many_tasks_and_points(name):
    head = cells(name)[0][3]
    graded = [meta for _, meta, _, _ in cells(name) if meta.get("grade")]
    assert 5 <= len(graded) <= 8
    assert f"{NUMBER_WORDS[len(graded)]} tasks, {sum(meta['points'] for meta in graded)} points" in head
    text = "\n".join(source for _, _, _, source in cells(name))
    titles = re.findall(r"^## (\d)\. .* \((\d) points?", text, flags=re.M)
    assert [int(number) for number, _ in titles] == list(range(1, len(graded) + 1))
    assert [int(points) for _, points in titles] == [meta["points"] for meta in graded]
    assert 10 <= sum(meta["points"] for meta in graded) <= 20


@pytest.mark.parametrize("name", NAMES)
def test_every_test_cell_shows_something_and_hides_the_decision(name):
    ids = [cell for cell, _, _, _ in cells(name) if cell]
    assert len(ids) == len(set(ids))
    for cell, meta, kind, source in cells(name):
        if not meta:
            continue
        assert meta["schema_version"] == 3 and meta["cell_type"] == kind
        assert meta["locked"] is not meta["solution"]
        if meta["solution"]:
            assert len(SOLUTION.findall(source)) == 1
        elif meta["grade"]:
            shown, _, hidden = source.partition("### BEGIN HIDDEN TESTS")
            assert "assert " in shown and "decide" not in shown
            assert f'classroom.decide("{name}.{cell.removeprefix("test_")}", ' in hidden
        else:
            assert "raise" not in source


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("student", ["ada42", "bob", "s7"])
def test_the_solution_solves_everything(name, student):
    assert run(name, student, solutions(name)) == (set(tasks(name)), [])


@pytest.mark.parametrize("name", NAMES)
def test_as_handed_out_nothing_is_solved_and_only_the_students_cells_fail(name):
    assert run(name, "ada42", {}) == (set(), [])


@pytest.mark.parametrize("name", NAMES)
def test_each_answer_counts_without_the_others(name):
    answers = solutions(name)
    for task in tasks(name):
        assert run(name, "bob", {task: answers[task]}) == ({task}, [])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_wrong_answers_lose_their_task(name):
    wrong = wrong_answers(name)
    assert list(wrong) == tasks(name)
    for student in ("ada42", "s19"):
        for task, answers in wrong.items():
            assert len(answers) >= 3
            for what, source in answers.items():
                compile(source, what, "exec")
                assert run(name, student, {task: source}, only=task) == (set(), []), (task, what)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_a_copied_value_is_hardly_ever_right(name):
    students = [f"student{k}" for k in range(12 if name == "5_digits" else 40)]
    values = [task for task in tasks(name) if checks.find(f"{name}.{task}").inputs is None]
    for task in values:
        that = checks.find(f"{name}.{task}")
        if that.judged or task == "why":  # whoever guesses one of four letters is right in a quarter
            continue
        answers = [checks.plain(that.reference(student)) for student in students]
        pairs = [(i, j) for i in range(len(students)) for j in range(i)]
        same = [not checks.difference(answers[i], answers[j], that.rtol, that.atol) for i, j in pairs]
        assert np.mean(same) < 0.05, task


@pytest.mark.parametrize("student", ["ada42", "bob"])
def test_the_gate_and_the_race_are_the_flows(student):
    """The closed forms of assignments 2 and 3 solve w' = mu (w - rho sign(w^(L-1)))^(L-1), up to 0."""
    for name in ("2_gate.weight", "3_race.weight"):
        for call in checks.questions(name, student):
            arrays = {key: np.array(value) for key, value in call.items()}
            found = checks.find(name).reference(student, **arrays)
            depth = call.get("depth", 2)
            for mu, alpha, end in zip(arrays["mu"], arrays["alpha"], found, strict=True):
                rho = call["rho"]

                def velocity(_, w, mu=mu, rho=rho, depth=depth):
                    return mu * (w - rho) ** (depth - 1)

                def zero(_, w):
                    return w[0]

                def huge(_, w):
                    return w[0] - 1e4

                zero.terminal = huge.terminal = True
                path = solve_ivp(
                    velocity, (0, call["tau"]), [alpha], events=(zero, huge), rtol=1e-10, atol=1e-12
                )
                if path.status == 1:
                    assert end == (0 if path.t_events[0].size else np.inf)
                else:
                    assert end == pytest.approx(path.y[0, -1], rel=1e-6)


def test_two_scalars_solve_the_rescaled_flow_of_any_start():
    """Assignment 4: integrate u' = mu v_hat, v' = mu u_hat, R' = rho/N, and read beta off."""
    mu, u, v, rho, tau = np.array([0.7, 1.3]), np.array([0.9, -0.2]), np.array([0.5, 0.8]), 0.4, 0.6

    def velocity(_, state):
        a, b = state[:2], state[2:4]
        norm = np.linalg.norm(np.concatenate([mu * a, mu * b]))
        return [*(mu * (b - rho * mu * a / norm)), *(mu * (a - rho * mu * b / norm)), rho / norm]

    end = solve_ivp(velocity, (0, tau), [*u, *v, 0.0], rtol=1e-10, atol=1e-12).y[:, -1]
    found = checks.find("4_minor_first.predictor").reference("ada", tau, end[4], mu, u, v)
    np.testing.assert_allclose(found, end[:2] * end[2:4], rtol=1e-7)


def test_starts_of_assignment_4_lie_between_the_lines():
    """Over the whole range of parameters the minor feature leads first, so that there is a handover."""
    import minorfirst as mf

    values = PARAMETERS["4_minor_first"]
    corners = {key: (min(values[key]), max(values[key])) for key in ("mu_1", "mu_2", "scale")}
    for low in corners["mu_1"]:
        for high in corners["mu_2"]:
            for scale in corners["scale"]:
                assert mf.regime([low, high], 1.0, scale) is mf.Regime.MINOR_FIRST


def test_the_feature_that_freezes_always_loses():
    """Over the whole range of parameters the winner of task 6 in assignment 3 is feature 0."""
    for k in range(200):
        p = parameters(f"student{k}", "3_race")
        mu, depth = np.array([p["mu_1"], p["mu_2"]]), p["depth"]
        alpha = p["rho"] + p["gap"] * np.array([1.0, {3: 0.25, 4: 0.45, 5: 0.55}[depth]])
        assert checks.find("3_race.winner").reference("any", mu, alpha, p["rho"], depth) == 0

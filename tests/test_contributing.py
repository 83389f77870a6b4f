"""CONTRIBUTING: files and commands that it names exist, and the code of its recipes does what is said."""

import re
from pathlib import Path

import numpy as np
import pytest
from grading import checks

import minorfirst as mf
from minorfirst.model import variants
from minorfirst_book import claims

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", TEXT, re.M | re.S)
MADE = ("warm_start", "neighbours", "weights_in_time")  # by the commands of the recipes


def block(first, *more):
    """Return the one block of Python that holds a text, and others."""
    (found,) = (b for b in BLOCKS if all(part in b for part in (first, *more)))
    return found


def test_the_files_are_there():
    named = [word for quoted in re.findall(r"`([^`\n]+)`", TEXT) for word in quoted.split()]
    paths = {word for word in named if re.fullmatch(r"[\w./]+\.(?:py|md|ipynb|json|txt|yml)", word)}
    assert len(paths) > 15
    assert [p for p in paths if not (ROOT / p).exists() and not any(name in p for name in MADE)] == []


def test_the_commands_are_there():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = {word for quoted in re.findall(r"\bmake ([a-z -]+)", TEXT) for word in quoted.split()[:1]}
    named = {name for name in named if f"`make {name}" in TEXT or f"\nmake {name}" in TEXT}
    assert len(named) > 8
    assert named - targets == set()


def test_the_variant_is_one(monkeypatch):
    space = vars(variants) | {"__name__": "variants"}
    exec(block("class USAM"), space)
    monkeypatch.setattr(mf, "USAM", space["USAM"], raising=False)
    test = {"mf": mf, "np": np, "ONE": mf.single_example([1.0, 2.0])}
    exec(block("def test_usam"), test)
    test["test_usam_ends_as_gradient_descent_goes"]()
    with pytest.raises(ValueError, match="`rho`"):
        mf.USAM(-1.0)


def test_the_claim_holds():
    template = (ROOT / "tools" / "templates" / "claim.py").read_text(encoding="utf-8")
    imports = template.partition("\n\n\n@claim")[0].partition("from __future__ import annotations\n")[2]
    space = {"__name__": claims.__name__ + ".neighbours", "__package__": claims.__name__}
    exec("from __future__ import annotations\n" + imports + "\n" + block("def neighbours"), space)
    figures = list(space["neighbours"]())
    assert len(figures) == 2
    assert all(figure.ok for figure in figures)


def test_the_task_tells_right_from_wrong(monkeypatch):
    monkeypatch.setattr(checks, "TASKS", dict(checks.TASKS))
    checks.find("1_depth_one.loss")
    module = __import__("grading.checks.1_depth_one", fromlist=["_points"])
    exec(block("@task(", "_points"), vars(module) | {})
    task = "1_depth_one.smallest_margin"
    inputs = checks.questions(task, "ada")

    def results(source):
        exec(source, space := {"np": np, "z": np.ones((3, 2))})
        answer = space["smallest_margin"]
        calls = [{key: np.array(value) for key, value in call.items()} for call in inputs]
        return {"results": [checks.plain(answer(**call)) for call in calls]}, space

    right, space = results(block("BEGIN SOLUTION"))
    exec(block('"at w = 0'), space)
    assert checks.judge(task, "ada", right)[0]
    exec(block("WRONG = {"), space)
    for what, source in space["WRONG"]["smallest_margin"].items():
        assert not checks.judge(task, "ada", results(source)[0])[0], what

"""CONTRIBUTING: files and commands that it names exist, and the code of its recipes does what is said."""

import re
import shlex
import subprocess
from pathlib import Path

import numpy as np
import pytest
from grading import checks

import minorfirst as mf
from minorfirst.model import variants
from minorfirst.model.optimizers import descends, extras
from minorfirst_book import claims
from minorfirst_book.plots.optimizers import KNOWN

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", TEXT, re.M | re.S)
MADE = ("warm_start", "neighbours", "weights_in_time", "6_NAME", "variants_scale")  # by who follows a recipe


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


def test_the_search_for_what_is_left_sees_new_files_and_no_binaries(tmp_path):
    (command,) = re.findall(r"`(git grep [^`]*)`", TEXT)
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "new.py").write_text("# TODO: say what\n")
    (tmp_path / "lib" / "new.bin").write_bytes(b"\0 TODO \n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    found = subprocess.run(shlex.split(command), cwd=tmp_path, capture_output=True, text=True)
    assert found.stdout == "lib/new.py:1:# TODO: say what\n", found.stderr


def test_what_asks_for_the_size_of_the_gradient_is_in_no_menu():
    """As the recipe says of the menus: no row asks for log_scale or has a descent of its own."""
    kinds = [row.kind for row in KNOWN]
    assert mf.GSAM not in kinds
    for kind in kinds:
        optimizer = kind() if kind is mf.GD else kind(1.0)
        assert not descends(optimizer)
        assert "log_scale" not in extras(optimizer)


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

"""`make new-chapter` and its like: on a copy of the project, whatever must name the new thing does."""

import ast
import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from tools import layout, new, new_task, notebooks

ROOT = Path(__file__).resolve().parent.parent
COPIED = ["_toc.yml", "intro.md", "chapters", "appendices", "lib/minorfirst_book/claims", "grading/checks"]
COPIED += ["assignments/source", "assignments/wrong_answers"]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of what the commands change; they start no other process in it."""
    for entry in COPIED:
        (tmp_path / entry).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / entry).is_dir() else shutil.copy
        copy(ROOT / entry, tmp_path / entry)
    for module in (layout, new, new_task, notebooks):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    started = []
    for module in (new, new_task):
        monkeypatch.setattr(module.subprocess, "run", lambda command, **_: started.append(command[1:3]))
    monkeypatch.setattr(notebooks, "execute", lambda path: nbformat.read(path, as_version=4))
    return tmp_path, started


def test_a_chapter_is_named_wherever_chapters_are(project):
    folder, _ = project
    new.chapter("warm_start")
    path = notebooks.stored()[-1]
    assert re.fullmatch(r"\d\d_warm_start\.ipynb", path.name)
    assert notebooks.problems(path) == []
    chapters = re.findall(r"- file: (chapters/\S+)", (folder / "_toc.yml").read_text())
    assert chapters[-1] == f"chapters/{path.stem}"


def test_a_claim_is_stated_listed_and_checked(project):
    folder, started = project
    new.claim("second_lead", "06")
    (path,) = (folder / "chapters").glob("06_*.ipynb")
    assert notebooks.problems(path) == []
    key = re.search(r'"(C\d+)"', (folder / "lib/minorfirst_book/claims/second_lead.py").read_text())[1]
    text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    assert f"(claim-{key.lower()}-06)=\n## TODO" in text
    for place in (text, (folder / "appendices/notation.md").read_text()):
        assert place.count(f"{{ref}}`{key} <ledger-{key.lower()}>`") == 1
    package = (folder / "lib/minorfirst_book/claims/__init__.py").read_text()
    assert "from . import second_lead as second_lead\n" in package
    assert started == [["-m", "minorfirst_book.claims"]]


def test_a_chapter_that_has_a_claim_no_longer_says_that_it_has_none(project, capsys):
    new.chapter("warm_start")
    path = notebooks.stored()[-1]
    new.claim("second_lead", path.name[:2])
    assert notebooks.problems(path) == []
    assert "No new one" not in path.read_text()
    changed = re.findall(r"^(?:changed|made) +(\S+)", capsys.readouterr().out, re.M)
    assert {"lib/minorfirst_book/claims/verdicts.json", "appendices/ledger.md"} <= set(changed)


def test_a_task_comes_with_reference_and_wrong_answers(project, monkeypatch):
    folder, started = project
    source = folder / "assignments/source/1_depth_one/1_depth_one.ipynb"
    before = json.loads(source.read_text())["cells"]
    marks = [cell["metadata"].get("nbgrader", {}) for cell in before]
    points = [one["points"] for one in marks if one.get("grade")]
    count, total = len(points) + 1, sum(points) + 1
    monkeypatch.setattr(new_task, "MOST", count)  # one more than there are, however many those are
    monkeypatch.setattr(new_task, "COUNTS", [*new_task.COUNTS, "Nine", "Ten"])
    new_task.task("smallest", "1_depth_one")
    after = json.loads(source.read_text())["cells"]
    assert len(after) == len(before) + 3
    assert [cell["metadata"]["nbgrader"]["grade_id"] for cell in after[-2:]] == ["smallest", "test_smallest"]
    assert f"{new_task.COUNTS[count - 5]} tasks, {total} points" in "".join(after[0]["source"])
    assert f"| {count} | {total} |" in (folder / "appendices/assignments.md").read_text()
    for file in ("grading/checks/1_depth_one.py", "assignments/wrong_answers/1_depth_one.py"):
        text = (folder / file).read_text()
        ast.parse(text)
        assert "smallest" in text
    assert started == [["-m", "grading"]]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: new.checked("Warm start"), "words in lower case joined by underscores"),
        (lambda: new.checked("implicit_bias"), "is there already"),
        (lambda: new.claim("second_lead", "99"), "CHAPTER must be the number of a chapter"),
        (lambda: new_task.task("smallest", "6_none"), "ASSIGNMENT must be one of 1_depth_one"),
        (lambda: new_task.task("smallest", "2_gate"), "take one out first"),
        (lambda: new_task.task("why", "1_depth_one"), "has a task of that name already"),
    ],
)
def test_a_wrong_name_is_refused_and_changes_nothing(project, call, words):
    folder, _ = project
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(SystemExit, match=words):
        call()
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before

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
    count, total = len(points) + 1, sum(points) + 2
    monkeypatch.setattr(new_task, "MOST", count)  # one more than there are, however many those are
    monkeypatch.setattr(new_task, "COUNTS", [*new_task.COUNTS, "Nine", "Ten"])
    new_task.task("smallest", "1_depth_one", "2")
    after = json.loads(source.read_text())["cells"]
    assert len(after) == len(before) + 3
    assert [cell["metadata"]["nbgrader"]["grade_id"] for cell in after[-2:]] == ["smallest", "test_smallest"]
    assert after[-1]["metadata"]["nbgrader"]["points"] == 2
    assert f"## {count}. TODO: a title (2 points)" in "".join(after[-3]["source"])
    assert f"{new_task.COUNTS[count]} tasks, {total} points" in "".join(after[0]["source"])
    assert f"| {count} | {total} |" in (folder / "appendices/assignments.md").read_text()
    for file in ("grading/checks/1_depth_one.py", "assignments/wrong_answers/1_depth_one.py"):
        text = (folder / file).read_text()
        ast.parse(text)
        assert "smallest" in text
    assert started == [["-m", "grading"]]


def test_who_asks_too_much_is_told_where_there_is_room(project, monkeypatch):
    monkeypatch.setattr(new_task, "room", lambda source: (1, 5) if "3_race" in source else (0, 2))
    with pytest.raises(SystemExit, match="3_race has room for 1 more, 5 points in all"):
        new_task.task("smallest", "2_gate")
    monkeypatch.setattr(new_task, "room", lambda _: (0, 2))
    with pytest.raises(SystemExit, match="No assignment has room"):
        new_task.task("smallest", "2_gate")


def test_an_assignment_grows_from_its_first_task(project):
    folder, _ = project
    source = folder / "assignments/source/6_new/6_new.ipynb"
    source.parent.mkdir()
    head = nbformat.v4.new_markdown_cell("No tasks, 0 points, 60 to 90 minutes.")
    source.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=[head])))
    (folder / "grading/checks/6_new.py").write_text('NAME = "6_new"\n')
    (folder / "assignments/wrong_answers/6_new.py").write_text("WRONG = {}\n")
    for name, said in (("one", "One task, 1 point,"), ("two", "Two tasks, 2 points,")):
        new_task.task(name, "6_new")
        assert said in nbformat.read(source, as_version=4).cells[0].source
    wrong = (folder / "assignments/wrong_answers/6_new.py").read_text()
    exec(wrong, space := {})
    assert list(space["WRONG"]) == ["one", "two"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: new.checked("Warm start"), "words in lower case joined by underscores"),
        (lambda: new.checked("implicit_bias"), "is there already"),
        (lambda: new.claim("second_lead", "99"), "CHAPTER must be the number of a chapter"),
        (lambda: new_task.task("smallest", "6_none"), "ASSIGNMENT must be one of 1_depth_one"),
        (lambda: new_task.task("smallest", "2_gate"), "the most is eight tasks, 20 points"),
        (lambda: new_task.task("smallest", "1_depth_one", "0"), "POINTS must be a whole number from 1 to 9"),
        (lambda: new_task.task("smallest", "1_depth_one", "9"), "the most is eight tasks, 20 points"),
        (lambda: new_task.task("why", "1_depth_one"), "has a task of that name already"),
    ],
)
def test_a_wrong_name_is_refused_and_changes_nothing(project, call, words):
    folder, _ = project
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(SystemExit, match=words):
        call()
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before

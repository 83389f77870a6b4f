"""Runs after the first one: late work, one student anew, a wrong folder; and why an answer was judged so."""

import json
import shutil
import sys

import pytest
import tiny_course
from grading import __main__, everybody, explain, pipeline, records
from grading.inbox import Submission
from grading.limits import Limits
from submissions import Expected, Inbox

NAME = tiny_course.NAME
TABLES = ("grades.csv", "tasks.csv", "canvas.csv", "summary.txt")


@pytest.fixture
def inbox(place, tmp_path):
    return Inbox(tmp_path / "inbox", NAME, place)


@pytest.fixture
def late(place, tmp_path):
    return Inbox(tmp_path / "late", NAME, place)


@pytest.fixture
def grade(place, tmp_path, monkeypatch):
    """Return a function that grades a folder and gives the rows by student; ``ran`` lists whose work ran."""
    real = pipeline.attempt

    def counted(*arguments):
        run.ran += [entry.student for entry in arguments if isinstance(entry, Submission)]
        return real(*arguments)

    def run(folder="inbox", **options):
        run.ran = []
        limits = Limits(cell=10, wall=60)
        grading = pipeline.Grading(tmp_path / folder, tmp_path / "out", 2, limits, place=place, **options)
        return {row.student: row for row in grading.run()}

    monkeypatch.setattr(pipeline, "attempt", counted)
    return run


def tables(folder):
    return {name: (folder / "out" / name).read_text(encoding="utf-8") for name in TABLES}


WRONG = {"step": "def step(w, rho):\n    return w"}


@pytest.mark.slow
def test_late_work_adds_and_never_replaces(inbox, late, grade, tmp_path):
    inbox.hand_in("ada", WRONG)
    inbox.hand_in("bob")
    inbox.put("cy", b"", Expected("refused"))
    inbox.put("dora", b"{", Expected("refused"))
    first = grade()
    late.hand_in("Ada")  # as "ada", newer
    late.hand_in("eve")
    late.put("bob", b"", Expected("refused"))
    second = grade("late")
    assert sorted(grade.ran) == ["ada", "eve"]
    assert list(second) == ["ada", "bob", "cy", "dora", "eve"]
    assert {who: second[who] for who in ("bob", "cy", "dora")} == {w: first[w] for w in ("bob", "cy", "dora")}
    assert (first["ada"].score, second["ada"].score) == (2.0, 4.0)
    assert second["ada"].reason.startswith("handed in again; the last file counts")
    assert "handed in again" not in second["eve"].reason + first["ada"].reason
    made = tables(tmp_path)
    for name in TABLES[:2]:
        assert all(who in made[name] for who in ("ada", "bob", "eve"))
    assert "5 submissions: 3 by hand, 2 refused" in made["summary.txt"]
    # The first folder once more: what has come later stays.
    assert grade() == second and grade.ran == []
    # Two files of which neither counts take nothing away either, and are one row.
    copy = tmp_path / "inbox" / "ada" / f"{NAME} (1).ipynb"
    shutil.copy(tmp_path / "late" / "Ada" / f"{NAME}.ipynb", copy)
    pipeline_rows = pipeline.Grading(tmp_path / "inbox", tmp_path / "out", place=inbox.place).inbox
    assert [s.student for s in pipeline_rows] == list(second)
    copy.unlink()
    # A file back in the place from which the last one came is meant so.
    shutil.copy(tmp_path / "inbox" / "ada" / f"{NAME}.ipynb", tmp_path / "late" / "Ada" / f"{NAME}.ipynb")
    assert grade("late")["ada"].score == 2.0


@pytest.mark.slow
def test_only_some_students_run_and_the_tables_keep_all(inbox, grade, tmp_path, capsys):
    for who in ("ada", "bob", "cy"):
        inbox.hand_in(who)
    inbox.put("dora", b"", Expected("refused"))
    rows = grade()
    before = tables(tmp_path)
    inbox.hand_in("bob", WRONG)
    inbox.hand_in("fay")
    assert grade(only=["ADA", "cy"]) == rows
    assert sorted(grade.ran) == ["ada", "cy"]
    assert tables(tmp_path) == before
    assert "1 submissions of others are new; run again without --only" in capsys.readouterr().out
    with pytest.raises(ValueError, match="No student handed in under the id 'adda': did you mean ada"):
        grade(only=["adda"])
    after = grade()
    assert sorted(grade.ran) == ["bob", "fay"]
    assert after["bob"].score == 2.0


@pytest.mark.parametrize("wrong", ["empty", "files", "inbox/ada"])
def test_a_wrong_folder_changes_no_table(wrong, tmp_path, monkeypatch, capsys):
    (tmp_path / "empty").mkdir()
    for path in ("files/essay.pdf", "inbox/ada/2_gate.ipynb"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    (tmp_path / "out").mkdir()
    for name in TABLES:
        (tmp_path / "out" / name).write_bytes(b"of before\r\n")
    arguments = ["grading", "grade", str(tmp_path / wrong), "--out", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", arguments)
    assert __main__.main() == 1
    said = capsys.readouterr().err
    assert f"No submission is in '{tmp_path / wrong}'" in said and "Looked for" in said and "found " in said
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(TABLES)
    assert {(tmp_path / "out" / name).read_bytes() for name in TABLES} == {b"of before\r\n"}


def test_unknown_ids_name_what_is_near():
    assert everybody.find(" ADA ", ["ada", "bob"]) == "ada"
    for wrong, near in (("adaa", "ada"), ("ovelace", "lovelace"), ("zzz", "none is nearly the same")):
        with pytest.raises(ValueError, match=near):
            everybody.find(wrong, ["ada", "bob", "lovelace"])


def record(folder, place, student, **kept):
    """Keep a record as a run does; return where."""
    path = folder / "inbox" / student / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"{}")
    submission = Submission(student, NAME, path, where=f"{student}/{NAME}.ipynb")
    records.keep(folder / "out", submission, {"key": "", "refused": "", "reasons": {}, **kept})


def test_explain_shows_inputs_expected_and_given(place, tmp_path):
    given = {"results": [[1.0, 2.0, 3.0], None, "\x1b[31mno", [1.0, 2.0, 3.0]]}
    record(tmp_path, place, "ada", given={"step": json.dumps(given), "double": '{"error": "NameError: x"}'},
           reasons={"step": "4 of 4 hidden inputs fail"}, answers={"why": "Because\nI say so."})  # fmt: skip
    lines = explain.explained("ADA", "step", tmp_path / "out", place)
    assert lines[:2] == [f"ada, {NAME}.step (ada/{NAME}.ipynb)", "decided: 4 of 4 hidden inputs fail"]
    assert (
        lines[2] == "hidden input 1 of 4"
        and lines[3].startswith("  w = [")
        and lines[4].startswith("  rho = ")
    )
    assert lines[5].startswith("  expected [") and lines[6] == "  given [1, 2, 3] (wrong)"
    assert not any("\x1b" in line for line in lines)
    double = explain.explained("ada", f"{NAME}.double", tmp_path / "out", place)
    assert double[2].startswith("  expected ") and double[3] == "given: an error: NameError: x"
    assert explain.explained("ada", "choice", tmp_path / "out", place)[1:] == [
        "decided: right",
        "  expected 'minor'",
        "given: not kept; grade it again with --only",
    ]
    assert explain.explained("ada", "why", tmp_path / "out", place)[1:] == [
        "decided: a person decides",
        "  Because",
        "  I say so.",
    ]


def test_explain_is_kind_to_what_is_missing_or_cut_off(place, tmp_path):
    with pytest.raises(ValueError, match=r"Nothing is graded in '.*out'; run `make grade` first"):
        explain.explained("ada", "step", tmp_path / "out", place)
    record(tmp_path, place, "ada", given={"step": '{"results": [[1.0, 2'})
    record(tmp_path, place, "bob", refused="no notebook that can be read")
    assert explain.explained("ada", "step", tmp_path / "out", place)[-1] == 'given: {"results": [[1.0, 2'
    assert explain.explained("bob", "step", tmp_path / "out", place)[1:] == [
        "refused: no notebook that can be read"
    ]
    with pytest.raises(ValueError, match="did you mean ada"):
        explain.explained("adda", "step", tmp_path / "out", place)
    with pytest.raises(ValueError, match="ada handed in no task 'stepp': did you mean step"):
        explain.explained("ada", "stepp", tmp_path / "out", place)


def test_explain_of_a_task_with_many_right_answers(tmp_path):
    path = tmp_path / "5_digits.ipynb"
    path.write_bytes(b"{}")
    kept = {"key": "", "refused": "", "given": {"repeat": '{"results": {"7": [0.1, 0.2]}}'}}
    records.keep(tmp_path / "out", Submission("ada", "5_digits", path, where="x"), kept)
    *_, expected, given = explain.explained("ada", "repeat", tmp_path / "out")
    assert expected.startswith("expected: many answers are right. The check: Return why the repetitions")
    assert given == "given: {7: [0.1, 0.2]}"

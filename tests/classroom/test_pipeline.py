"""The pipeline over time: what a person graded, what was interrupted, what has changed; and its tables."""

import csv
import sqlite3

import pytest
import tiny_course
from grading import pipeline, records, report
from grading.gradebook import Score
from grading.limits import Limits
from nbgrader.api import Gradebook
from submissions import Expected, Inbox

NAME = tiny_course.NAME


@pytest.fixture
def inbox(place, tmp_path):
    return Inbox(tmp_path / "inbox", NAME, place)


@pytest.fixture
def grade(place, tmp_path):
    """Return a function that grades the inbox and gives the rows by student."""

    def run(**options):
        limits = Limits(cell=10, wall=60)
        grading = pipeline.Grading(tmp_path / "inbox", tmp_path / "out", 2, limits, place=place, **options)
        return {row.student: row for row in grading.run()}

    return run


def by_hand(folder, student, points):
    """Grade the written answer as the formgrader does."""
    with Gradebook(f"sqlite:///{folder}/out/gradebook.db") as book:
        grade = book.find_grade("why", NAME, NAME, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.find_comment("why", NAME, NAME, student).manual_comment = "Well argued."
        book.db.commit()


def page(folder, student):
    return (folder / "out" / "feedback" / student / NAME / f"{NAME}.html").read_text()


@pytest.mark.slow
def test_grading_again_keeps_what_a_person_graded(inbox, grade, tmp_path):
    inbox.hand_in("ada")
    inbox.hand_in("bob", {"step": "def step(w, rho):\n    return w"})
    first = grade()
    assert {who: (row.status, row.score) for who, row in first.items()} == {
        "ada": ("by hand", 4.0),
        "bob": ("by hand", 2.0),
    }
    assert "4 of 4 hidden inputs fail" in page(tmp_path, "bob")
    by_hand(tmp_path, "ada", 2.5)
    after = grade()
    assert (after["ada"].status, after["ada"].score) == ("graded", 6.5)
    assert "Well argued." in page(tmp_path, "ada")
    again = grade(again=True)
    assert (again["ada"].status, again["ada"].score) == ("graded", 6.5)
    assert again["bob"] == first["bob"]
    # A file that cannot be read takes nothing away.
    handed_in = (tmp_path / "inbox" / "ada" / f"{NAME}.ipynb").read_bytes()
    inbox.put("ada", b"{", Expected("refused"))
    assert grade()["ada"].status == "refused"
    inbox.put("ada", handed_in, Expected("graded"))
    back = grade()
    assert (back["ada"].status, back["ada"].score) == ("graded", 6.5)
    # Another answer keeps its points, as with nbgrader, and waits for a second look.
    inbox.hand_in("ada", {"why": "Because I say so."})
    changed = grade()
    assert (changed["ada"].status, changed["ada"].score) == ("by hand", 6.5)
    with sqlite3.connect(tmp_path / "out" / "gradebook.db") as book:
        assert book.execute("select count(*) from submitted_assignment").fetchone() == (2,)


@pytest.mark.slow
def test_what_is_graded_and_unchanged_is_not_run_again(inbox, grade, monkeypatch):
    inbox.hand_in("ada")
    inbox.hand_in("bob")
    ran = []
    real = pipeline.attempt

    def counted(submission, *rest):
        ran.append(submission.student)
        return real(submission, *rest)

    monkeypatch.setattr(pipeline, "attempt", counted)
    rows = grade()
    assert sorted(ran) == ["ada", "bob"]
    inbox.hand_in("bob", {"choice": 'choice = "major"'})
    inbox.hand_in("cy")
    ran.clear()
    later = grade()
    assert sorted(ran) == ["bob", "cy"]
    assert later["ada"] == rows["ada"]
    assert (rows["bob"].score, later["bob"].score) == (4.0, 3.0)


@pytest.mark.slow
def test_an_interrupted_run_goes_on(inbox, grade, monkeypatch, tmp_path):
    for who in ("ada", "bob", "cy"):
        inbox.hand_in(who)
    real, ran = pipeline.attempt, []

    def interrupted(submission, *rest):
        if submission.student == "cy":
            raise KeyboardInterrupt
        return real(submission, *rest)

    monkeypatch.setattr(pipeline, "attempt", interrupted)
    with pytest.raises(KeyboardInterrupt):
        grade()
    done = {path.parent.name for path in (tmp_path / "out" / "records").rglob("*.json")}
    assert "cy" not in done

    def counted(submission, *rest):
        ran.append(submission.student)
        return real(submission, *rest)

    monkeypatch.setattr(pipeline, "attempt", counted)
    rows = grade()
    assert set(ran) == {"ada", "bob", "cy"} - done
    assert {row.score for row in rows.values()} == {4.0}


@pytest.mark.slow
def test_another_gradebook_is_filled(inbox, grade, tmp_path):
    inbox.hand_in("ada")
    inbox.put("torn", b"{", Expected("refused"))
    rows = grade()
    (tmp_path / "out" / "gradebook.db").unlink()
    assert grade() == rows


@pytest.mark.slow
def test_tasks_keep_their_order_whatever_order_the_database_gives(inbox, grade, tmp_path):
    """PostgreSQL gives last what was changed last."""
    inbox.hand_in("ada")
    rows = grade()
    assert [score.task for score in rows["ada"].scores] == ["step", "double", "choice", "why"]
    shown = page(tmp_path, "ada")
    with sqlite3.connect(tmp_path / "out" / "gradebook.db") as book:
        book.execute("update grade set rowid = -rowid")
        book.execute("update comment set rowid = -rowid")
    with Gradebook(f"sqlite:///{tmp_path}/out/gradebook.db") as book:
        stored = [g.name for g in book.find_submission_notebook(NAME, NAME, "ada").grades]
    assert stored == ["why", "test_choice", "test_double", "test_step"]
    assert grade() == rows
    assert page(tmp_path, "ada") == shown


def test_two_runs_at_once_are_refused(inbox, grade, tmp_path):
    inbox.hand_in("ada")
    (tmp_path / "out").mkdir()
    with records.alone(tmp_path / "out"), pytest.raises(ValueError, match="Another run is grading"):
        grade()


def read(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_tables(tmp_path):
    full = [Score("step", 2, 2, False), Score("why", 1.5, 3, False)]
    waits = [Score("step", 0, 2, False), Score("why", 0, 3, True)]
    rows = [
        report.Row("ada", "a", "graded", "", full),
        report.Row("bob", "a", "by hand", "step: rho\nis missing", waits, {"step": "rho is missing"}),
        report.Row("=cmd()", "", "refused", "x.ipynb: the name is none of a.ipynb"),
    ]
    text = report.write(rows, tmp_path, ["a"])
    grades = read(tmp_path / "grades.csv")
    assert grades[1] == ["ada", "a", "3.5", "5", "graded", "", "step 2/2; why 1.5/3"]
    assert grades[2] == ["bob", "a", "0", "5", "by hand", "step: rho is missing", "step 0/2; why ?/3"]
    assert grades[3][0] == "'=cmd()"
    assert read(tmp_path / "tasks.csv")[3:] == [
        ["bob", "a", "step", "0", "2", "", "rho is missing"],
        ["bob", "a", "why", "0", "3", "waits", ""],
    ]
    # Canvas gets what is final, with its row of possible points.
    assert read(tmp_path / "canvas.csv")[1:] == [
        ["    Points Possible", "", "", "", "", "5"],
        ["ada", "", "", "ada", "", "3.5"],
    ]
    assert "2 submissions: 1 graded, 1 by hand\nRefused besides: 1 that" in text
    assert "50% of 2 points   0: 1  2: 1" in text
    assert "50% of 3 points   1.5: 1, 1 wait for a person" in text
    assert "? of 3 points   1 wait for a person" in report.summary(rows[1:], ["a"])

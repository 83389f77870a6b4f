"""Rosters as Excel, Canvas and editors write them, and what the tables make of them."""

import csv

import pytest
from grading import report, roster
from grading.gradebook import Score

OURS = "canvas,student\n77,ada\n78,zoë\n"
EXPORT = (
    "Student,ID,SIS User ID,SIS Login ID,Section,1_depth_one (4711),Current Score\n"
    '    Points Possible,"","","","",15,(read only)\n'
    '"Lovelace, Ada",77,S-1,ada@uni.edu,Section 1,12,80\n'
    '"=Bee, Zoë",78,S-2,zoë,Section 2,,\n'
    '"Nobody, Nora",79,S-3,nora,Section 2,,\n'
    '"Student, Test",80,,abc,Section 1,,\n'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(encoding, separator, tmp_path):
    text = OURS.replace("canvas,student", " Canvas , STUDENT").replace(",", separator).replace("\n", "\r\n")
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    assert [(p.canvas, p.student) for p in roster.read(path).people] == [("77", "ada"), ("78", "zoë")]


def test_canvas_export(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(EXPORT, encoding="utf-8-sig")
    held = roster.read(path)
    assert [p.canvas for p in held.people] == ["77", "78", "79"]
    for who in ("ada", "ADA@uni.edu", "S-1"):
        assert held.by_id(who).name == "Lovelace, Ada"
    assert held.by_id("lovelace") is None
    assert held.by_number("78").section == "Section 2"


def test_canvas_csv_carries_canvas_own_columns(tmp_path):
    (tmp_path / "roster.csv").write_text(EXPORT, encoding="utf-8")
    held = roster.read(tmp_path / "roster.csv")
    score = [Score("step", 2, 2, False)]
    rows = [report.Row(who, "1_depth_one", "graded", "", score) for who in ("ada", "stranger", "zoë")]
    rows.append(report.Row("nora", "", "refused", "nora: the folder is empty"))
    text = report.write(rows, tmp_path, ["1_depth_one"], held)
    with (tmp_path / "canvas.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [
            ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "1_depth_one (4711)"],
            ["    Points Possible", "", "", "", "", "2"],
            ["Lovelace, Ada", "77", "S-1", "ada@uni.edu", "Section 1", "2"],
            ["stranger", "", "", "stranger", "", "2"],
            ["'=Bee, Zoë", "78", "S-2", "zoë", "Section 2", "2"],
        ]
    assert "1 of 3 on the roster handed in nothing:\n  nora Nobody, Nora\n" in text
    assert "1 who handed in are not on the roster:\n  stranger\n" in text
    assert "export the gradebook in Canvas" not in text
    assert "export the gradebook in Canvas" in report.write(rows, tmp_path, ["1_depth_one"])


def test_canvas_csv_erases_nothing_that_canvas_holds(tmp_path):
    (tmp_path / "roster.csv").write_text(
        "Student,ID,SIS Login ID,1_depth_one (4711),2_gate (4712)\n"
        "Ada,77,ada,12.00,\nBee,78,bee,EX,\nCy,79,cy,3.00,\nDee,80,dee,5.00,\n"
    )
    held = roster.read(tmp_path / "roster.csv")
    final, waits = [Score("step", 2, 2, False)], [Score("why", 0, 3, True)]
    rows = [report.Row(who, "2_gate", "graded", "", final) for who in ("ada", "bee")]
    rows += [report.Row("ada", "1_depth_one", "by hand", "", waits)]
    rows += [report.Row("cy", "1_depth_one", "graded", "", final)]
    rows += [report.Row("dee", "1_depth_one", "by hand", "", waits)]
    text = report.write(rows, tmp_path, ["1_depth_one", "2_gate"], held)
    with (tmp_path / "canvas.csv").open(newline="", encoding="utf-8") as file:
        assert [[line[0], *line[5:]] for line in list(csv.reader(file))[2:]] == [
            ["Ada", "12.00", "2"],
            ["Bee", "EX", "2"],
            ["Cy", "2", ""],
        ]
    assert "Blank in canvas.csv; the import erases what Canvas has there by now:\n  2_gate: cy\n" in text


def test_who_handed_in_what_cannot_be_taken_handed_in_something():
    people = [roster.Person(who, number) for who, number in (("ada", "77"), ("bee", "78"), ("cy", "79"))]
    held = roster.Roster((*people, roster.Person("dee", "80")))
    final = [Score("step", 2, 2, False)]
    rows = [
        report.Row("ada", "2_gate", "graded", "", final),
        report.Row("bee", "", "refused", "bee/gate.docx: the name is none of 2_gate.ipynb"),
        report.Row("79", "", "refused", "cy_79_1_essay.txt: whose work?"),
        report.Row("dee", "", "refused", "dee: the folder is empty"),
    ]
    text = report.summary(rows, ["1_depth_one", "2_gate"], held)
    assert "1 of 4 on the roster handed in nothing:\n  dee" in text
    assert "2 of 4 handed in files that could not be taken, and nothing else:\n  bee\n  cy\n" in text
    assert "2_gate: nothing to grade from 3 of 4:\n  bee, cy, dee\n" in text
    assert "1_depth_one:" not in text and "not on the roster" not in text


def test_the_summary_counts_each_word_alike():
    final, waits = [Score("why", 2, 3, False)], [Score("why", 0, 3, True)]
    rows = [report.Row(who, "a", "graded", "", final) for who in ("ada", "bee")]
    rows += [report.Row(who, "a", "by hand", "", waits) for who in ("cy", "dee", "eve")]
    rows += [report.Row("fay", "a", "refused", "fay/a.ipynb: the file is empty")]
    rows += [report.Row("gus", "", "refused", "gus/x.txt: the name is none of a.ipynb")]
    text = report.summary(rows, ["a"])
    assert text.startswith("6 submissions: 3 by hand, 2 graded, 1 refused\nRefused besides: 1 that")
    assert "a, 6 submissions: 3 by hand, 2 graded, 1 refused; of 2 final ones the median is 2 of 3, " in text


def test_the_summary_counts_notebooks_with_anothers_id():
    reason = "expected 1, got 2 (the notebook says STUDENT_ID = 'bee', but 'ada' handed it in)"
    row = report.Row("ada", "a", "graded", "", [Score("step", 0, 2, False)], {"step": reason})
    assert "STUDENT_ID is not that of who handed it in: 1 submissions." in report.summary([row], ["a"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name;mail\nada;x\n", "must have the columns canvas and student, .* got name, mail"),
        ("canvas,student\n77,ada\n77,bob\n", "Canvas's number 77 stands for two students"),
    ],
)
def test_what_is_no_roster_says_so(text, words, tmp_path):
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(ValueError, match=words):
        roster.read(tmp_path / "roster.csv")


def test_no_roster_is_nobody(tmp_path):
    assert roster.read(tmp_path / "roster.csv").people == ()
    (tmp_path / "roster.csv").write_bytes(b"")
    assert roster.read(tmp_path / "roster.csv").people == ()

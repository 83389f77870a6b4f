"""What students chose to write reaches no terminal, table or spreadsheet as it is."""

import csv

import pytest
from grading import report
from grading.gradebook import Score
from grading.harmless import cell, line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\0b\x07c\x85d", "abc d"),
        ("\x1b[2J\x1b]0;title\x07red \x1b[31mtext\x1b[0m\x1bc", "red text"),
        ("\x9b31mred", "red"),
        ("left \u202eright\u2066\u200f", "left right"),
        ("half \udcff a pair", "half \ufffd a pair"),
        ("two\r\nlines\tand\u2028more", "two lines and more"),
        ("ze\u200cro", "ze\u200cro"),
        ("\x1b]8;;http://x", ""),
    ],
)
def test_one_readable_line(text, shown):
    assert line(text) == shown


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\x00=", "\u202e=", "＝", '"='])
def test_no_formula_wherever_a_spreadsheet_splits(start):
    for before in ("", ";", "a;", "a\t", "a; ", 'a;"', "a|"):
        made = cell(f"{before}{start}HYPERLINK(1)")
        # Split at blanks too: a tab has become one.
        for part in made.replace("|", ";").split(";"):
            assert part.strip(' "')[:1] not in ("=", "+", "-", "@", "＝"), made
    assert cell("a-b = c; x@y") == "a-b = c; x@y"
    assert cell(cell("=1;=2")) == cell("=1;=2") == "'=1;'=2"


def test_tables_are_capped_and_our_numbers_stay_numbers(tmp_path):
    row = report.Row(
        "=x", "a", "graded", "\x1b[31m" + "r" * 900, [Score("step", -0.5, 2, False)], {"step": "-" * 900}
    )
    report.write([row], tmp_path, ["a"])

    def read(name):
        with (tmp_path / name).open(newline="", encoding="utf-8") as file:
            return list(csv.reader(file))

    student, _, score, _, _, reason, _ = read("grades.csv")[1]
    assert (student, score, len(reason), reason[:3]) == ("'=x", "-0.5", 500, "rrr")
    assert len(read("tasks.csv")[1][-1]) <= 160
    assert read("tasks.csv")[1][3] == "-0.5"
    assert read("canvas.csv")[2][-1] == "-0.5"

"""What files are called, what else lies in a folder, and folders that are none of submissions."""

import os
import socket
import subprocess

import pytest
from grading import names, walk
from grading.inbox import collect
from grading.roster import Person, Roster

NAMES = ["1_depth_one", "2_gate"]


def put(folder, *files, content=b"{}"):
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def found(folder, roster=None):
    return [(s.student, s.assignment, s.problem) for s in collect(folder, NAMES, roster)]


COPIES = [
    "2_gate.ipynb",
    "2_gate (1).ipynb",
    "2_gate(2).ipynb",
    "2_gate-1.ipynb",
    "2_gate copy.ipynb",
    "2_gate copy 2.ipynb",
    "2_gate - Copy (3).ipynb",
    "Copy of 2_gate.ipynb",
    "Copy of Copy of 2_gate (1).ipynb",
    "2_gate-Copy1.ipynb",
    "2_Gate.ipynb",
    "2_GATE.IPYNB",
]


@pytest.mark.parametrize("name", COPIES)
def test_a_browsers_copy_is_the_assignment(name, tmp_path):
    put(tmp_path, f"ada/{name}", f"van_der_berg_{name}", f"bee_LATE_78_1235_{name}")
    (tmp_path / "roster.csv").write_text("canvas,student\n78,bee\n")
    assert found(tmp_path) == [(who, "2_gate", "") for who in ("ada", "bee", "van_der_berg")]


@pytest.mark.parametrize(
    "name", ["12_gate.ipynb", "2_gate_old.ipynb", "2_gate.py", "gate.ipynb", "2_gate2.ipynb"]
)
def test_another_name_is_not(name):
    assert not names.assignment(name, NAMES)
    assert not names.at_end(f"x{name}", NAMES)


def test_canvas_numbers_resubmissions(tmp_path):
    roster = Roster((Person("ada", "77"), Person("s_2024_17", "78")))
    put(tmp_path, "lovelaceada_77_1234_2_gate-2.ipynb", "lovelaceada_77_1239_1_depth_one (1)-3.ipynb")
    assert found(tmp_path, roster) == [("ada", "1_depth_one", ""), ("ada", "2_gate", "")]


def test_an_id_that_looks_like_canvas_is_an_id_where_the_roster_has_it(tmp_path):
    put(tmp_path, "s_2024_17_2_gate.ipynb", "ada_1_2_gate.ipynb")
    assert found(tmp_path, Roster((Person("s_2024_17", "78"),))) == [
        ("ada_1", "2_gate", ""),
        ("s_2024_17", "2_gate", ""),
    ]


def test_a_copy_beside_its_original_is_for_a_person_to_decide(tmp_path):
    put(tmp_path, "ada/2_gate.ipynb", "ada/2_gate (1).ipynb")
    said = "handed in 2 times (ada/2_gate (1).ipynb, ada/2_gate.ipynb); keep one"
    assert found(tmp_path) == [("ada", "2_gate", said)] * 2


def test_messages_say_where_a_file_lies(tmp_path):
    put(tmp_path, "ada/2_gate/2_gate.ipynb", "ada/notes/essay.pdf")
    assert [s.where for s in collect(tmp_path, NAMES)] == ["ada/notes/essay.pdf", "ada/2_gate/2_gate.ipynb"]


def test_nothing_but_ordinary_files_is_opened(tmp_path):
    put(tmp_path, "bob/2_gate.ipynb")
    for who in ("fifo", "sock", "link", "dir"):
        (tmp_path / who).mkdir()
    os.mkfifo(tmp_path / "fifo" / "2_gate.ipynb")
    (tmp_path / "link" / "2_gate.ipynb").symlink_to(tmp_path / "bob" / "2_gate.ipynb")
    os.mkfifo(tmp_path / "top_2_gate.ipynb")
    (tmp_path / "away_2_gate.ipynb").symlink_to(tmp_path / "bob")
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(str(tmp_path / "sock" / "2_gate.ipynb"))
    assert {who: problem for who, _, problem in found(tmp_path)} == {
        "bob": "",
        "fifo": "a pipe, not a file",
        "sock": "a socket, not a file",
        "link": "a link, not a file",
        "dir": "the folder is empty",
        "top": "a pipe, not a file",
        "away": "a link, not a file",
    }


def test_a_folder_without_a_bottom(tmp_path):
    put(tmp_path, "ada/2_gate.ipynb", "bob/2_gate.ipynb")
    here = os.open(tmp_path / "ada", os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("deeper", dir_fd=here)
        below = os.open("deeper", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    rows = found(tmp_path)
    subprocess.run(["rm", "-rf", tmp_path / "ada" / "deeper"], check=True)  # pytest's own cleaning recurses
    assert [row for row in rows if row[1]] == [("ada", "2_gate", ""), ("bob", "2_gate", "")]
    assert ("ada", "", "more than 8 folders in one another; no deeper ones were looked at") in rows


@pytest.mark.parametrize("top", ["ada", "."])
def test_a_folder_of_very_many_files(top, tmp_path, monkeypatch):
    monkeypatch.setattr(walk, "ENTRIES", 300)
    monkeypatch.setattr("grading.inbox.ENTRIES", 300)
    monkeypatch.setattr("grading.inbox.FILES", 200)
    put(tmp_path, "ada/2_gate.ipynb", *(f"{top}/z{number:03}.txt" for number in range(400)))
    rows = found(tmp_path)
    assert len(rows) <= 3
    who, limit = ("ada", 200) if top == "ada" else ("", 300)
    assert (who, "", f"more than {limit} entries; no others were looked at") in rows
    assert top == "." or ("ada", "2_gate", "") in rows
    assert any("the same holds for" in problem for *_, problem in rows)


def test_names_that_no_terminal_should_see(tmp_path):
    put(tmp_path, "bob/2_gate.ipynb")
    for name in (b"a\x1b[31m\xff", b"b\xe2\x80\xaeipynb", b"c\rd"):
        folder = os.fsencode(tmp_path / "x").removesuffix(b"x") + name
        os.mkdir(folder)
        with open(folder + b"/2_gate.ipynb", "wb") as file:
            file.write(b"{}")
    rows = collect(tmp_path, NAMES)
    assert [s.student for s in rows if not s.problem] == ["bob"]
    assert sorted(s.where for s in rows) == [
        "a\ufffd/2_gate.ipynb",
        "bipynb/2_gate.ipynb",
        "bob/2_gate.ipynb",
        "c d/2_gate.ipynb",
    ]


@pytest.mark.parametrize(
    ("files", "given", "words"),
    [
        ([], ".", "found nothing"),
        (["roster.csv", ".DS_Store"], ".", "found roster.csv"),
        (["ada/essay.pdf", "notes.ipynb"], ".", r"found ada, notes\.ipynb"),
        (["inbox/ada/2_gate.ipynb", "inbox/bob/2_gate.ipynb"], ".", "Did you mean '.*/inbox'"),
        (["inbox/ada/2_gate.ipynb"], "inbox/ada", "Did you mean '.*/inbox'"),
        (["inbox/ada/2_gate/2_gate.ipynb"], "inbox/ada", "Did you mean '.*/inbox'"),
        (["inbox/ada_2_gate.ipynb"], ".", "Did you mean '.*/inbox'"),
        (
            ["release/2_gate/2_gate.ipynb", "submitted/ada/2_gate/2_gate.ipynb"],
            ".",
            r"mean '[^']*/submitted'\?$",
        ),
        (
            ["out/release/2_gate/2_gate.ipynb", "out/submitted/x", "in/ada/2_gate.ipynb"],
            ".",
            r"mean '[^']*/in'\?$",
        ),
    ],
)
def test_a_folder_without_submissions_is_named(files, given, words, tmp_path):
    put(tmp_path, *files, content=b"canvas,student\n")
    with pytest.raises(ValueError, match=words) as failure:
        collect(tmp_path / given, NAMES)
    message = str(failure.value)
    assert str(tmp_path / given) in message and "Looked for STUDENT/NAME.ipynb" in message


def test_a_roster_under_another_name_says_what_it_should_be_called(tmp_path):
    put(tmp_path, "ada/2_gate.ipynb", "2026_Grades-Course.csv")
    assert found(tmp_path)[0] == ("", "", "no notebook; if it is the roster, call it roster.csv")


def test_a_placeholder_is_nobody(tmp_path):
    put(tmp_path, "your id/2_gate.ipynb", "your-id_2_gate.ipynb")
    assert {problem for *_, problem in found(tmp_path)} == {"whose work? The name holds no student's id"}

"""A class of attackers among honest students: what they hand in, and how they should end.

``attackers/*.txt`` hold code that runs before wrong answers to every task, or is the first answer itself.  It
is no module, lest a program that looks for tests imports it and runs it here.  Each piece begins with
``# %% name | status | reason``: patterns for its row, empty where it does not matter how the run ends.  What
comes before the first piece of a file is part of all.
"""

import json
import re
import shutil
from pathlib import Path

import nbformat
import tiny_course
from lies import liars
from spoiled import runaways, spoiled
from submissions import Expected, Inbox, as_expected, find

FOLDER = Path(__file__).parent / "attackers"
HONEST = ("ada", "m_honest", "zoe")
GRADED = "by hand|graded"
WRONG = {"step": "def step(w, rho):\n    return w", "double": "double = -1", "choice": 'choice = "major"'}


def attacks(values):
    """Return every attack by code: name to code and what its row should be."""
    found = {}
    for path in sorted(FOLDER.glob("*.txt")):
        common, *parts = path.read_text().split("\n# %% ")
        common = common.partition('"""\n')[2]
        for part in parts:
            head, code = part.split("\n", 1)
            name, status, reason = (word.strip() for word in head.split("|"))
            for key, value in {**values, "name": tiny_course.NAME, "task": "step"}.items():
                code = code.replace(f"@{key}@", str(value))
            status = status.replace("graded", GRADED)
            found[name] = (common + code.replace("TASK", "step"), Expected(status, None, reason))
    return found


def html_cells(nb, kind):
    """Return a notebook with a cell that browsers, and what reads as they do, make enormous."""
    html = "<p>" + "".join(f"<b a{number}>" for number in range(5500)) + "<p>x" * 10_000
    cell = {"cell_type": kind, "metadata": {}, "source": html}
    return json.dumps({**nb, "cells": [*nb.cells, cell]}).encode()


def texts(nb):
    """Return notebooks that attack by what stands in them: name to bytes, status and reason."""
    graded, refused = GRADED, "refused"

    def with_answer(text):
        changed = nbformat.from_dict(nb)
        changed.cells[find(changed, "why")].source = text
        return changed

    def changed(**entries):
        return json.dumps({**nb, **entries}).encode()

    def unescaped(**entries):
        return json.dumps({**nb, **entries}, ensure_ascii=False).encode()

    def all_cells(**entries):
        return json.dumps({**nb, "cells": [{**cell, **entries} for cell in nb.cells]}).encode()

    wide = {"cell_type": "raw", "metadata": {}, "source": chr(0x10000) * 99_000}
    deep = "[" * 100_000 + "]" * 100_000
    third = {"nbformat": 3, "worksheets": [{"cells": []}], "metadata": {}}
    return {
        "surrogate_text": (json.dumps(with_answer("\ud800")).encode(), graded, ""),
        "surrogate_cell": (json.dumps(nb).replace("your-id", "\\ud83d your-id").encode(), graded, ""),
        "surrogate_id": (json.dumps(nb).replace("your-id", "\\udcff").encode(), graded, ""),
        "surrogate_metadata": (changed(metadata={"\ud800": "\ud800"}), graded, ""),
        "escapes": (json.dumps(with_answer("\x1b]0;x\x07\x1b[2J\x00\u202e")).encode(), graded, ""),
        "long_text": (json.dumps(with_answer("\\begin{a}" * 40_000)).encode(), refused, "360000 characters"),
        "slow_text": (json.dumps(with_answer("\\begin{a}" * 5_000)).encode(), graded, ""),
        "script_text": (json.dumps(with_answer("<img src=x onerror=alert(1)>")).encode(), graded, ""),
        "reopened": (html_cells(nb, "raw"), "", ""),
        "reopened_text": (html_cells(nb, "markdown"), "", ""),
        "attachments": (json.dumps(with_answer("attachment:" * 9_000)).encode(), graded, ""),
        "wide_text": (unescaped(cells=nb.cells + [wide] * 11), refused, "characters are too many"),
        "many_cells": (changed(cells=nb.cells * 1000), refused, "cells are too many"),
        "deep_json": (deep.encode(), refused, "RecursionError"),
        "deep_metadata": (json.dumps(nb).replace('"metadata": {', f'"x": {deep}, "metadata": {{', 1).encode(),
                          refused, "RecursionError"),
        "nine_megabytes_of_lists": (b"[" + b"[]," * 3_000_000 + b"[]]", refused, "no cells"),
        "cells_of_numbers": (changed(cells=[1, 2]), refused, "cell 1 is no cell"),
        "sources_of_dicts": (all_cells(source={"a": 1}), refused, "no text"),
        "no_sources": (all_cells(source=None), refused, "no text"),
        "odd_types": (all_cells(cell_type=["x"]), graded, ""),
        "odd_metadata": (all_cells(metadata=7), graded, ""),
        "odd_marks": (all_cells(metadata={"nbgrader": {"grade_id": {"a": 1}, "points": 1e9}}), graded, ""),
        "odd_ids": (all_cells(id="../../x"), graded, ""),
        "one_id_for_all": (all_cells(metadata={"nbgrader": {"grade_id": "step"}}), "", ""),
        "odd_attachments": (all_cells(attachments={"x": {"image/png": ["x"]}, "y": 3}), graded, ""),
        "old_format": (json.dumps(third).encode(), refused, "format 3"),
        "new_format": (changed(nbformat=999, nbformat_minor=-1), graded, ""),
        "other_kernel": (changed(metadata={"kernelspec": {"name": "bash", "language": "bash"}}), graded, ""),
        "utf_16": (json.dumps(nb).encode("utf-16"), refused, "not text"),
        "huge_number": (changed(nbformat_minor=1).replace(b'"nbformat_minor": 1', b'"x": ' + b"9" * 5000),
                        refused, "ValueError"),
        "null": (b"null", refused, "no cells"),
    }  # fmt: skip


def fill(folder, place, values, leave_out=()):
    """Write a class of attackers and honest students; return what should become of them, by student."""
    inbox = Inbox(folder, tiny_course.NAME, place)
    for student in HONEST:
        inbox.hand_in(student)
    runaways(inbox, "double")
    spoiled(inbox, "double")
    liars(inbox, values["out"], values["port"], WRONG)
    for name, (code, expected) in attacks(values).items():
        answers = {**WRONG, "step": f"{code}\n{'' if 'step =' in code else WRONG['step']}"}
        inbox.put(name, inbox.notebook(name, answers), expected)
    blank = inbox.notebook("your-id", WRONG)
    for name, (content, status, reason) in texts(blank).items():
        inbox.put(name, content, Expected(status, None, reason))
    for name in leave_out:
        shutil.rmtree(folder / name)
        inbox.expected = {key: value for key, value in inbox.expected.items() if key[0] != name}
    return inbox.expected


def problems(rows, expected):
    """Return the rows that are not as they should be: a point gained, another end, a letter of an attack."""
    found = []
    for row in rows:
        fine = as_expected(row, expected[row["student"], row["assignment"]]) and row["status"] != "broken"
        fine = fine and not re.search("check itself fails|grader itself failed", row["reason"])
        if not fine or any(letter < " " for value in row.values() for letter in value):
            found.append(row)
    return found

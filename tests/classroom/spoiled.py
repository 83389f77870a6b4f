"""Submissions that run away, and notebooks that were spoiled on the way."""

import nbformat
from grading.repair import grade_id
from submissions import Expected, find


def runaways(inbox, task):
    """Hand in what does not end, prints without end, dies, or takes all memory, in one task's answer."""
    later = inbox.auto[inbox.auto.index(task) :]
    inbox.hand_in("endless", {task: "while True:\n    pass"}, [task], reason="took too long")
    stubborn = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"
    inbox.hand_in("stubborn", {task: stubborn}, later, "stopped", "could not be interrupted")
    inbox.hand_in("printing", {task: 'while True:\n    print("x" * 1000)'}, [task], reason="TooMuchOutput")
    inbox.hand_in("exits", {task: "import os\nos._exit(0)"}, later, "stopped", "the kernel died")
    inbox.hand_in(
        "hungry",
        {task: "eaten = []\nwhile True:\n    eaten.append(bytearray(100 << 20))"},
        [task],
        reason="MemoryError",
    )
    inbox.hand_in(
        "full_disk",
        {task: 'with open("big", "wb") as f:\n    f.truncate(10 << 30)'},
        [task],
        reason="OSError",
    )


def spoiled(inbox, task):
    """Hand in notebooks whose cells are deleted, edited, or stand twice, and files that are no notebooks."""
    test = f"test_{task}"

    def without(*names):
        def change(nb):
            nb.cells = [cell for cell in nb.cells if grade_id(cell) not in names]

        return change

    def edited(nb):
        nb.cells[find(nb, test)].source = "assert True"
        nb.cells[find(nb, test)].metadata.nbgrader.update(points=100, solution=True)

    def twice(name):
        def change(nb):
            nb.cells.insert(0, nbformat.from_dict(nb.cells[find(nb, name)]))

        return change

    def unmarked(nb):
        for cell in nb.cells:
            cell.metadata.pop("nbgrader", None)

    def anonymous(nb):
        nb.cells = [cell for cell in nb.cells if not cell.source.startswith("STUDENT_ID")]

    def unknown(nb):
        unmarked(nb)
        for index, cell in enumerate(nb.cells):
            cell["id"] = f"new-{index}"

    inbox.hand_in("deleted_test", {task: "None"}, [task], reason=f"{test} was deleted", change=without(test))
    inbox.hand_in("deleted_right", change=without(test), reason=f"{test} was deleted; it was put back")
    inbox.hand_in("deleted_both", lost=[task], change=without(task, test), reason=f"cell {task} was deleted")
    inbox.hand_in("edited", {task: "None"}, [task], reason=f"{test} was edited", change=edited)
    inbox.hand_in("twice_test", change=twice(test), reason=f"{test} stands twice")
    inbox.hand_in("twice_answer", change=twice(task), reason=f"cell {task} stands twice")
    inbox.hand_in("unmarked", change=unmarked)
    everything = [*inbox.auto, *inbox.by_hand]
    inbox.hand_in("unknown", lost=everything, status="graded", change=unknown, reason="lost their marks")
    inbox.hand_in("no_id", lost=inbox.auto, change=anonymous, reason="STUDENT_ID is missing")
    whole = nbformat.writes(inbox.notebook("torn")).encode()
    refused = Expected("refused")
    inbox.put("torn", whole[: len(whole) // 2], Expected("refused", reason="no notebook that can be read"))
    inbox.put("empty", b"", Expected("refused", reason="the file is empty"))
    inbox.put("binary", b"\xff\xfe\x00PK", Expected("refused", reason="not text"))
    inbox.put("braces", b"{}", refused)
    inbox.put("numbers", b"[1, 2, 3]", refused)
    inbox.put("misnamed", whole, Expected("refused", reason="the name is none of"), "final_FINAL.ipynb")

"""The copies of the chapters that `make lab` opens."""

import pytest
from tools.lab import lay


@pytest.fixture
def project(tmp_path):
    """Return a project with two chapters and a stored result."""
    for name, text in {
        "chapters/01_a.ipynb": "one",
        "chapters/02_b.ipynb": "two",
        "experiments/r.json": "{}",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_a_copy_is_not_the_chapter(project):
    lab = project / "_build" / "lab"
    assert lay(project, lab) == []
    (lab / "chapters" / "01_a.ipynb").write_text("mine")
    assert (project / "chapters" / "01_a.ipynb").read_text() == "one"
    assert (lab / "chapters" / ".." / "experiments" / "r.json").read_text() == "{}"


def test_a_changed_copy_is_kept_and_another_follows_its_chapter(project):
    lab = project / "_build" / "lab"
    lay(project, lab)
    (lab / "chapters" / "01_a.ipynb").write_text("mine")
    for name in ("01_a", "02_b"):
        (project / "chapters" / f"{name}.ipynb").write_text("newer")
    for _ in range(2):
        assert lay(project, lab) == ["01_a.ipynb"]
        assert (lab / "chapters" / "01_a.ipynb").read_text() == "mine"
        assert (lab / "chapters" / "02_b.ipynb").read_text() == "newer"
    (lab / "chapters" / "01_a.ipynb").unlink()
    assert lay(project, lab) == []
    assert (lab / "chapters" / "01_a.ipynb").read_text() == "newer"

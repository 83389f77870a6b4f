"""What no cleaning may take: grades, and the copies that somebody works in."""

import shutil
import subprocess

import pytest
from grading import course


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_make_clean_keeps_grades_and_lab(tmp_path):
    for name in ("grades", "grades-spring", "lab", "html"):
        (tmp_path / "_build" / name).mkdir(parents=True)
    shutil.copy(course.ROOT / "Makefile", tmp_path)
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
    assert sorted(path.name for path in (tmp_path / "_build").iterdir()) == ["grades", "grades-spring", "lab"]

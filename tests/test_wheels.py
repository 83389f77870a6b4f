"""What a user installs: each wheel is built as `make package` builds it, and holds its own package alone."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def build(folder, project):
    """Build the wheel of a project by way of its sdist; return what it holds, without its metadata."""
    call = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(project)]
    done = subprocess.run(call, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        return {name for name in packed.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return build(tmp_path_factory.mktemp("library"), ROOT)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return build(tmp_path_factory.mktemp("book"), ROOT / "lib")


def sources(package):
    """Return the modules of a package as they lie in lib/."""
    lib = ROOT / "lib"
    return {path.relative_to(lib).as_posix() for path in (lib / package).rglob("*.py")}


def test_the_library_is_its_modules_and_the_mark_that_it_is_typed(library):
    assert library == {*sources("minorfirst"), "minorfirst/py.typed"}


def test_the_book_is_its_modules_and_what_they_read(book):
    assert sources("minorfirst_book") < book
    assert {name.split("/")[0] for name in book} == {"minorfirst_book"}
    read = {name.removeprefix("minorfirst_book/") for name in book - sources("minorfirst_book")}
    assert {"py.typed", "claims/verdicts.json"} < read
    assert {name for name in read if name.startswith("static/")} == {"static/figures.js"}
    digits = {name for name in read if name.endswith(("mnist_10000.npy.xz", "predictors.npz", "cnn.json"))}
    assert len(digits) == 3
    assert {Path(name).suffix for name in read} == {"", ".typed", ".js", ".json", ".md", ".npz", ".xz"}


def test_one_licence_covers_the_code_of_both():
    assert (ROOT / "lib" / "LICENSE").read_text() == (ROOT / "LICENSE").read_text(), (
        "lib/LICENSE goes into the book's wheel: cp LICENSE lib/LICENSE"
    )

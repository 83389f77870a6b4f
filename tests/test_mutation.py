"""The mutants can be planted, and every module that computes has some; `make mutants` judges them."""

import ast
from collections import Counter

import broken_figures
import pytest
from mutation.faults import FAULTS, OF_FIGURES, SPARED
from mutation.figures import Figures
from mutation.plant import PACKAGE, Library, Mutant, Stale

LIBRARY = Library()
EXEMPT = {"errors", "version"}  # they compute nothing


@pytest.fixture(scope="module")
def places():
    """Return the place of every mutant; Stale names one that has none."""
    return {mutant: LIBRARY.locate(mutant) for mutant in FAULTS}


def test_every_module_that_computes_has_a_mutant(places):
    modules = {name for name in LIBRARY.files if not name.endswith("__init__")} - EXEMPT
    assert modules - {place.scope.module for place in places.values()} == set()


def test_every_kernel_of_the_figures_has_a_mutant():
    figures = Figures()
    places = [figures.locate(mutant) for mutant in OF_FIGURES]
    rooms = ("model.", "kernels.", "theory.", "runs.", "sweeps.")
    kernels = {path for name, path in figures.files.items() if name.startswith(rooms)}
    assert len(kernels) > 15
    assert kernels - {place.file for place in places} == set()


def test_names_are_told_apart():
    assert [pair for pair, count in Counter((m.where, m.name) for m in FAULTS).items() if count > 1] == []


def test_a_mutant_is_another_program(places):
    same = [
        f"{mutant.where}: {mutant.name}"
        for mutant, (_, found) in places.items()
        if ast.unparse(found.filled(mutant.new)[0]) == ast.unparse(found.node)
    ]
    assert same == []


def test_a_copy_differs_in_one_module(tmp_path, places):
    mutant = FAULTS[0]
    copy = Library().plant(mutant, tmp_path)
    files = LIBRARY.files.values()
    changed = [
        path.stem for path in files if path.read_text() != (copy / path.relative_to(PACKAGE)).read_text()
    ]
    assert changed == [places[mutant].scope.module.split(".")[-1]]


def test_what_is_spared_is_still_there():
    for mutant, reason in SPARED:
        LIBRARY.locate(mutant)
        assert reason


def test_a_stale_mutant_says_where_it_would_fit():
    moved = Mutant("moved", "flow", "np.sqrt(np.vdot(A, A)) + B", "A")
    with pytest.raises(Stale, match=r"moved: .* fits 0 times in flow, not once; it fits in no other place"):
        LIBRARY.locate(moved)
    with pytest.raises(Stale, match=r"no 'gone'; it fits in model\.optimizers\.L2SAM\.ascent"):
        LIBRARY.locate(Mutant("gone", "gone", "gradient / largest", "gradient"))


def test_every_fault_of_the_pages_can_be_planted():
    """`tests/broken_figures.py` replaces a text that occurs once."""
    sources = broken_figures.SOURCES / "src"
    counts = {
        fault.name: (sources / fault.file).read_text(encoding="utf-8").count(fault.old)
        for fault in broken_figures.PAGES
        if fault.file.endswith(".js") and fault.old
    }
    assert len(counts) > 8
    assert {name: count for name, count in counts.items() if count != 1} == {}

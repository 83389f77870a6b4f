"""The house: imports go one way, from room to room, as README's Layout has them."""

import ast
import graphlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LIB = ROOT / "lib"


def floors(package: str) -> list[list[str]]:
    """Return the rooms of a package from the ground up, those of one floor together, as README has them."""
    layout = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Layout")[2]
    order = layout.partition(f"lib/{package}/")[2].splitlines()[1]
    return [[name.strip() for name in floor.split(",")] for floor in order.split("→")] + [[package]]


FLOORS = {package: floors(package) for package in ("minorfirst", "minorfirst_book")}


def modules(package: str) -> dict[str, Path]:
    """Return the file of every module of a package, by dotted name."""
    found = {}
    for path in sorted((LIB / package).rglob("*.py")):
        parts = path.relative_to(LIB).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = {package: modules(package) for package in FLOORS}
EVERY = {name: path for found in MODULES.values() for name, path in found.items()}


def names(name: str, path: Path) -> set[str]:
    """Return the modules that a module imports when it is loaded or later, by full names."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            inside = {f"{source}.{alias.name}" for alias in node.names} & EVERY.keys()
            found |= inside or {source}
    return found


ARROWS = {name: names(name, path) & EVERY.keys() for name, path in EVERY.items()}


def room(module: str) -> str:
    """Return the room that a module lies in, or the module itself on the ground floor."""
    return module.split(".")[min(1, module.count("."))]


def test_the_library_knows_nothing_of_the_book():
    up = {
        name: hits
        for name in MODULES["minorfirst"]
        if (hits := ARROWS[name] & MODULES["minorfirst_book"].keys())
    }
    assert up == {}, "the library is used without the book: move what it needs into lib/minorfirst"


def test_neither_package_imports_the_grader():
    """The teacher's side imports the students' side, which is handed out without it."""
    toward = {
        name: sorted(hits)
        for name, path in EVERY.items()
        if (hits := {full for full in names(name, path) if full.split(".")[0] == "grading"})
    }
    assert toward == {}, "students get the packages without the grader: move what both need into a package"


def test_no_module_imports_itself_by_a_round():
    tuple(graphlib.TopologicalSorter(ARROWS).static_order())  # raises CycleError, which names the round


@pytest.mark.parametrize("package", FLOORS)
def test_arrows_point_down(package):
    floor = {name: k for k, row in enumerate(FLOORS[package]) for name in row}
    unnamed = {room(name) for name in MODULES[package]} ^ set(floor)
    assert not unnamed, (
        f"README's Layout must name every room of {package} in the order of imports: {unnamed}"
    )
    against = [
        f"{name} -> {other}"
        for name in MODULES[package]
        for other in ARROWS[name] & MODULES[package].keys()
        if room(name) != room(other) and floor[room(name)] <= floor[room(other)]
    ]
    assert against == [], (
        "a room imports from those to the left of it in README's Layout: move what is shared"
    )


def test_rooms_of_the_library_are_empty_at_the_door():
    rooms = list((LIB / "minorfirst").glob("*/__init__.py"))
    assert len(rooms) == 5
    full = [path.parent.name for path in rooms if path.read_text(encoding="utf-8").strip()]
    assert full == [], "a room's __init__.py stays empty: public names are imported in minorfirst/__init__.py"


def test_files_of_code_are_short_and_so_are_their_lines():
    """Of Python's lines ruff says so."""
    scripts = [*ROOT.glob("frontend/src/**/*.js"), *ROOT.glob("frontend/test/**/*.js")]
    modules = [
        path
        for top in ("lib/minorfirst*", "tests", "tools", "grading")
        for path in ROOT.glob(f"{top}/**/*.py")
    ]
    lines = {path: path.read_text(encoding="utf-8").splitlines() for path in scripts + modules}
    assert [f"{path}: {len(held)} lines" for path, held in lines.items() if len(held) > 250] == []
    long = [f"{path}:{k}" for path in scripts for k, line in enumerate(lines[path], 1) if len(line) > 110]
    assert long == [], "lines of code have at most 110 characters"


@pytest.mark.slow  # so that `make check` passes while a contributor fills in what a command has laid out
def test_nothing_is_left_to_do():
    places = "intro.md CHANGELOG.md chapters/*.ipynb appendices/*.md lib/**/*.py frontend/src/**/*.js"
    places += " assignments/source/**/*.ipynb assignments/wrong_answers/*.py grading/**/*.py"
    left = [
        str(path.relative_to(ROOT))
        for place in places.split()
        for path in ROOT.glob(place)
        if re.search(r"\bTODO\b", path.read_text(encoding="utf-8"))
    ]
    assert left == [], "a TODO is left in these files: fill it"

"""The pins and pyproject.toml: every Python that the project promises can install what is pinned."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from tools.floors import floors

ROOT = Path(__file__).resolve().parents[1]
PROJECT, OF_THE_BOOK = (
    tomllib.loads((ROOT / file).read_text(encoding="utf-8"))["project"]
    for file in ("pyproject.toml", "lib/pyproject.toml")
)
DEPENDENCIES = PROJECT["dependencies"] + OF_THE_BOOK["dependencies"]
FILES = [ROOT / "constraints.txt", *sorted(ROOT.glob("requirements*.txt"))]


def stored():
    """Return the lines of all files of pins, without what says on which system a pin holds."""
    lines = [line for file in FILES for line in file.read_text(encoding="utf-8").splitlines()]
    return [line.partition(";")[0].strip() for line in lines]


def pins():
    """Return each pinned package with its version."""
    lines = stored()
    return {
        match[1]: match[2] for line in lines if (match := re.fullmatch(r"([\w.-]+)(?:\[.*\])?==(\S+)", line))
    }


def promised():
    """Return the first release of every Python in pyproject.toml's classifiers: 3.11.0, ..."""
    minor = [re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", c) for c in PROJECT["classifiers"]]
    return [f"{match[1]}.0" for match in minor if match]


def test_every_promised_python_can_install_every_pin():
    """As the metadata of the installed packages say; pins that are not installed are not looked at."""
    refused, seen = [], 0
    for name, version in pins().items():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        assert found.version == version, name
        seen += 1
        allowed = SpecifierSet(found.metadata.get("Requires-Python") or "")
        refused += [f"{name} {version} refuses {python}" for python in promised() if python not in allowed]
    assert refused == []
    assert seen > 150


def test_the_lowest_promised_python_is_the_one_required():
    lowest, below = promised()[0], "3.10.99"
    assert lowest in SpecifierSet(PROJECT["requires-python"])
    assert below not in SpecifierSet(PROJECT["requires-python"])


def test_floors_are_the_lowest_versions_that_the_dependencies_allow():
    asked = [*DEPENDENCIES, *PROJECT["optional-dependencies"]["frames"]]
    allowed = {one.name: one.specifier for one in map(Requirement, asked) if one.name != "minorfirst"}
    lowest = {one.name: one.specifier for one in map(Requirement, floors())}
    assert lowest.keys() == allowed.keys()
    for name, pins in lowest.items():
        (version,) = (pin.version for pin in pins)
        assert version in allowed[name]


def named(file):
    """Return what a file of requirements asks for by itself, as lower-case names with their extras."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return {line.split("==")[0] for line in lines if line and line[0] not in "#-"}


def test_the_groups_name_what_the_files_of_requirements_pin():
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    for group, entries in groups.items():
        names = {entry for entry in entries if isinstance(entry, str)}
        file = f"requirements-{group}.txt"
        assert names == named(file), (
            f"pyproject.toml's group `{group}` and {file} must name the same packages"
        )


def test_hooks_run_the_pinned_ruff():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    (rev,) = re.findall(r"ruff-pre-commit\n\s+rev: v(\S+)", hooks)
    assert rev == pins()["ruff"], ".pre-commit-config.yaml's ruff must be that of requirements-dev.txt"


def test_a_pin_is_the_same_wherever_it_stands():
    lines = [line for line in stored() if "==" in line]
    said = {}
    for line in lines:
        name, version = re.sub(r"\[.*\]", "", line).split("==")
        assert said.setdefault(name.lower(), version) == version, name

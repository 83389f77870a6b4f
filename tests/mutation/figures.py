"""Plant a mutant in the figures' JavaScript, and run the node tests that load its module against it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from .javascript import Fit, Region, Token, filled, fits, regions, tokens_of
from .plant import ROOT, Mutant, Stale, bare
from .run import STORE, Seen

HOME = ROOT / "frontend"
SOURCES, TESTS = HOME / "src", HOME / "test"
FIXTURES = ROOT / "_build" / "parity.json"
IMPORT = re.compile(r"^(?:import|export)\b[^;\"]*\"(\.[^\"]+)\"", re.MULTILINE)
LIMIT = 30  # CPU seconds of a test file, after which a mutant counts as noticed; the longest takes 2


class Place(NamedTuple):
    """Where a mutant goes: a file, what in it has a name, and the tokens."""

    file: Path
    tokens: list[Token]
    region: Region
    fit: Fit


def sources() -> dict[str, Path]:
    """Return the file of every module by its dotted name, ``kernels.clock``."""
    files = sorted(SOURCES.rglob("*.js"))
    return {".".join(path.relative_to(SOURCES).with_suffix("").parts): path for path in files}


class Figures:
    """The figures' sources, as tokens."""

    def __init__(self) -> None:
        self.files = sources()
        self.tokens = {name: tokens_of(path.read_text(encoding="utf-8")) for name, path in self.files.items()}
        self.regions = [(name, part) for name in self.files for part in regions(self.tokens[name], name)]

    def places(self, mutant: Mutant, where: str) -> list[Place]:
        """Return where a mutant's pattern fits, each place once with its innermost region."""
        found = {}
        for name, region in self.regions:
            if f".{bare(region.name)}.".find(f".{bare(where)}.") >= 0:
                for fit in fits(self.tokens[name], region, mutant.old):
                    found[name, fit.first] = Place(self.files[name], self.tokens[name], region, fit)
        return list(found.values())

    def locate(self, mutant: Mutant) -> Place:
        """Return the one place of a mutant, or raise Stale."""
        places = self.places(mutant, mutant.where)
        if len(places) == 1:
            return places[0]
        there = ", ".join(sorted(place.region.name for place in places or self.places(mutant, "")))
        raise Stale(
            f"{mutant.name}: {mutant.old!r} fits {len(places)} times in {mutant.where}, not once; "
            f"it fits in {there or 'no other place'}."
        )


def _loaded(file: Path) -> set[Path]:
    """Return the files that a file imports, directly or not, and itself."""
    found, waiting = set(), [file.resolve()]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            names = IMPORT.findall(here.read_text(encoding="utf-8"))
            waiting += [path for name in names if (path := (here.parent / name).resolve()).suffix == ".js"]
    return found


def _node(folder: Path, test: str) -> str:
    """Run one test file against a copy; return the first test that fails, or ""."""
    limited = ["sh", "-c", f'ulimit -t {LIMIT}; exec "$@"', "sh"]  # of processor time: others may be busy too
    command = [*limited, "node", "--test", "--test-reporter=tap", str(folder / "test" / test)]
    environment = os.environ | {"PARITY_FIXTURES": str(FIXTURES)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    found = re.search(r"^not ok \d+ - (.*)", done.stdout, re.MULTILINE)
    if (done.returncode != 0) != bool(found):
        sys.exit(f"{test} could not be run.\n{done.stdout}{done.stderr}")
    return f"{test}: {found.group(1)}" if found else ""


def judge_figures(mutant: Mutant) -> Seen:
    """Run the node tests that load what is broken until one fails."""
    place = Figures().locate(mutant)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / HOME.name
        shutil.copytree(HOME, folder, ignore=shutil.ignore_patterns("node_modules"))
        (folder / "node_modules").symlink_to(HOME / "node_modules")
        source = place.file.read_text(encoding="utf-8")
        copy = folder / place.file.relative_to(HOME)
        copy.write_text(filled(source, place.tokens, place.fit, mutant.new), encoding="utf-8")
        tests = [test for test in TESTS.glob("*.test.js") if place.file.resolve() in _loaded(test)]
        for test in sorted(tests, key=lambda test: len(_loaded(test))):  # the closest first
            if failed := _node(folder, test.name):
                return Seen(failed, time.perf_counter() - started, {})
    return Seen("", time.perf_counter() - started, {})


def control_figures() -> None:
    """Write the fixtures, and exit unless the tests pass without any mutant."""
    STORE.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, str(ROOT / "tools" / "parity.py"), str(FIXTURES)], cwd=ROOT, check=True)
    for test in sorted(TESTS.glob("*.test.js")):
        if failed := _node(HOME, test.name):
            sys.exit(f"Without any mutant {failed} fails.")

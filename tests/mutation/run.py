"""Run the tests against a copy of the library: those that call what is broken, then the others.

Every session is a fork of a process that has loaded numpy, scipy and pytest, which halves its cost.
"""

from __future__ import annotations

import hashlib
import json
import math
import multiprocessing
import os
import signal
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from .plant import PACKAGE, ROOT, Library, Mutant
from .watch import Calls, Chosen, cpu_seconds

TESTS = ROOT / "tests"
STORE = ROOT / "_build" / "mutants"
# What is about the book, the repository or the speed, and would notice a fault of the simulator by chance.
ELSEWHERE = {
    "assignments",
    "benchmarks",
    "claims",
    "cnn",
    "cost",
    "digits",
    "digits_results",
    "explore",
    "house",
}
ELSEWHERE |= {"lab_copies", "mutation", "pins", "readme", "tables"}
NEAR = 6.0  # CPU seconds of the tests tried first: quick ones that call what is broken
PATIENCE = (
    300.0  # seconds beyond ten times what the tests take, after which a mutant counts as noticed: it hangs
)
FORK = multiprocessing.get_context("forkserver")
LOADED = ["scipy.integrate", "scipy.optimize", "scipy.special", "mpmath", "hypothesis", "pytest"]
FORK.set_forkserver_preload([*LOADED, "matplotlib.pyplot", "ipywidgets", "anywidget"])


class Seen(NamedTuple):
    """What became of a session: the first test that failed or "", the CPU seconds, what the tests called."""

    failed: str
    seconds: float
    tests: dict[str, tuple[float, list[str]]]


def suite() -> list[str]:
    """Return the names of the test files that are about the library."""
    names = [path.stem.removeprefix("test_") for path in sorted(TESTS.glob("test_*.py"))]
    return [name for name in names if name not in ELSEWHERE]


def _session(answer: Connection, copy: Path, files: list[str], tests: list[str] | None, trace: bool) -> None:
    """Run pytest in this process, which ends with it, and send what was seen."""
    os.setsid()
    with open(copy.parent / "log", "w") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.chdir(ROOT)
    # PYTHONPATH goes before an editable install, in this process and in those that a test starts.
    sys.path.insert(0, str(copy.parent))
    os.environ |= {"PYTHONPATH": str(copy.parent), "MINORFIRST_COPY": str(copy)}
    os.environ["OMP_NUM_THREADS"] = os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        import minorfirst
    except Exception as error:
        answer.send(Seen(f"import: {type(error).__name__}", cpu_seconds(), {}))
        return
    if Path(minorfirst.__file__).parent != copy:
        answer.send(f"the library came from {minorfirst.__file__}, not from {copy}")
        return
    import pytest

    calls, chosen = Calls(copy), Chosen(tests)
    options = ["-x", "-q", "--tb=no", "-p", "no:cacheprovider"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # of what the fork has loaded before
    paths = [f"tests/test_{name}.py" for name in files]
    code = pytest.main([*options, *paths], [calls, chosen] if trace else [chosen])
    if chosen.failed or code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        answer.send(Seen(chosen.failed, cpu_seconds(), calls.tests))
    else:
        answer.send(f"pytest ended with {code!r}")


def session(
    copy: Path, files: list[str], tests: list[str] | None, expected: float, trace: bool = False
) -> Seen:
    """Run tests against a copy, all or those of a list, until one fails."""
    there, here = FORK.Pipe()
    process = FORK.Process(target=_session, args=(here, copy, files, tests, trace))
    process.start()
    here.close()
    limit = PATIENCE + 10 * expected
    try:
        seen = there.recv() if there.poll(limit) else Seen("it hangs", limit, {})
    except EOFError:
        seen = "the interpreter ended"
    if process.is_alive() and process.pid:
        process.join(5)
        if process.is_alive():
            os.killpg(process.pid, signal.SIGKILL)
    process.join()
    if isinstance(seen, str):
        sys.exit(f"The tests could not be run: {seen}.\n{(copy.parent / 'log').read_text()}")
    return seen


def _key(name: str) -> str:
    """Return a hash of all that decides what a test file calls."""
    parts = [*sorted(PACKAGE.rglob("*.py")), *sorted(TESTS.glob("[!t]*.py")), TESTS / f"test_{name}.py"]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in parts)).hexdigest()


def control(name: str, as_before: bool = False) -> dict[str, tuple[float, list[str]]]:
    """Return what each test of a file calls of the library as it is, measured once; exit if one fails.

    Measured anew after any change, unless what was measured before will do: it is but the order of the tests.
    """
    store, key = STORE / f"{name}.json", _key(name)
    if store.exists() and ((known := json.loads(store.read_text()))["key"] == key or as_before):
        return known["tests"]
    with tempfile.TemporaryDirectory() as folder:
        seen = session(Library().plant(None, Path(folder)), [name], None, 300.0, trace=True)
    if seen.failed:
        sys.exit(f"Without any mutant {seen.failed} fails.")
    STORE.mkdir(parents=True, exist_ok=True)
    store.write_text(json.dumps({"key": key, "tests": seen.tests}))
    return seen.tests


class Plan(NamedTuple):
    """Tests to be run in one session."""

    files: list[str]
    tests: list[str]
    expected: float


def plans(
    known: dict[str, dict[str, tuple[float, list[str]]]],
    place: str,
    is_function: bool,
    most: float = math.inf,
) -> list[Plan]:
    """Return what to run in turn: a few seconds of what calls a place, all that does, and what does not.

    Parameters
    ----------
    known : dict
        By test file, what each test takes and calls.
    place : str
        Function, class or module, by its dotted name.
    is_function : bool
        Elsewhere whatever calls anything inside counts.
    most : float
        CPU seconds that the tests may take together; what takes longest is left out.
    """
    rows = []
    for name, tests in known.items():
        for test, (seconds, calls) in tests.items():
            inside = any(
                call == place or (not is_function and call.startswith(f"{place}.")) for call in calls
            )
            rows.append((not inside, seconds, name, test))
    rows.sort()
    parts: list[list] = [[], [], []]
    spent = 0.0
    for row in rows:
        spent += row[1]
        if spent > most:
            break
        parts[2 if row[0] else int(spent > NEAR)].append(row)
    return [
        Plan(sorted({row[2] for row in part}), [row[3] for row in part], sum(row[1] for row in part))
        for part in parts
        if part
    ]


def judge(
    mutant: Mutant, known: dict[str, dict[str, tuple[float, list[str]]]], most: float = math.inf
) -> Seen:
    """Run the tests against a mutant, as `plans` has them, until one fails."""
    library = Library()
    scope = library.locate(mutant).scope
    seconds = 0.0
    with tempfile.TemporaryDirectory() as folder:
        copy = library.plant(mutant, Path(folder))
        for plan in plans(known, scope.name, scope.is_function, most):
            seen = session(copy, *plan)
            seconds += seen.seconds
            if seen.failed:
                return Seen(seen.failed, seconds, {})
    return Seen("", seconds, {})

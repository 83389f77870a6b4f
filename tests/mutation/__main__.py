"""The mutation gate: python -m tests.mutation [--as-before] [words].

Words select mutants by what they are called or where they are.  With --as-before the tests are not measured
anew where something has changed since.  Every mutant is a copy of the library with
one replacement, against which the tests that call it run first.  The exit code is 1 if one survives.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from .faults import FAULTS
from .plant import Library, Stale
from .run import control, judge, suite

WORKERS = 2


def main() -> int:
    """Judge the mutants that the command line selects, or all, and print one row each."""
    words = [word for word in sys.argv[1:] if word != "--as-before"]
    as_before = "--as-before" in sys.argv
    chosen = [m for m in FAULTS if not words or any(word in f"{m.name} {m.where}" for word in words)]
    library = Library()
    try:
        for mutant in chosen:  # a stale list shows at once
            library.locate(mutant)
    except Stale as error:
        sys.exit(str(error))
    survivors, seconds = 0, 0.0
    with ThreadPoolExecutor(WORKERS) as pool:
        known = dict(zip(suite(), pool.map(lambda name: control(name, as_before), suite()), strict=True))
        for mutant, seen in zip(chosen, pool.map(lambda m: judge(m, known), chosen), strict=True):
            survivors += not seen.failed
            seconds += seen.seconds
            verdict = seen.failed.removeprefix("tests/") or "SURVIVED"
            print(f"{mutant.where:24} {mutant.name:46} {seen.seconds:6.1f} s  {verdict}", flush=True)
    print(f"{len(chosen)} mutants, {survivors} survivors, {seconds:.0f} s of CPU")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())

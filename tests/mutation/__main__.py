"""The mutation gate: python -m tests.mutation [--as-before] [words].

Words select mutants by what they are called or where they are.  With --as-before the tests are not measured
anew where something has changed since.  Every mutant is a copy of the library, or of the figures' JavaScript,
with one replacement, against which the tests that call it run first.  The exit code is 1 if one survives.
"""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from .faults import FAULTS, OF_FIGURES
from .figures import Figures, control_figures, judge_figures
from .plant import Library, Mutant, Stale
from .run import Seen, control, judge, suite

WORKERS = 2


def judged(pool: ThreadPoolExecutor, judge_one: Callable[[Mutant], Seen], mutants: list[Mutant]) -> int:
    """Judge mutants, print one row each, and return how many survive."""
    survivors, seconds = 0, 0.0
    for mutant, seen in zip(mutants, pool.map(judge_one, mutants), strict=True):
        survivors += not seen.failed
        seconds += seen.seconds
        verdict = seen.failed.removeprefix("tests/") or "SURVIVED"
        print(f"{mutant.where:24} {mutant.name:46} {seen.seconds:6.1f} s  {verdict}", flush=True)
    print(f"{len(mutants)} mutants, {survivors} survivors, {seconds:.0f} s")
    return survivors


def main() -> int:
    """Judge the mutants that the command line selects, or all."""
    words = [word for word in sys.argv[1:] if word != "--as-before"]
    as_before = "--as-before" in sys.argv

    def chosen(mutants: list[Mutant]) -> list[Mutant]:
        return [m for m in mutants if not words or any(word in f"{m.name} {m.where}" for word in words)]

    of_library, of_figures = chosen(FAULTS), chosen(OF_FIGURES)
    library, figures = Library(), Figures()
    try:  # a stale list shows at once
        for mutant in of_library:
            library.locate(mutant)
        for mutant in of_figures:
            figures.locate(mutant)
    except Stale as error:
        sys.exit(str(error))
    survivors = 0
    with ThreadPoolExecutor(WORKERS) as pool:
        if of_figures:
            control_figures()
            survivors += judged(pool, judge_figures, of_figures)
        if of_library:
            known = dict(zip(suite(), pool.map(lambda name: control(name, as_before), suite()), strict=True))
            survivors += judged(pool, lambda mutant: judge(mutant, known), of_library)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())

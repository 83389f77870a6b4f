"""Adaptive solvers on the plain flow in t: at the loosest tolerance that reaches the error wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from .loops import peer
from .records import EXTRAPOLATED, OK, Entry, once, timed, versions
from .reference import compare
from .tasks import Task

LADDER = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11)
SUBSET = 8  # of a map, solve_ivp does every so many-th radius and scale
COLLAPSED = 16  # networks that collapse, tried apart
MOST_STEPS = 20_000  # of diffrax on one of these, where some 30 take a surviving network to the end
MOST_EVALUATIONS = 20_000  # of solve_ivp, where some 500 do
MOST_IN_ALL = 1_000_000


def loosest(task: Task, reference: np.ndarray, run: Callable[..., Any]) -> tuple[float, float] | None:
    """Return the first tolerance that reaches the error on the sample's survivors, and that error."""
    which = task.sample[task.survives[task.sample]]
    known = reference[task.survives[task.sample]]
    for rtol in LADDER:
        beta, done, _ = run(task.problem.part(which), rtol)
        error, _ = compare(beta, known)
        if np.all(done) and error <= task.tolerance:
            return rtol, error
    return None


def _unreached(task: Task, tool: str, packages: str) -> Entry:
    status = f"error {task.tolerance:g} not reached at any tolerance down to {LADDER[-1]:g}"
    return Entry(task.name, tool, packages, status=status)


def _collapsing(task: Task) -> np.ndarray:
    return task.sample[~task.survives[task.sample]][:COLLAPSED]


def _whole(
    task: Task, entry: Entry, done: np.ndarray, seconds: float, limit: str, spent: np.ndarray
) -> Entry:
    """Return what became of the networks that collapse."""
    failed = int(np.sum(~done))
    entry.tool += ", whole map"
    entry.error = entry.agreement = entry.compile_seconds = None
    entry.work = float(np.max(spent))
    entry.how = f"{len(done)} collapsing networks of the sample, at most {limit} each: {seconds:.3g} s"
    if failed and entry.seconds is not None:
        # Each takes at least as long as it was given, of all that collapse on the map.
        entry.at_least = entry.seconds + seconds * float(np.sum(~task.survives)) / len(done)
    entry.seconds = None
    entry.status = f"{failed} of {len(done)} collapsing networks unfinished after {limit}: chatters at 0"
    if not failed:
        entry.status = "finishes; not timed in full"
    return entry


def diffrax(task: Task, reference: np.ndarray) -> Iterable[Entry]:
    """Yield diffrax's entries: the networks that survive, and on maps what becomes of the others."""
    solver = peer("diffrax_flow")
    packages = versions(solver.PACKAGES)

    def run(problem: Any, rtol: float, most: int = MOST_IN_ALL) -> Any:
        return solver.run(problem, rtol, most)

    problem = task.problem.part(task.survives)
    _, first = once(lambda: run(problem, LADDER[0]))
    _, second = once(lambda: run(problem, LADDER[0]))
    found = loosest(task, reference, run)
    if found is None:
        yield _unreached(task, "diffrax", packages)
        return
    rtol, error = found
    (_, done, steps), seconds, _ = timed(lambda: run(problem, rtol), 0.5)
    entry = Entry(
        task.name,
        "diffrax",
        packages,
        seconds=seconds,
        error=error,
        work=float(np.mean(steps)),
        how=f"Dopri8, rtol {rtol:g}, atol {1e-3 * rtol:g}; {np.max(steps)} steps at most",
        status=OK if np.all(done) else f"{np.sum(~done)} networks unfinished",
        compile_seconds=max(0.0, first - second),
    )
    if task.is_map:
        entry.how += f"; only the {len(done):,} networks that do not collapse"
    yield entry
    if task.is_map and len(_collapsing(task)):
        part = task.problem.part(_collapsing(task))
        (_, done, steps), seconds = once(lambda: run(part, rtol, MOST_STEPS))
        yield _whole(task, replace(entry), done, seconds, f"{MOST_STEPS:,} steps", steps)


def _subset(task: Task) -> np.ndarray:
    """Return the survivors on every SUBSET-th row and column of a map, by number; all if it is small."""
    shape = (len(task.rho), len(task.alpha))
    every = SUBSET if min(shape) >= 4 * SUBSET else 1
    numbers = np.arange(shape[0] * shape[1]).reshape(shape)[::every, ::every].ravel()
    return numbers[task.survives[numbers]]


def ivp(task: Task, reference: np.ndarray) -> Iterable[Entry]:
    """Yield solve_ivp's entries, by whichever of its methods is faster."""
    solver = peer("ivp")
    packages = versions(solver.PACKAGES)
    which = _subset(task)
    best: Entry | None = None
    best_run: tuple[str, float] | None = None
    for method in solver.METHODS:
        if method == "LSODA" and len(task.mu) > solver.DENSE:
            continue

        def run(problem: Any, rtol: float, method: str = method) -> Any:
            return solver.run(problem, rtol, method, most=MOST_IN_ALL)

        found = loosest(task, reference, run)
        if found is None:
            continue
        rtol, error = found
        (_, _, evaluations), seconds, _ = timed(lambda: run(task.problem.part(which), rtol))  # noqa: B023
        scale = np.sum(task.survives) / len(which)
        if best is not None and best.seconds is not None and best.seconds <= seconds * scale:
            continue
        best, best_run = (
            Entry(
                task.name,
                "solve_ivp",
                packages,
                seconds=seconds * scale,
                error=error,
                work=float(np.mean(evaluations)),
                unit="evaluations",
                how=f"{method}, rtol {rtol:g}, atol {1e-3 * rtol:g}, one core",
            ),
            (method, rtol),
        )
        if task.is_map:
            best.how += f"; only the {np.sum(task.survives):,} networks that do not collapse"
        if scale > 1:
            best.basis = EXTRAPOLATED
            best.how += f", of which {len(which):,} took {seconds:.3g} s, times {scale:.3g}"
    if best is None or best_run is None:
        yield _unreached(task, "solve_ivp", packages)
        return
    yield best
    if task.is_map and len(_collapsing(task)):
        part = task.problem.part(_collapsing(task))
        method, rtol = best_run
        (_, done, spent), seconds = once(lambda: solver.run(part, rtol, method, most=MOST_EVALUATIONS))
        yield _whole(
            task, replace(best, basis="measured"), done, seconds, f"{MOST_EVALUATIONS:,} evaluations", spent
        )

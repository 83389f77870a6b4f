"""One job of the benchmark, a process of its own: ``python -m benchmarks.job TASK TOOL FOLDER [--quick]``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from . import loops, ours, reference, solvers
from .records import Entry, Measure
from .tasks import Task, tasks

REFERENCE, CONVERGENCE = "reference", "convergence"
BUDGET = {
    False: 8.0,
    True: 0.2,
}  # seconds over which a loop's cost a step is measured; on maps four times as many


def tools(task: Task, quick: bool) -> list[str]:
    """Return the jobs of a task, in order: what the others need first."""
    jobs = [REFERENCE, CONVERGENCE, "ours", *loops.LOOPS, "solve_ivp", "diffrax"]
    own = {
        "T1": ["customary"],
        "T2": ["fixed_steps", "customary"],
        "T3": ["overhead", "workers"],
        "T4": ["overhead"],
        "T5": ["exponentials"],
        "T6": ["limit", "out_of_reach"],
    }
    return jobs + ([] if quick else own[task.name])


def work(task: Task, tool: str, folder: Path, quick: bool) -> Iterable[Entry | Measure]:
    """Do a job and yield what it leaves."""
    known = folder / f"{task.name}.npz"
    if tool == REFERENCE:
        exact = reference.solve(task.problem.part(task.sample))
        trial = exact if task.merge == 1 and task.trial_t is None else reference.solve(task.trial)
        np.savez(known, exact=exact, trial=trial)
        return
    with np.load(known) as stored:
        exact, trial = stored["exact"], stored["trial"]
    errors = folder / f"{task.name}.convergence.json"
    if tool == CONVERGENCE:
        errors.write_text(json.dumps(loops.convergence(task, trial)))
    elif tool in loops.LOOPS:
        budget = BUDGET[quick] * (4 if task.is_map else 1)
        yield from loops.measure(task, tool, json.loads(errors.read_text()), exact, budget)
    elif tool == "ours":
        yield from ours.measure(task, exact)
    elif tool == "solve_ivp":
        yield from solvers.ivp(task, exact)
    elif tool == "diffrax":
        yield from solvers.diffrax(task, exact)
    elif tool == "fixed_steps":
        yield from ours.fixed_steps(task, json.loads(errors.read_text()))
    elif tool == "customary":
        yield from ours.customary(task, exact)
    else:
        yield from getattr(ours, tool)(task)


def main() -> None:
    """Run the command line; the results so far are in FOLDER/result.json whenever the process ends."""
    parser = argparse.ArgumentParser("python -m benchmarks.job", description=__doc__)
    parser.add_argument("task")
    parser.add_argument("tool")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    task = tasks(given.quick)[given.task]
    left: list[Entry | Measure] = []
    for record in work(task, given.tool, given.folder, given.quick):
        left.append(record)
        write(left, given.folder / "result.json")
    write(left, given.folder / "result.json")


def write(records: list[Entry | Measure], path: Path) -> None:
    """Write entries and figures as JSON."""
    found: dict[str, list[dict[str, Any]]] = {"entries": [], "measures": []}
    for record in records:
        found["entries" if isinstance(record, Entry) else "measures"].append(asdict(record))
    path.write_text(json.dumps(found))


if __name__ == "__main__":
    main()

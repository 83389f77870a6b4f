"""The discrete algorithm: its error by step size, its cost by step, and so its time at a wanted error.

The three loops take the same steps, so the error is measured once, by the fastest loop there is.
"""

from __future__ import annotations

import importlib
from functools import partial
from typing import Any

import numpy as np

from .records import EXTRAPOLATED, OK, Entry, once, versions
from .reference import compare
from .tasks import Problem, Task

LOOPS = {"NumPy loop": "numpy_loop", "PyTorch SAM": "torch_sam", "JAX loop": "jax_loop"}
FULL = 120.0  # seconds up to which a loop is run to the end


def peer(name: str) -> Any:
    """Return a peer's module."""
    return importlib.import_module(f".peers.{name}", __package__)


def fastest() -> tuple[str, Any]:
    """Return name and module of the fastest loop installed."""
    try:
        return "JAX loop", peer("jax_loop")
    except ImportError:
        return "NumPy loop", peer("numpy_loop")


def convergence(task: Task, reference: np.ndarray) -> dict[str, Any]:
    """Return the discrete algorithm's error at every step size, its order, and the steps that are needed."""
    name, loop = fastest()
    trial = task.trial
    errors, agreements = [], []
    for step_size in task.step_sizes:
        beta = loop.run(trial, step_size, round(trial.t / step_size))
        error, agreement = compare(beta, reference)
        errors.append(error)
        agreements.append(agreement)
    constant = errors[-1] / task.step_sizes[-1]
    step_size = task.tolerance / constant
    return {
        "task": task.name,
        "loop": name,
        "networks": len(trial.rho),
        "left_out": int(np.sum(np.isnan(reference[:, 0]))),
        "coordinates": len(trial.mu),
        "t": trial.t,
        "step_sizes": list(task.step_sizes),
        "errors": errors,
        "agreements": agreements,
        "order": float(np.log2(errors[-2] / errors[-1])),
        "tolerance": task.tolerance,
        "step_size": step_size,
        "steps": task.t / step_size,
    }


def _cost(
    loop: Any, problem: Problem, step_size: float, budget: float, threads: int | None = None
) -> tuple[float, int, np.ndarray]:
    """Return a loop's seconds a step, over how many steps, and beta after them."""
    if threads is not None:
        loop.use_threads(threads)
    few = 10
    while True:
        beta, seconds = once(partial(loop.run, problem, step_size, few))
        if seconds >= budget / 4:
            return seconds / few, few, beta
        few = int(few * min(100.0, 0.7 * budget / max(seconds, 1e-4))) + 1


def measure(
    task: Task, tool: str, found: dict[str, Any], reference: np.ndarray, budget: float
) -> list[Entry]:
    """Return one loop's entry: its cost a step on the whole task, times the steps that are needed."""
    loop = peer(LOOPS[tool])
    problem = task.problem
    step_size, steps = found["step_size"], found["steps"]
    _, compile_seconds = once(lambda: loop.run(problem, step_size, 1))
    threads = getattr(loop, "THREADS", [])
    if threads:
        costs = [_cost(loop, problem, step_size, budget / len(threads), count) for count in threads]
        (each, few, beta), count = min(zip(costs, threads, strict=True), key=lambda found: found[0][0])
    else:
        each, few, beta = _cost(loop, problem, step_size, budget)
    if not np.all(np.isfinite(beta)):
        return [Entry(task.name, tool, versions(loop.PACKAGES), status="not a number")]
    entry = Entry(
        task.name,
        tool,
        versions(loop.PACKAGES),
        seconds=each * steps,
        error=task.tolerance,
        agreement=found["agreements"][-1],
        work=steps,
        basis=EXTRAPOLATED,
        how=(
            f"{steps:.3g} steps of size {step_size:.3g}, at {each:.3g} s a step over {few:,} steps of the "
            f"whole task; the step size from the error measured at {found['step_sizes'][-1]:g}, "
            f"order {found['order']:.2f}"
            + (f"; on {count} of {threads[-1]} threads, the faster" if len(threads) > 1 else "")
        ),
        status=OK if 0.9 <= found["order"] <= 1.1 else f"order {found['order']:.2f}, taken as 1",
        compile_seconds=compile_seconds if tool == "JAX loop" else None,
    )
    if each * steps <= FULL:
        beta, entry.seconds = once(lambda: loop.run(problem, task.t / round(steps), round(steps)))
        entry.error, entry.agreement = compare(beta[task.sample], reference)
        entry.basis, entry.how = "measured", f"{steps:.3g} steps of size {step_size:.3g}, all of them run"
    return [entry]

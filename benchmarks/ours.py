"""This package on the tasks, and the figures that concern it alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import numpy as np

import minorfirst as mf
from minorfirst.kernels import batched_paths, modes, reduction
from minorfirst.sweeps import grid

from .peers import ivp
from .records import Entry, Measure, once, timed, versions
from .reference import compare
from .tasks import Task

PACKAGES = ("minorfirst", "numpy", "scipy")
LARGE = 1024  # side of the map that one worker and two are timed on


@contextmanager
def wrapped(owner: Any, name: str, around: Callable[..., Any]) -> Iterator[None]:
    """Let a function of a module or class be called as ``around(function, *arguments)`` for a while."""
    function = getattr(owner, name)
    setattr(owner, name, lambda *arguments: around(function, *arguments))
    try:
        yield
    finally:
        setattr(owner, name, function)


def _evaluations(task: Task, run: Callable[[], Any]) -> int:
    """Return how often the velocity, or the clock's speed, is evaluated, each network and time by itself."""
    count = 0

    def terms(function: Any, these: Any, tau: np.ndarray, r: np.ndarray) -> Any:
        nonlocal count
        count += len(tau)
        return function(these, tau, r)

    def velocity(function: Any, batch: Any, state: np.ndarray) -> Any:
        nonlocal count
        count += state.shape[1]
        return function(batch, state)

    owner, name, around = (
        (modes.Modes, "_terms", terms)
        if task.norm == "l2"
        else (batched_paths.BalancedBatch, "velocity", velocity)
    )
    with wrapped(owner, name, around):
        run()
    return count


def _flow(task: Task) -> np.ndarray:
    optimizer = task.optimizer(float(task.rho[0]))
    data = mf.single_example(task.mu)
    return mf.flow(data, optimizer, depth=2, init=float(task.alpha[0]), times=[task.t]).beta


def _sweep(task: Task, executor: Any = None, side: int | None = None) -> mf.Sweep:
    rho, alpha = task.rho, task.alpha
    if side is not None:
        rho, alpha = np.linspace(rho[0], rho[-1], side), np.linspace(alpha[0], alpha[-1], side)
    return mf.sweep(
        task.optimizer,
        mu=task.mu,
        rho=rho,
        alpha=alpha,
        depth=2,
        times=[task.t],
        executor=executor,
        progress=False,
    )


def measure(task: Task, reference: np.ndarray) -> Iterable[Entry]:
    """Yield this package's entry on a task."""
    if task.is_map:
        beta, seconds, calls = timed(lambda: _sweep(task).beta, 3.0, 3)
        beta = beta.reshape(-1, len(task.mu))[task.sample]
        tool, how = "mf.sweep", "one thread per core, and beta of all networks"
    else:
        beta, seconds, calls = timed(lambda: _flow(task), 1.0)
        tool, how = "mf.flow", "one call"
    error, agreement = compare(beta, reference)
    entry = Entry(
        task.name,
        tool,
        versions(PACKAGES),
        seconds=seconds,
        error=error,
        agreement=agreement,
        unit="evaluations",
        how=how + (f"; median of {calls}" if calls > 1 else ""),
    )
    yield entry
    run = (lambda: _sweep(task, ThreadPoolExecutor(1))) if task.is_map else (lambda: _flow(task))
    entry.work = _evaluations(task, run) / len(task.problem.rho)


def limit(task: Task) -> Iterable[Entry]:
    """Yield the entry of the theorem, which names the limit without following anything."""
    data, optimizer = mf.single_example(task.mu), task.optimizer(float(task.rho[0]))
    found, seconds, _ = timed(
        lambda: mf.limit_direction(data, optimizer, depth=2, init=float(task.alpha[0])), 0.2
    )
    how = f"the limit itself, by {found.theorem.split(',')[0]}; no path"
    yield Entry(task.name, "mf.limit_direction", versions(PACKAGES), seconds=seconds, how=how)


def fixed_steps(task: Task, found: dict[str, Any]) -> Iterable[Measure]:
    """Yield how many times fewer evaluations of the velocity flow needs than methods of a fixed step."""
    ours = _evaluations(task, lambda: _flow(task))
    how = f"{found['steps']:.3g} steps of discrete SAM at an error of {task.tolerance:g}, over {ours} of flow"
    name = "Evaluations of the velocity, of discrete SAM over those of flow"
    yield Measure(task.name, name, found["steps"] / ours, "times", how, 1000, most=False)
    early = 1e3
    step_size, order = _runge_kutta(task, early)
    count = 4 * task.t / step_size
    how = (
        f"Steps of {step_size:.3g}, from the error at t = {early:g} (order {order:.2f}): {count:.3g} "
        f"evaluations, over {ours} of flow"
    )
    name = "Evaluations of the velocity, of the classical Runge-Kutta method over those of flow"
    yield Measure(task.name, name, count / ours, "times", how, 1000, most=False)


def _runge_kutta(task: Task, t: float) -> tuple[float, float]:
    """Return the fixed step at which RK4 has the task's error at an early time, and the order found."""
    from .reference import l2_network

    exact = l2_network(task.mu, task.problem.start[0], float(task.rho[0]), t)
    rate = ivp.velocity(task.mu, task.norm, float(task.rho[0]), 1e-300, np.inf)
    sizes, errors = (0.1, 0.05), []
    for h in sizes:
        y = np.tile(task.problem.start[0], 2)
        for _ in range(round(t / h)):
            k1 = rate(0.0, y)
            k2 = rate(0.0, y + h / 2 * k1)
            k3 = rate(0.0, y + h / 2 * k2)
            k4 = rate(0.0, y + h * k3)
            y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        u, v = y.reshape(2, -1)
        errors.append(compare((u * v)[None], exact[None])[0])
    return sizes[-1] * (task.tolerance / errors[-1]) ** 0.25, float(np.log2(errors[0] / errors[1]))


def customary(task: Task, reference: np.ndarray) -> Iterable[Measure]:
    """Yield the error that 1e-12, added to the gradient's norm as is the custom, leaves at any step size."""
    beta, _, _ = ivp.run(task.problem, 1e-11, epsilon=1e-12)
    how = "By solve_ivp, rtol 1e-11, with 1e-12 in place of 1e-300"
    name = "Relative error of beta left by 1e-12 in the gradient's norm"
    yield Measure(task.name, name, compare(beta, reference)[0], "", how)


def exponentials(task: Task) -> Iterable[Measure]:
    """Yield the seconds of flow over those of the bare exponentials it takes, on arrays of equal shapes."""
    shapes: list[tuple[int, ...]] = []

    def exp(x: Any, *arguments: Any, **options: Any) -> Any:
        shapes.append(np.shape(x))
        return np.exp(x, *arguments, **options)

    counted = SimpleNamespace(**{name: getattr(np, name) for name in dir(np) if not name.startswith("_")})
    counted.exp = exp
    modes.np = counted
    try:
        _flow(task)
    finally:
        modes.np = np
    rng = np.random.default_rng(0)
    buffers = {shape: rng.uniform(-5.0, 0.0, shape) for shape in set(shapes)}
    out = {shape: np.empty(shape) for shape in buffers}

    def bare() -> None:
        for shape in shapes:
            np.exp(buffers[shape], out=out[shape])

    # In turns, so that both meet the same machine.
    pairs = [(once(lambda: _flow(task))[1], once(bare)[1]) for _ in range(5)]
    flow, exps = (float(np.median(column)) for column in zip(*pairs, strict=True))
    count = sum(int(np.prod(shape)) for shape in shapes)
    how = f"Flow {flow:.3g} s, its {count:.3g} exponentials alone {exps:.3g} s; medians of 5"
    yield Measure(task.name, "Seconds of flow over those of its exponentials", flow / exps, "times", how, 3)


def workers(task: Task, side: int = LARGE) -> Iterable[Measure]:
    """Yield how much faster two workers are than one on a larger map."""
    seconds = []
    for count in (1, 2):
        with ProcessPoolExecutor(count) as pool:
            seconds.append(once(lambda: _sweep(task, pool, side))[1])
    how = f"{side} × {side} networks: {seconds[0]:.3g} s and {seconds[1]:.3g} s"
    name = "Seconds of one worker over those of two"
    yield Measure(task.name, name, seconds[0] / seconds[1], "times", how, 1.7, most=False)


def overhead(task: Task) -> Iterable[Measure]:
    """Yield what sweep costs beyond its kernel, `kernels.families.solve`, in one process."""
    inside = 0.0

    def solve(function: Any, *arguments: Any) -> Any:
        nonlocal inside
        start = time.perf_counter()
        result = function(*arguments)
        inside += time.perf_counter() - start
        return result

    with wrapped(grid, "solve", solve):
        _, total = once(lambda: _sweep(task, ThreadPoolExecutor(1)))
    how = f"Sweep {total:.3g} s, of which its kernel {inside:.3g} s"
    yield Measure(task.name, "Overhead of sweep over its kernel", 100 * (total / inside - 1), "%", how, 10)


def out_of_reach(task: Task, rho: float = 1.0) -> Iterable[Measure]:
    """Yield how far the usual network's direction is from its limit at t = 1e300, and when it is near."""
    data, optimizer, init = mf.single_example(task.mu), mf.L2SAM(rho), 0.7 * rho
    goal = mf.limit_direction(data, optimizer, depth=2, init=init).direction

    def distance(beta: np.ndarray) -> float:
        return float(np.linalg.norm(beta / np.linalg.norm(beta) - goal))

    settings = f"mu = (1, 2), rho = {rho:g}, alpha = {init:g}"
    traj = mf.flow(data, optimizer, depth=2, init=init, times=[1e300])
    name = "Distance of the direction from its limit at t = 1e300"
    yield Measure(task.name, name, distance(traj.beta[0]), "", f"By flow, {settings}")
    path = reduction.ReductionPath(task.mu, np.full((2, len(task.mu)), init), rho)
    before, after = 0.0, 0.0
    while distance(path.weights(np.array([after]))[0, 0] ** 2) > 1e-3:
        before, after = after, path.next_break(after)
    positions = np.linspace(before, after, 1001)
    near = [distance(row**2) <= 1e-3 for row in path.weights(positions)[:, 0]]
    here = positions[[near.index(True)]]
    power = float(path.log_rate(here)[0]) / np.log(10)  # to leading order log t
    name = "Power of ten of the time at which that distance is 0.001, about"
    yield Measure(task.name, name, power, "", f"By the scalar reduction, {settings}")

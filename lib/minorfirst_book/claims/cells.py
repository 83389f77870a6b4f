"""The twelve cells: the limit direction of GD, l-infinity-SAM and l2-SAM at L = 1, 2, 3, 4 on one example."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from minorfirst.checks import Array
from minorfirst.model.data import single_example
from minorfirst.model.optimizers import GD, L2SAM, Optimizer
from minorfirst.runs.flow import flow

from .figures import Figure, at_most, equal, near
from .ledger import claim
from .witness import degrees, far_direction, methods, predicted_limit

KEYS = {"GD": "gd", "ℓ∞-SAM": "linf", "ℓ2-SAM": "l2"}
RESULTS = {
    ("GD", 1): ("the direction of μ, the ℓ2 max margin", "Paper, Theorem 3.1", ["thm-depth-one"]),
    ("GD", 2): ("the major coordinate, from any positive start", "Paper", ["thm-race"]),
    ("GD", 3): ("the largest μ_j α_j", "Paper for equal starts; this book", ["thm-race"]),
    ("GD", 4): ("the largest μ_j α_j²", "Paper for equal starts; this book", ["thm-race"]),
    ("ℓ∞-SAM", 1): ("the direction of μ, the ℓ2 max margin", "Paper, Theorem 3.1", ["thm-depth-one"]),
    ("ℓ∞-SAM", 2): ("the largest μ_j, α_j > ρ; else 0", "Paper, Corollary 3.5", ["thm-race"]),
    ("ℓ∞-SAM", 3): ("the largest μ_j (α_j − ρ), α_j > ρ; else all ρ³", "Paper, Corollary 3.5", ["thm-race"]),
    ("ℓ∞-SAM", 4): ("the largest μ_j (α_j − ρ)², α_j > ρ; else 0", "Paper, Corollary 3.5", ["thm-race"]),
    ("ℓ2-SAM", 1): ("the direction of μ, the ℓ2 max margin", "Paper, Theorem 3.1", ["thm-depth-one"]),
    ("ℓ2-SAM", 2): ("the major coordinate, or collapse to 0", "Paper, Theorems 4.2 and 4.5", ["thm-fates"]),
    ("ℓ2-SAM", 3): ("that of GD if the network grows, else a standstill", "This book", ["thm-l2-deep"]),
    ("ℓ2-SAM", 4): ("that of GD if the network grows, else collapse to 0", "This book", ["thm-l2-deep"]),
}  # fmt: skip


def predicted(
    optimizer: Optimizer, depth: int, mu: tuple[float, ...], init: tuple[float, ...]
) -> Array | None:
    """Return the limit direction by limit_direction; from L = 3 on under l2-SAM by the book's own theorem.

    That theorem gives the limit of GD to a start with a weight above rho/sqrt(L); None without one.
    """
    data = single_example(mu)
    if isinstance(optimizer, L2SAM) and depth >= 3:
        safe = max(init) > optimizer.rho / np.sqrt(depth)
        return predicted_limit(data, GD(), depth, init) if safe else None
    return predicted_limit(data, optimizer, depth, init)


def _cell(method: str, depth: int) -> None:
    limit, source, proofs = RESULTS[method, depth]

    def check(
        mu: tuple[float, ...] = (1.0, 2.0),
        rho: float = 1.0,
        starts: tuple[tuple[float, ...], ...] = ((0.7, 0.7), (1.2, 1.2), (1.5, 1.1), (0.8, 1.5), (1.5, 0.7)),
    ) -> Iterator[Figure]:
        """Flow beyond t = 1e300, by scaling, against the predicted limit: the winner and the angle."""
        optimizer, data = methods(rho)[method], single_example(mu)
        goals = [predicted(optimizer, depth, mu, init) for init in starts]
        rounds = 2 if depth == 2 else 1  # the slowest depth
        ends = [far_direction(data, optimizer, depth, init, rounds=rounds) for init in starts]
        known = [
            (init, goal, end) for init, goal, end in zip(starts, goals, ends, strict=True) if goal is not None
        ]
        for init, goal, end in known:
            yield equal(f"from {_name(init)}: limit", winner(goal), winner(end))
        angles = [float(degrees(end, goal)) for _, goal, end in known if np.any(goal) and np.any(end == end)]
        yield at_most("largest angle to a limit", 5.0, max(angles), "°")
        if method == "ℓ2-SAM":
            yield from _where_nothing_grows(depth, rho)

    check.__name__ = check.__qualname__ = f"{KEYS[method]}_{depth}"
    globals()[check.__name__] = check
    says = (
        f"{method} at L = {depth}, on a single example from balanced positive weights, "
        f"has this limit direction: {limit}."
    )
    claim(f"{KEYS[method]}-{depth}", f"{method}, L = {depth}: {limit}", says, source, proofs, chapters=[9])(
        check
    )


def _name(init: tuple[float, ...]) -> str:
    return "(" + ", ".join(f"{x:g}" for x in init) + ")"


def winner(direction: Array) -> str:
    """Return the coordinate that holds a direction, counted from 1; "shared" or "none" without one."""
    if not np.any(direction) or np.any(np.isnan(direction)):
        return "none"
    k = int(np.argmax(np.abs(direction)))
    return f"e{k + 1}" if abs(direction[k]) > 0.98 else "shared"


def _where_nothing_grows(depth: int, rho: float) -> Iterator[Figure]:
    """Yield the end of l2-SAM from a start that is too small: collapse at even depth, a standstill at odd."""
    small = {2: ((1.0, 2.0), (0.4, 0.4)), 3: ((1.0, 6.0), (0.3, 0.03)), 4: ((1.0, 6.0), (0.3, 0.03))}
    if depth not in small:
        return
    mu, init = small[depth]
    w = flow(single_example(mu), L2SAM(rho), depth=depth, init=init, times=[1e6]).weights[-1, 0]
    norm = rho / np.sqrt(depth) if depth % 2 else 0.0
    yield near(f"μ = {_name(mu)}, start {_name(init)}: ‖w‖ at t = 1e6", norm, np.linalg.norm(w), off=1e-3)


for _method in KEYS:
    for _depth in (1, 2, 3, 4):
        _cell(_method, _depth)

"""Checks on images: a convolutional network (C10) and a diagonal network on real digits (C16)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from minorfirst.checks import Array
from minorfirst.model.data import Dataset
from minorfirst.model.optimizers import GD, L2SAM, Optimizer
from minorfirst.runs.at_loss import at_loss

from ..mnist import results
from ..mnist.attention import paired
from ..mnist.data import digits
from ..mnist.features import feature_strength, leaning
from .figures import Figure, equal, record
from .ledger import claim

# The runs take long, so the check reads what each of them has measured.
RESULTS = results.FILE


@claim(
    "C10",
    "A convolutional network attends to fainter pixels",
    "On real digits, Grad-CAM of a convolutional network trained with ℓ2-SAM weighs background and faint "
    "pixels more than with GD.",
    "Paper, by experiments",
    chapters=[13],
)
def attention(
    loss: float = 0.1, measure: str = "layer 2", least: float = 0.5, file: str = RESULTS.name
) -> Iterator[Figure]:
    """Share of Grad-CAM off the ink, ℓ2-SAM minus GD at equal loss, paired by seed, with a 95 % interval.

    From what each run of experiments/cnn.py has stored, for all radii at which the share ``least`` of the
    seeds get to that loss.
    """
    stored = json.loads(RESULTS.with_name(file).read_text(encoding="utf-8"))
    level = stored["settings"]["levels"].index(loss)
    shares: dict[tuple[int, int], dict[float, dict[int, float]]] = {}
    for run in stored["runs"]:
        on = run["attention"][measure][level]  # on background, faint pixels and ink; None if not reached
        of_pair = shares.setdefault((run["pair"][0], run["pair"][1]), {})
        of_pair.setdefault(run["rho"], {})[run["seed"]] = on[0] + on[1] if on else np.nan
    for (a, b), of_pair in shares.items():
        seeds = sorted(of_pair[0.0])
        above: dict[float, bool] = {}
        for rho in sorted(of_pair.keys() - {0.0}):
            ours = [of_pair[rho].get(seed, np.nan) for seed in seeds]
            mean, low, high, n = paired(ours, [of_pair[0.0][seed] for seed in seeds])
            if n >= least * len(seeds):
                name = f"{a} against {b}, ρ = {rho:g}, {n} seeds: difference of the shares"
                yield record(name, f"{mean:.3f} in [{low:.3f}, {high:.3f}]")
                above[rho] = bool(low > 0)
        what = f"{a} against {b}: radii at which the interval lies above 0"
        stated = equal(what, tuple(above), tuple(rho for rho, is_above in above.items() if is_above))
        largest = max(above)
        yield stated.else_(
            equal(f"{a} against {b}: so it does at ρ = {largest:g}", True, above[largest]).under(
                "only at large radii, as far as the network still learns with them"
            )
        )


def pixel_strength(
    pair: tuple[int, int], n: int, optimizer: Optimizer, alpha: float, losses: tuple[float, ...]
) -> Array:
    """Return the mean strength of the pixels that a network leans on, at each training loss, (T,)."""
    data = digits(*pair, n=n)
    live = np.any(data.X, axis=0)  # no optimizer moves a pixel that is dark in every image
    data = Dataset(data.X[:, live], data.y)
    beta = at_loss(data, optimizer, depth=2, init=alpha, losses=losses, method="steps", rtol=5e-3).beta
    half = data.d // 2  # the features are [x, -x]
    return leaning(beta[:, :half] - beta[:, half:], feature_strength(data)[:half])


def decimals(rho: float, loss: float) -> int:
    """Return how many decimals of a pixel's strength every processor prints.

    Late steps of a large radius magnify rounding errors from 1e-16 to 1e-3; all others stay within 1e-10.
    """
    return 2 if rho >= 0.2 and loss <= 0.03 else 4


@claim(
    "C16",
    "On real digits, fainter pixels at equal loss",
    "A diagonal network on real digits: at equal training loss, ℓ2-SAM's predictor leans on fainter pixels "
    "than GD's, the more so the larger ρ.",
    "This book, by experiments",
    chapters=[12],
)
def fainter_pixels(
    pairs: tuple[tuple[int, int], ...] = ((0, 1), (3, 8), (4, 9)),
    n: int = 100,
    alpha: float = 0.02,
    radii: tuple[float, ...] = (0.1, 0.2, 0.4),
    losses: tuple[float, ...] = (0.6, 0.2, 0.03),
) -> Iterator[Figure]:
    """Mean strength of the pixels, weighted by the predictor, where at_loss first meets each loss, at L = 2.

    A pixel's strength is the absolute mean of y x.  A reduced run of experiments/digits.py.
    """
    for pair in pairs:
        optimizers: list[Optimizer] = [GD(), *(L2SAM(rho) for rho in radii)]
        runs = [pixel_strength(pair, n, optimizer, alpha, losses) for optimizer in optimizers]
        for k, loss in enumerate(losses):
            strengths = [float(run[k]) for run in runs]
            falls = all(b < a for a, b in pairwise(strengths))
            shown = ", ".join(
                f"{s:.{decimals(o.rho, loss)}f}" for s, o in zip(strengths, optimizers, strict=True)
            )
            name = f"{pair[0]} against {pair[1]}, loss {loss:g}: strength under GD, then by growing ρ"
            yield equal(name, "falls", "falls" if falls else "does not fall").showing(shown)

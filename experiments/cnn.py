"""Claim C10: a convolutional network on real digits, l2-SAM against gradient descent at equal training loss.

    python experiments/cnn.py        about a quarter of an hour on one core, or `make experiments`

For two pairs of digits, eight seeds and each radius a network is trained until its loss has fallen to each of
LEVELS, or for STEPS steps.  A seed draws both the examples and the starting weights, so that the methods are
compared in pairs.  Finished runs are kept in _build/experiments/cnn, so that an interrupted experiment goes
on where it was.  It writes lib/minorfirst_book/mnist/files/cnn.json.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from tqdm.auto import tqdm

import minorfirst_book as book
from minorfirst_book.mnist import results
from minorfirst_book.mnist.cnn import CHANNELS, KERNELS, images, train
from minorfirst_book.mnist.gradcam import VARIANTS, measure

ROOT = Path(__file__).resolve().parent.parent
RESULTS = results.FILE
SCRATCH = ROOT / "_build" / "experiments" / "cnn"

STEP_SIZES = {(3, 8): 0.1, (0, 1): 0.02}  # a pair with an easier task gets smaller steps
SEEDS = range(8)
RHOS = [0.0, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0]
LEVELS = [0.3, 0.1, 0.03]
N = 64  # examples of each digit
STEPS = 400
CURVE_EVERY = 10  # steps between the points of a stored training curve
# Some settings once more with half the step and twice as many: does the step size decide the outcome?
REFINED = [((3, 8), rho) for rho in (0.0, 0.2)]


def run(pair: tuple[int, int], seed: int, rho: float, finer: int) -> dict[str, Any]:
    """Return what one training run gives; lists over LEVELS hold None where a level was not reached.

    It takes ``finer`` times as many steps, each so much shorter; ``steps`` counts them.
    """
    data = book.digits(*pair, n=N, seed=seed)
    size = STEP_SIZES[pair] / finer
    found = train(data, rho=rho, step_size=size, steps=finer * STEPS, levels=LEVELS, seed=seed)
    x, y = images(data), data.y.astype(np.float32)
    measured = [crossing and measure(crossing.params, x, y) for crossing in found.crossings]
    rounded = {
        name: [row and [round(float(v), 4) for v in row[name]] for row in measured]
        for name in (*VARIANTS, "empty")
    }
    return {
        "pair": list(pair),
        "seed": seed,
        "rho": rho,
        "steps": [crossing and round(crossing.step, 1) for crossing in found.crossings],
        "loss": [float(f"{v:.3g}") for v in found.loss[:: finer * CURVE_EVERY]],
        "norm": [float(f"{v:.4g}") for v in found.norm[[0, -1]]],
        "attention": rounded,
    }


def main() -> None:
    """Run what is not yet done and write the results."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    settings = {"n": N, "steps": STEPS, "levels": LEVELS, "curve_every": CURVE_EVERY}
    settings |= {"channels": list(CHANNELS), "kernels": list(KERNELS)}
    # By seeds first: what an interrupted experiment has is then balanced over methods.
    todo = [(pair, seed, rho, 1) for seed in SEEDS for pair in STEP_SIZES for rho in RHOS]
    todo += [(pair, seed, rho, 2) for seed in SEEDS for pair, rho in REFINED]
    runs: dict[int, list[str]] = {1: [], 2: []}
    for pair, seed, rho, finer in tqdm(todo, unit="run"):
        key = repr((settings, STEP_SIZES[pair] / finer, pair, seed, rho))
        kept = (
            SCRATCH / f"{pair[0]}{pair[1]}_{seed}_{rho}_{hashlib.sha256(key.encode()).hexdigest()[:8]}.json"
        )
        if not kept.exists():
            unfinished = SCRATCH / "unfinished.json"
            unfinished.write_text(json.dumps(run(pair, seed, rho, finer)), encoding="utf-8")
            unfinished.replace(kept)
        runs[finer].append(kept.read_text(encoding="utf-8"))
    head = settings | {"step_sizes": {f"{a}-{b}": size for (a, b), size in STEP_SIZES.items()}}
    lists = [",\n".join(runs[finer]) for finer in (1, 2)]
    RESULTS.write_text(
        f'{{"settings": {json.dumps(head)},\n"runs": [\n{lists[0]}\n],\n"half_steps": [\n{lists[1]}\n]}}\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()

"""How much scratch memory a compiled training step takes with SAM and without, in JAX.

    python experiments/step_memory.py        seconds on one core, or `make experiments`

XLA plans the memory of a step before it runs.  Its plan for scratch, which is all that is neither the weights
nor the examples, is read for three networks.  It writes experiments/results/step_memory.json.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import optax

import minorfirst_book as book
from minorfirst_book.mnist import cnn

RESULTS = Path(__file__).resolve().parent / "results" / "step_memory.json"
STEP_SIZE, RHO = 0.1, 0.05  # neither changes the plan, as long as rho > 0
IMAGES, FEW, WIDTH, INPUTS, FEATURES = 64, 16, 2000, 784, 1_000_000

Params = dict[str, jax.Array]
Loss = Callable[[Params, jax.Array, jax.Array], jax.Array]


def dense(params: Params, x: jax.Array, y: jax.Array) -> jax.Array:
    """Return the mean logistic loss of a network with two hidden layers."""
    hidden = jnp.tanh(jnp.tanh(x @ params["first"]) @ params["second"])
    return jnp.mean(jax.nn.softplus(-y * (hidden @ params["head"])))


def diagonal(params: Params, x: jax.Array, y: jax.Array) -> jax.Array:
    """Return the mean logistic loss of a diagonal network of depth two."""
    return jnp.mean(jax.nn.softplus(-y * (x @ (params["u"] * params["v"]))))


def scratch(loss: Loss, params: Params, x: jax.Array, y: jax.Array, rho: float) -> int:
    """Return the bytes of scratch that XLA plans for one step; rho = 0 is gradient descent."""
    rule = cnn.optimizer(STEP_SIZE, rho)
    state = rule.init(params)

    def step(params: Params, state: Any, x: jax.Array, y: jax.Array) -> tuple[Params, Any]:
        gradient = jax.grad(loss)
        moves, state = rule.update(
            gradient(params, x, y), state, params, grad_fn=lambda at, _: gradient(at, x, y)
        )
        return optax.apply_updates(params, moves), state

    # The new weights may overwrite the old ones.
    plan = jax.jit(step, donate_argnums=(0, 1)).lower(params, state, x, y).compile()
    return int(plan.memory_analysis().temp_size_in_bytes)


def networks() -> dict[str, tuple[Loss, Params, jax.Array, jax.Array]]:
    """Return the networks by name: loss, weights, examples, labels."""
    digits = book.digits(0, 1, n=IMAGES)
    weights = {
        "first": jnp.ones((INPUTS, WIDTH)),
        "second": jnp.ones((WIDTH, WIDTH)),
        "head": jnp.ones(WIDTH),
    }
    pair = {"u": jnp.ones(FEATURES), "v": jnp.ones(FEATURES)}
    return {
        f"convolutional, {2 * IMAGES} images": (
            cnn.loss,
            cnn.init(0),
            cnn.images(digits),
            jnp.asarray(digits.y),
        ),
        f"dense, {FEW} examples": (dense, weights, jnp.ones((FEW, INPUTS)), jnp.ones(FEW)),
        "diagonal, 1 example": (diagonal, pair, jnp.ones((1, FEATURES)), jnp.ones(1)),
    }


def main() -> None:
    """Measure and write the results."""
    rows = []
    for name, (loss, params, x, y) in networks().items():
        size = sum(leaf.nbytes for leaf in jax.tree.leaves(params))
        gd, sam = (scratch(loss, params, x, y, rho) for rho in (0.0, RHO))
        rows.append({"network": name, "weights": size, "gd": gd, "sam": sam})
    found = {"jax": jax.__version__, "backend": jax.default_backend(), "bytes": rows}
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

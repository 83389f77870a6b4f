"""Discrete SAM in JAX: one network's step by `jax.grad`, vmapped, a compiled fori_loop; float64."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from ..tasks import EPSILON, Problem

jax.config.update("jax_enable_x64", True)
PACKAGES = ("jax", "jaxlib")


def loss(weights: jax.Array, mu: jax.Array) -> jax.Array:
    """Return the logistic loss of one network with layers (2, d)."""
    return jnp.logaddexp(0.0, -jnp.dot(weights[0] * weights[1], mu))


def sam_step(norm: str, weights: jax.Array, rho: jax.Array, mu: jax.Array, step_size: float) -> jax.Array:
    """Return the weights of one network after a step."""
    up = jax.grad(loss)(weights, mu)
    climb = up / (jnp.sqrt(jnp.sum(up**2)) + EPSILON) if norm == "l2" else jnp.sign(up)
    return weights - step_size * jax.grad(loss)(weights + rho * climb, mu)


@partial(jax.jit, static_argnames="norm")
def loop(
    norm: str, weights: jax.Array, rho: jax.Array, mu: jax.Array, step_size: float, steps: int
) -> jax.Array:
    """Return the weights of n networks, (n, 2, d), after the steps."""
    step = jax.vmap(partial(sam_step, norm), in_axes=(0, 0, None, None))
    return jax.lax.fori_loop(0, steps, lambda _, w: step(w, rho, mu, step_size), weights)


def run(problem: Problem, step_size: float, steps: int) -> np.ndarray:
    """Take the steps and return beta, (n, d)."""
    start = jnp.repeat(jnp.asarray(problem.start)[:, None, :], 2, axis=1)
    rho, mu = jnp.asarray(problem.rho), jnp.asarray(problem.mu)
    weights = np.asarray(loop(problem.norm, start, rho, mu, step_size, steps))
    return weights[:, 0] * weights[:, 1]

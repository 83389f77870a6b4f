"""The plain flow in t by diffrax: adaptive Dopri8, one solve vmapped over the networks; float64."""

from __future__ import annotations

from functools import partial

import diffrax
import jax
import jax.numpy as jnp
import numpy as np

from ..tasks import EPSILON, Problem

jax.config.update("jax_enable_x64", True)
PACKAGES = ("diffrax", "jax", "jaxlib")


def loss(weights: jax.Array, mu: jax.Array) -> jax.Array:
    """Return the logistic loss of one network with layers (2, d)."""
    return jnp.logaddexp(0.0, -jnp.dot(weights[0] * weights[1], mu))


def velocity(norm: str, _t: jax.Array, weights: jax.Array, args: tuple[jax.Array, jax.Array]) -> jax.Array:
    """Return the velocity of one network's weights, (2, d)."""
    rho, mu = args
    up = jax.grad(loss)(weights, mu)
    climb = up / (jnp.sqrt(jnp.sum(up**2)) + EPSILON) if norm == "l2" else jnp.sign(up)
    return -jax.grad(loss)(weights + rho * climb, mu)


@partial(jax.jit, static_argnames=("norm", "max_steps"))
def solve(norm, start, rho, mu, t, rtol, max_steps):
    """Return the weights at t, (n, 2, d), whether each network got there, and the steps of each."""

    def one(weights, radius):
        solution = diffrax.diffeqsolve(
            diffrax.ODETerm(partial(velocity, norm)),
            diffrax.Dopri8(),
            t0=0.0,
            t1=t,
            dt0=1e-3,
            y0=weights,
            args=(radius, mu),
            stepsize_controller=diffrax.PIDController(rtol=rtol, atol=1e-3 * rtol),
            saveat=diffrax.SaveAt(t1=True),
            max_steps=max_steps,
            adjoint=diffrax.ForwardMode(),
            throw=False,
        )
        done = solution.result == diffrax.RESULTS.successful
        return solution.ys[0], done, solution.stats["num_steps"]

    return jax.vmap(one)(start, rho)


def run(problem: Problem, rtol: float, max_steps: int = 100_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return beta at t, (n, d), whether each network got there, (n,), and how many steps it took, (n,)."""
    start = jnp.repeat(jnp.asarray(problem.start)[:, None, :], 2, axis=1)
    rho, mu = jnp.asarray(problem.rho), jnp.asarray(problem.mu)
    weights, done, steps = solve(problem.norm, start, rho, mu, problem.t, rtol, max_steps)
    weights = np.asarray(weights)
    return weights[:, 0] * weights[:, 1], np.asarray(done), np.asarray(steps)

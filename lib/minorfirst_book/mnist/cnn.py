"""A small convolutional network for two classes of digits, trained by gradient descent or l2-SAM, in JAX.

The package does not import this module: it needs JAX and optax, `pip install -r requirements-jax.txt`.

    images (N, 28, 28, 1) -> convolution 5 x 5, stride 2, ReLU -> (N, 14, 14, 8)
                          -> convolution 3 x 3, ReLU           -> (N, 14, 14, 16)
                          -> means of 2 x 2 blocks             -> (N, 7, 7, 16)
                          -> one linear layer                  -> logits (N, 2), of the classes +1 and -1

The margin is the difference of the two logits times the label, so the logistic loss is the cross entropy of
the two classes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import brentq

from minorfirst.checks import brief, integer, non_negative, positive, positive_vector
from minorfirst.model.data import Dataset

from .data import PIXELS, SIDE

try:
    import jax
    import jax.numpy as jnp
    import optax
except ImportError as missing:
    raise ImportError(
        "the convolutional network needs JAX and optax: `pip install -r requirements-jax.txt`"
    ) from missing

Params = dict[str, jax.Array]
CHANNELS = (8, 16)
KERNELS = (5, 3)
GRID = SIDE // 2  # side of the feature maps of both layers


def images(data: Dataset) -> jax.Array:
    """Return the images of a data set of digits, (N, 28, 28, 1), from its features [x, -x]."""
    if data.d != 2 * PIXELS:
        raise ValueError(
            f"`data` must hold digits with {2 * PIXELS} coordinates, as `digits` gives; got {data}."
        )
    return jnp.asarray(data.X[:, :PIXELS]).reshape(-1, SIDE, SIDE, 1)


def init(seed: int) -> Params:
    """Return starting weights: normal, of variance 2 / inputs before a ReLU and 1 / inputs at the head.

    Parameters
    ----------
    seed : int
        >= 0.

    Returns
    -------
    dict of str to array
        ``conv1``, ``conv2``, ``head`` and the biases ``bias1``, ``bias2``, ``bias3``, which start at 0.
    """
    keys = jax.random.split(jax.random.key(integer(seed, "seed", 0, "an integer >= 0")), 3)
    (c1, c2), (k1, k2) = CHANNELS, KERNELS
    n1, n2, n3 = k1 * k1, k2 * k2 * c1, (GRID // 2) ** 2 * c2
    return {
        "conv1": jnp.sqrt(2 / n1) * jax.random.normal(keys[0], (k1, k1, 1, c1)),
        "bias1": jnp.zeros(c1),
        "conv2": jnp.sqrt(2 / n2) * jax.random.normal(keys[1], (k2, k2, c1, c2)),
        "bias2": jnp.zeros(c2),
        "head": jnp.sqrt(1 / n3) * jax.random.normal(keys[2], (n3, 2)),
        "bias3": jnp.zeros(2),
    }


def _convolve(x: jax.Array, kernel: jax.Array, stride: int) -> jax.Array:
    layout = ("NHWC", "HWIO", "NHWC")
    return jax.lax.conv_general_dilated(x, kernel, (stride, stride), "SAME", dimension_numbers=layout)


def layer1(params: Params, x: jax.Array) -> jax.Array:
    """Return the first layer's feature maps, (N, 28, 28, 1) -> (N, 14, 14, 8)."""
    return jax.nn.relu(_convolve(x, params["conv1"], 2) + params["bias1"])


def layer2(params: Params, maps: jax.Array) -> jax.Array:
    """Return the second layer's feature maps, (N, 14, 14, 8) -> (N, 14, 14, 16)."""
    return jax.nn.relu(_convolve(maps, params["conv2"], 1) + params["bias2"])


def head(params: Params, maps: jax.Array) -> jax.Array:
    """Return the logits of the second layer's feature maps, (N, 14, 14, 16) -> (N, 2)."""
    n, side, _, c = maps.shape
    blocks = maps.reshape(n, side // 2, 2, side // 2, 2, c).mean(axis=(2, 4))
    return blocks.reshape(n, -1) @ params["head"] + params["bias3"]


def logits(params: Params, x: jax.Array) -> jax.Array:
    """Return the two logits of each image, (N, 28, 28, 1) -> (N, 2)."""
    return head(params, layer2(params, layer1(params, x)))


def margins(both: jax.Array, y: jax.Array) -> jax.Array:
    """Return the margins of logits, (N, 2) and labels (N,) -> (N,): positive where the class is right."""
    return y * (both[:, 0] - both[:, 1])


def loss(params: Params, x: jax.Array, y: jax.Array) -> jax.Array:
    """Return the mean over the images of log(1 + exp(-margin))."""
    return jnp.mean(jax.nn.softplus(-margins(logits(params, x), y)))


def optimizer(step_size: float, rho: float) -> optax.GradientTransformationExtraArgs:
    """Return optax's gradient descent, for rho = 0, or optax's SAM around it.

    optax divides the gradient by its norm over all weights, without a guard: a gradient of 0 gives nan, and
    in single precision one shorter than about 1e-19 gives infinity, because its square underflows.  (Many
    other implementations add 1e-12 to the norm, and turn into gradient descent there.)

    Parameters
    ----------
    step_size : float
        > 0.
    rho : float
        Radius of the l2 perturbation, >= 0, in the units of the weights.
    """
    step_size = positive(step_size, "step_size", "a number > 0, e.g. 0.1")
    rho = non_negative(rho, "rho", "a finite radius >= 0, e.g. 0.1")
    descent = optax.sgd(step_size)
    if rho == 0:
        return optax.with_extra_args_support(descent)
    ascent = optax.chain(optax.contrib.normalize(), optax.sgd(rho))
    # Opaque: both gradients in one update, so that what comes out are always the unperturbed weights.
    return optax.contrib.sam(descent, ascent, sync_period=2, opaque_mode=True)


Step = Callable[[Params, Any], tuple[Params, Any, jax.Array, jax.Array]]


def stepper(x: jax.Array, y: jax.Array, rule: optax.GradientTransformationExtraArgs) -> Step:
    """Return a compiled step: weights, state -> new weights, new state, old loss, old norm of the weights."""

    @jax.jit
    def step(params: Params, state: Any) -> tuple[Params, Any, jax.Array, jax.Array]:
        value, gradient = jax.value_and_grad(loss)(params, x, y)
        again = jax.grad(loss)
        moves, state = rule.update(gradient, state, params, grad_fn=lambda p, _: again(p, x, y))
        return optax.apply_updates(params, moves), state, value, optax.tree.norm(params)

    return step


class Crossing(NamedTuple):
    """Where the training loss first falls to a level: at which step (a fraction), and the weights there."""

    step: float
    params: Params


class Training(NamedTuple):
    """A training run: loss and norm of the weights at every step, and for each level a crossing or None."""

    loss: np.ndarray
    norm: np.ndarray
    crossings: tuple[Crossing | None, ...]


def _between(before: Params, after: Params, share: float) -> Params:
    return {name: before[name] + share * (after[name] - before[name]) for name in before}


def train(
    data: Dataset, *, rho: float, step_size: float, steps: int, levels: Sequence[float], seed: int = 0
) -> Training:
    """Train on all images at once until the loss has fallen to the last level or the steps are used up.

    Within a step that crosses a level the weights are interpolated linearly, to a loss equal to the level.

    Parameters
    ----------
    data : Dataset
        From `digits`.
    rho : float
        Radius of l2-SAM, >= 0; 0 is gradient descent.
    step_size : float
        > 0.
    steps : int
        At most so many, >= 1.
    levels : sequence of float
        Training losses, decreasing, below the loss at the start.
    seed : int
        Of the starting weights.

    Returns
    -------
    Training
        With None for each level that was not reached.

    Raises
    ------
    ValueError
        If an argument is out of range, or the first level is not below the loss at the start.
    """
    steps = integer(steps, "steps", 1, "an integer >= 1")
    goals = positive_vector(levels, "levels", "training losses, falling, e.g. [0.3, 0.1]")
    if np.any(np.diff(goals) >= 0):
        raise ValueError(f"`levels` must fall, got {brief(levels)}.")
    x, y = images(data), jnp.asarray(data.y, dtype=jnp.float32)
    value = jax.jit(lambda params: loss(params, x, y))
    rule = optimizer(step_size, rho)
    step = stepper(x, y, rule)
    params = init(seed)
    state = rule.init(params)
    if goals[0] >= (start := float(value(params))):
        raise ValueError(f"`levels` must be below the loss at the start, {start:.4g}, got {brief(levels)}.")
    losses: list[float] = []
    norms: list[float] = []
    crossings: list[Crossing] = []
    before = params
    for k in range(steps + 1):
        after, state, now, norm = step(params, state)
        losses.append(float(now))
        norms.append(float(norm))
        while len(crossings) < len(goals) and losses[-1] <= (goal := goals[len(crossings)]):
            # At k = 0 the loss is above every level, so there is a step before.
            share = _share(value, before, params, goal)
            crossings.append(Crossing(k - 1 + share, _between(before, params, share)))
        if len(crossings) == len(goals) or not np.isfinite(losses[-1]):
            break
        before, params = params, after
    reached = (*crossings, *[None] * (len(goals) - len(crossings)))
    return Training(np.array(losses), np.array(norms), reached)


def _share(value: Callable[[Params], jax.Array], before: Params, after: Params, goal: float) -> float:
    """Return the share of a step after which the loss is at the goal; it is above before and not after."""

    def gap(share: float) -> float:
        return float(value(_between(before, after, share))) - goal

    return 1.0 if gap(1.0) >= 0 else brentq(gap, 0.0, 1.0, xtol=1e-4)

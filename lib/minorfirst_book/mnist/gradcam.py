"""Grad-CAM: where in the image the feature maps lie that speak for its class.  Needs JAX, as `cnn` does.

For an image with the logit f of its class, and feature maps A_k of a layer (k numbers the channels):

    w_k = mean over the positions of df/dA_k,      map = relu(sum_k w_k A_k),

enlarged from the layer's grid to the image's.  Leaving out the ReLU keeps what speaks against the class;
taking the margin for f asks what tells the class from the other.
"""

from __future__ import annotations

import numpy as np

from minorfirst.checks import Array, integer

from .attention import heights, shares
from .cnn import Params, head, jax, jnp, layer1, layer2, logits, margins
from .data import SIDE


def grad_cam(
    params: Params, x: jax.Array, y: jax.Array, *, layer: int = 2, relu: bool = True, margin: bool = False
) -> jax.Array:
    """Return the Grad-CAM maps of images on the grid of a layer.

    Parameters
    ----------
    params : dict of str to array
        From `minorfirst_book.mnist.cnn`.
    x : (N, 28, 28, 1) array
        Images.
    y : (N,) array
        The class that each map is to explain, -1 or +1.
    layer : int
        1 or 2, the layer of feature maps.
    relu : bool
        Keep only what speaks for the class.  False keeps both signs.
    margin : bool
        Explain the difference of the class's logit to the other instead of the logit alone.

    Returns
    -------
    (N, 14, 14) array

    Raises
    ------
    ValueError
        If `layer` is not 1 or 2.
    """
    if integer(layer, "layer", 1, "1 or 2") > 2:
        raise ValueError(f"`layer` must be 1 or 2, got {layer}.")
    maps = layer1(params, x)
    if layer == 2:
        maps = layer2(params, maps)

    def score(a: jax.Array) -> jax.Array:
        # The images do not see each other, so the gradient of the sum holds the gradient of each.
        both = head(params, a if layer == 2 else layer2(params, a))
        return jnp.sum(margins(both, y) if margin else jnp.where(y > 0, both[:, 0], both[:, 1]))

    weights = jnp.mean(jax.grad(score)(maps), axis=(1, 2))
    found = jnp.einsum("nhwk,nk->nhw", maps, weights)
    return jax.nn.relu(found) if relu else found


def input_gradient(params: Params, x: jax.Array) -> jax.Array:
    """Return the size of the margin's derivative by each pixel, (N, 28, 28, 1) -> (N, 28, 28).

    For a linear network this is the absolute value of its predictor, whatever the image.
    """
    ones = jnp.ones(len(x))
    return jnp.abs(jax.grad(lambda z: jnp.sum(margins(logits(params, z), ones)))(x))[..., 0]


def enlarge(maps: jax.Array) -> jax.Array:
    """Return maps on the grid of the image, (N, side, side) -> (N, 28, 28), bilinearly."""
    return jax.image.resize(maps, (len(maps), SIDE, SIDE), "bilinear")


# The first is the measure that was chosen before the experiment; the others show how much the choice matters.
VARIANTS = (
    "layer 2",
    "layer 2, height",
    "layer 2, both signs",
    "layer 2, margin",
    "layer 1",
    "input gradient",
)


@jax.jit
def _maps(params: Params, x: jax.Array, y: jax.Array) -> tuple[jax.Array, ...]:
    return (
        enlarge(grad_cam(params, x, y)),
        enlarge(jnp.abs(grad_cam(params, x, y, relu=False))),
        enlarge(grad_cam(params, x, y, margin=True)),
        enlarge(grad_cam(params, x, y, layer=1)),
        input_gradient(params, x),
    )


def measure(params: Params, x: jax.Array, y: jax.Array) -> dict[str, Array]:
    """Return what share of the attention lies on background, faint pixels and ink, for each variant.

    Parameters
    ----------
    params, x, y
        As for `grad_cam`.

    Returns
    -------
    dict of str to (3,) array
        Means over the images whose map is not 0 everywhere.  ``"layer 2"`` is the share of Grad-CAM's map;
        ``"layer 2, height"`` the mean height of that map on the region, its top being 1; ``"layer 2, both
        signs"`` the share without the ReLU, in absolute value; ``"layer 2, margin"`` the share of the map
        that explains the margin; ``"layer 1"`` that of the first layer's map; ``"input gradient"`` that of
        `input_gradient`.  ``"empty"``, of shape (1,), is the share of images whose first map is 0.
    """
    grey = np.asarray(x[..., 0], dtype=float)
    cam, *others = (np.asarray(part, dtype=float) for part in _maps(params, x, y))
    tables = [shares(cam, grey), heights(cam, grey), *(shares(part, grey) for part in others)]
    found = {
        name: np.array([np.nanmean(values) for values in table.values()])
        for name, table in zip(VARIANTS, tables, strict=True)
    }
    return found | {"empty": np.array([np.mean(np.max(cam, axis=(1, 2)) == 0)])}

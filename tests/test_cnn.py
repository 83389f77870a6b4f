"""The convolutional network, its SAM step and Grad-CAM against literal loops and finite differences."""

import subprocess
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import minorfirst as mf
import minorfirst_book as book
from minorfirst_book.mnist import attention, cnn, gradcam
from minorfirst_book.mnist import results as cnn_results

ROOT = Path(__file__).resolve().parent.parent
RESULTS = cnn_results.FILE
LOSS, GRADIENT = jax.jit(cnn.loss), jax.jit(jax.grad(cnn.loss))


@pytest.fixture
def tiny():
    """A network of 2 and 3 channels on images of 8 x 8 pixels, (params, x, y), in double precision."""
    rng = np.random.default_rng(8)
    shapes = {"conv1": (3, 3, 1, 2), "bias1": (2,), "conv2": (3, 3, 2, 3), "bias2": (3,), "head": (12, 2)}
    with jax.enable_x64(True):
        params = {
            name: jnp.array(rng.normal(size=shape)) for name, shape in {**shapes, "bias3": (2,)}.items()
        }
        yield params, jnp.array(rng.uniform(size=(4, 8, 8, 1))), jnp.array([1.0, -1.0, -1.0, 1.0])


def convolved(x, kernel, bias, stride):
    """Return relu of a convolution by loops over every index; zeros beyond the edge, more at the end."""
    size, side = kernel.shape[0], -(-x.shape[0] // stride)
    before = max((side - 1) * stride + size - x.shape[0], 0) // 2
    out = np.zeros((side, side, kernel.shape[3]))
    for i, j, c in np.ndindex(out.shape):
        total = bias[c]
        for a, b, k in np.ndindex(kernel.shape[:3]):
            row, column = stride * i + a - before, stride * j + b - before
            if 0 <= row < x.shape[0] and 0 <= column < x.shape[1]:
                total += x[row, column, k] * kernel[a, b, k, c]
        out[i, j, c] = max(total, 0.0)
    return out


def test_network_and_loss_equal_loops(tiny):
    params, x, y = tiny
    plain = {name: np.asarray(value) for name, value in params.items()}
    found = np.asarray(cnn.logits(params, x))
    losses = []
    for n in range(len(x)):
        first = convolved(np.asarray(x[n]), plain["conv1"], plain["bias1"], 2)
        second = convolved(first, plain["conv2"], plain["bias2"], 1)
        means = [second[i : i + 2, j : j + 2].mean(axis=(0, 1)) for i in (0, 2) for j in (0, 2)]
        expected = np.concatenate(means) @ plain["head"] + plain["bias3"]
        assert np.allclose(found[n], expected, rtol=1e-12, atol=1e-12)
        right, wrong = expected if y[n] > 0 else expected[::-1]
        losses.append(-np.log(np.exp(right) / (np.exp(right) + np.exp(wrong))))
    assert float(LOSS(params, x, y)) == pytest.approx(np.mean(losses), rel=1e-12)


def literal_step(params, x, y, rho, step_size):
    """Return the weights after one step of SAM: two gradients, one norm over all weights."""
    gradient = GRADIENT(params, x, y)
    norm = np.sqrt(sum(np.sum(np.asarray(g) ** 2) for g in gradient.values()))
    moved = {name: params[name] + rho * gradient[name] / norm for name in params}
    gradient = GRADIENT(moved, x, y)
    return {name: params[name] - step_size * gradient[name] for name in params}


@pytest.mark.parametrize("rho", [0.0, 0.5])
@pytest.mark.slow
def test_steps_of_optax_equal_two_gradients(tiny, rho):
    params, x, y = tiny
    rule = cnn.optimizer(0.3, rho)
    step, state, expected = cnn.stepper(x, y, rule), rule.init(params), params
    for _ in range(3):
        assert float(step(params, state)[2]) == pytest.approx(float(LOSS(params, x, y)), rel=1e-12)
        params, state, _, norm = step(params, state)
        before, expected = expected, literal_step(expected, x, y, rho, 0.3)
        assert float(norm) == pytest.approx(np.sqrt(sum(np.sum(np.square(v)) for v in before.values())))
        assert all(np.allclose(params[k], expected[k], rtol=1e-10, atol=1e-12) for k in params)


def test_optax_normalizes_without_a_guard():
    """What `optimizer` says about tiny gradients, in single precision: full length, until it is nan."""
    norm = optax.contrib.normalize()
    for size in (1e-3, 1e-18):
        unit, _ = norm.update({"w": jnp.array([3.0, 4.0], dtype=jnp.float32) * size}, norm.init(None))
        assert np.allclose(unit["w"], [0.6, 0.8], rtol=1e-5)
    for size in (1e-20, 0.0):
        unit, _ = norm.update({"w": jnp.array([3.0, 4.0], dtype=jnp.float32) * size}, norm.init(None))
        assert not np.any(np.isfinite(unit["w"]))


@pytest.mark.parametrize("layer", [1, 2])
@pytest.mark.parametrize("margin", [False, True])
@pytest.mark.slow
def test_grad_cam_equals_finite_differences(tiny, layer, margin):
    params, x, y = tiny
    found = np.asarray(gradcam.grad_cam(params, x, y, layer=layer, relu=False, margin=margin))
    for n in (0, 1):  # one of each class
        maps = np.asarray(cnn.layer1(params, x[n : n + 1]))
        if layer == 2:
            maps = np.asarray(cnn.layer2(params, jnp.array(maps)))

        def score(a, n=n):
            a = jnp.array(a) if layer == 2 else cnn.layer2(params, jnp.array(a))
            right, wrong = cnn.head(params, a)[0][:: int(y[n])]
            return float(right - wrong if margin else right)

        expected = np.zeros(maps.shape[1:3])
        for k in range(maps.shape[3]):
            slopes = []
            for i, j in np.ndindex(maps.shape[1:3]):
                bump = np.zeros_like(maps)
                bump[0, i, j, k] = 1e-6
                slopes.append((score(maps + bump) - score(maps - bump)) / 2e-6)
            expected += np.mean(slopes) * maps[0, :, :, k]
        assert np.allclose(found[n], expected, rtol=1e-6, atol=1e-8)
    assert np.min(found) < 0 < np.max(found)
    positive = gradcam.grad_cam(params, x, y, layer=layer, margin=margin)
    assert np.array_equal(positive, np.maximum(found, 0))


def test_input_gradient_equals_finite_differences(tiny):
    params, x, y = tiny
    found = np.asarray(gradcam.input_gradient(params, x))
    for n, i, j in [(0, 0, 0), (1, 3, 4), (3, 7, 7)]:
        bump = np.zeros(x.shape)
        bump[n, i, j, 0] = 1e-6
        ends = [np.asarray(cnn.margins(cnn.logits(params, x + s * bump), y))[n] for s in (1, -1)]
        assert found[n, i, j] == pytest.approx(abs(ends[0] - ends[1]) / 2e-6, rel=1e-6, abs=1e-9)


def test_shares_and_heights_by_hand():
    images = [[[0.0, 0.05], [0.3, 1.0]], [[0.1, 0.5], [0.09, 0.0]], [[0.0, 0.0], [0.0, 1.0]]]
    maps = [[[1.0, 2.0], [3.0, 4.0]], [[2.0, 2.0], [0.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]]]
    share, height = attention.shares(maps, images), attention.heights(maps, images)
    assert np.allclose(share["background"][:2], [0.3, 0.5])
    assert np.allclose(share["faint"][:2], [0.3, 0.25])
    assert np.allclose(share["ink"][:2], [0.4, 0.25])
    assert np.allclose(height["background"][:2], [1.5 / 4, 2 / 4])
    assert np.allclose(height["faint"][:2], [3 / 4, 2 / 4])
    assert all(np.isnan(one["ink"][2]) for one in (share, height))


@pytest.mark.slow
def test_training_stops_at_the_levels_and_says_where_it_failed():
    data = book.digits(0, 1, n=10, seed=3)
    found = cnn.train(data, rho=0.05, step_size=0.05, steps=15, levels=[0.3, 0.2, 1e-9], seed=3)
    x, y = cnn.images(data), jnp.array(data.y)
    assert len(found.loss) == len(found.norm) == 16
    assert found.crossings[2] is None
    for level, crossing in zip([0.3, 0.2], found.crossings, strict=False):
        assert float(LOSS(crossing.params, x, y)) == pytest.approx(level, rel=1e-3)
        last = int(crossing.step)
        assert np.all(found.loss[: last + 1] > level)
        assert found.loss[last + 1] <= level
    # The gradient is far from where optax's normalization breaks.
    gradient = GRADIENT(found.crossings[1].params, x, y)
    assert optax.tree.norm(gradient) > 1e-3


def test_bad_arguments_are_named():
    data = book.digits(0, 1, n=2)
    good = {"rho": 0.1, "step_size": 0.1, "steps": 1, "levels": [0.1]}
    for name, value in {"rho": -1.0, "step_size": 0.0, "steps": 0, "levels": [0.1, 0.2], "seed": -1}.items():
        with pytest.raises(ValueError, match=f"`{name}`"):
            cnn.train(data, **{**good, name: value})
    with pytest.raises(ValueError, match="`data`"):
        cnn.images(mf.single_example([1.0]))
    with pytest.raises(ValueError, match="`layer`"):
        gradcam.grad_cam(cnn.init(0), cnn.images(data), jnp.array(data.y), layer=3)
    with pytest.raises(ValueError, match="`images`"):
        attention.regions([2.0])
    for maps in (np.ones((1, 2, 3)), -np.ones((1, 2, 2)), np.full((1, 2, 2), np.nan)):
        with pytest.raises(ValueError, match="`maps`"):
            attention.shares(maps, np.zeros((1, 2, 2)))
    with pytest.raises(ValueError, match="`ours` and `theirs`"):
        attention.paired([1.0], [1.0, 2.0])


@pytest.mark.slow
def test_levels_above_the_loss_at_the_start_are_named():
    with pytest.raises(ValueError, match="`levels` must be below the loss at the start"):
        cnn.train(book.digits(0, 1, n=2), rho=0.1, step_size=0.1, steps=1, levels=[50.0])


@pytest.mark.slow
def test_only_this_chapter_needs_jax():
    code = "import sys, minorfirst_book.mnist.results; assert not {'jax', 'optax'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
    code = "import sys; sys.modules['jax'] = None; import minorfirst_book.mnist.cnn"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "requirements-jax.txt" in run.stderr.splitlines()[-1]
    assert run.stderr.splitlines()[-1].startswith("ImportError")

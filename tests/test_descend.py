"""descend() is the discrete algorithm to the last digits, also where the loss has long underflowed."""

import copy as copies
import math
import pickle

import mpmath as mp
import numpy as np
import pytest
from oracles import climb, error, literal, plain_flow, signed, slope

import minorfirst as mf
from minorfirst.runs.descend import batches

OPTIMIZERS = {"gd": mf.GD(), "linf": mf.LinfSAM(0.4), "l2": mf.L2SAM(0.4)}
DATA = mf.Dataset([[1.0, 2.0, -0.3], [-0.5, 0.2, -1.0], [-2.0, -0.3, -0.4], [-0.2, 1.0, 0.6]], [1, -1, -1, 1])


@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("kind", ["gd", "linf", "l2"])
def test_equals_the_literal_loop(kind, depth):
    weights0 = 0.7 + 0.5 * np.cos(np.arange(depth * 3)).reshape(depth, 3)
    traj = mf.descend(DATA, OPTIMIZERS[kind], depth=depth, init=weights0, step_size=0.05, steps=60)
    history = literal(signed(DATA), kind, 0.4, weights0, 0.05, 60)
    size = np.max(np.abs(history), axis=(1, 2), keepdims=True)
    assert np.max(np.abs(traj.weights - history) / size) < 1e-12
    assert traj.method == "steps"


def test_chattering_about_zero_equals_the_literal_loop():
    """Below the gate every step of a collapsed weight overshoots 0."""
    traj = mf.descend(
        mf.single_example([1.0, 2.0]), mf.LinfSAM(1.0), depth=2, init=[1.5, 0.5], step_size=0.05, steps=200
    )
    history = literal([[1.0, 2.0]], "linf", 1.0, [[1.5, 0.5]] * 2, 0.05, 200)
    assert np.max(np.abs(traj.weights - history)) < 1e-12
    assert np.sum(np.diff(np.sign(traj.weights[:, 0, 1])) != 0) > 50


@pytest.mark.parametrize(("start", "others"), [(0.0, 1.0), ([[0.0], [0.5]], 1.0)])
def test_zero_weights_are_harmless(start, others):
    data = mf.Dataset([[others]], [1])
    for kind, optimizer in OPTIMIZERS.items():
        traj = mf.descend(data, optimizer, depth=2, init=start, step_size=0.1, steps=30)
        weights0 = np.broadcast_to(np.array(start), (2, 1))
        assert np.max(np.abs(traj.weights - literal([[others]], kind, 0.4, weights0, 0.1, 30))) < 1e-13


@pytest.mark.parametrize("size", [1.0, 1e-13, 1e-20, 1e-130, 1e-200, 1e-300])
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (4, 2)])
def test_perturbations_keep_their_full_size(size, shape):
    gradient = (
        size * (1.0 + np.arange(math.prod(shape))).reshape(shape) * np.where(np.arange(shape[1]) % 2, -1, 1)
    )
    l2, linf = mf.L2SAM(0.7).ascent(gradient), mf.LinfSAM(0.7).ascent(gradient)
    assert math.sqrt(sum(float(e) ** 2 for e in l2.ravel())) == pytest.approx(0.7, rel=1e-14)
    assert error(l2 / l2[0, 0], gradient / gradient[0, 0]) < 1e-12
    assert np.array_equal(linf, 0.7 * np.sign(gradient))
    assert not np.any(mf.GD().ascent(gradient))
    assert not np.any(mf.L2SAM(0.7).ascent(0 * gradient))


@pytest.mark.parametrize("margin", [30, 45, 300, 700])
@pytest.mark.parametrize("kind", ["gd", "linf", "l2"])
def test_one_step_in_the_far_tail(kind, margin):
    """A learning rate of exp(margin)/100 makes the step visible; 30 digits say where it leads."""
    mu, w = [mp.mpf(1), mp.mpf(2)], [mp.sqrt(mp.mpf(margin) / 2), mp.sqrt(mp.mpf(margin) / 4)]
    size = mp.sqrt(2 * sum((m * x) ** 2 for m, x in zip(mu, w, strict=True)))
    rho = mp.mpf("0.4")
    shift = {"gd": [0, 0], "linf": [rho, rho], "l2": [rho * m * x / size for m, x in zip(mu, w, strict=True)]}
    moved = [x - s for x, s in zip(w, shift[kind], strict=True)]
    pull = 1 / (1 + mp.exp(sum(m * x**2 for m, x in zip(mu, moved, strict=True))))
    rate = math.exp(margin) / 100
    after = [float(x + rate * pull * m * h) for x, m, h in zip(w, mu, moved, strict=True)]
    traj = mf.descend(
        mf.single_example([1.0, 2.0]),
        OPTIMIZERS[kind],
        depth=2,
        init=[float(x) for x in w],
        step_size=rate,
        steps=1,
    )
    assert error(traj.weights[1], [after, after]) < 1e-12
    assert np.all(np.isfinite(traj.log_loss))


def test_example_of_largest_pull_sets_the_scale_among_many():
    """Margins 400 and 800: the second example's share, e^-400, is nothing beside the first's."""
    data = mf.Dataset([[1.0, 0.0], [0.0, 1.0]], [1, 1])
    init = np.sqrt([400.0, 800.0])
    traj = mf.descend(data, mf.L2SAM(0.5), depth=2, init=init, step_size=math.exp(380), steps=1)
    moved = init[0] - 0.5 / math.sqrt(2)
    expected = init[0] + math.exp(380 - moved**2) * moved / 2
    assert traj.weights[1, 0, 0] == pytest.approx(expected, rel=1e-12)
    assert traj.weights[1, 0, 1] == init[1]


@pytest.mark.parametrize(
    ("steps", "every", "expected"),
    [
        (0, 1, [0]),
        (0, 5, [0]),
        (4, 1, [0, 1, 2, 3, 4]),
        (9, 3, [0, 3, 6, 9]),
        (10, 3, [0, 3, 6, 9, 10]),
        (2, 7, [0, 2]),
    ],
)
def test_recording(steps, every, expected):
    def run(record_every):
        return mf.descend(
            DATA, mf.L2SAM(0.4), depth=2, init=0.7, step_size=0.25, steps=steps, record_every=record_every
        )

    traj = run(every)
    assert np.array_equal(traj.t, 0.25 * np.array(expected))
    assert np.array_equal(traj.weights, run(1).weights[expected])
    assert np.array_equal(traj.weights[0], np.full((2, 3), 0.7))


@pytest.mark.parametrize(("n", "size"), [(6, 1), (6, 2), (7, 3), (5, 5), (1, 1)])
def test_an_epoch_draws_every_example_once(n, size):
    drawn = batches(n, size, seed=3)
    epochs = []
    for _ in range(3):
        epoch = [next(drawn) for _ in range(math.ceil(n / size))]
        assert [len(batch) for batch in epoch[:-1]] == [size] * (len(epoch) - 1)
        epochs.append(np.concatenate(epoch))
        assert np.array_equal(np.sort(epochs[-1]), np.arange(n))
    if n > 1:
        assert any(not np.array_equal(epochs[0], later) for later in epochs[1:])


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", ["gd", "linf", "l2"])
def test_a_step_takes_both_gradients_on_its_own_batch(kind, size):
    traj = mf.descend(
        DATA, OPTIMIZERS[kind], depth=2, init=0.8, step_size=0.05, steps=30, batch_size=size, seed=5
    )
    z, drawn = signed(DATA), batches(4, size, seed=5)
    now = [[0.8] * 3] * 2
    for step in range(30):
        part = [z[k] for k in next(drawn)]
        eps = climb(slope(now, part), kind, 0.4)
        hat = [[w + e for w, e in zip(*rows, strict=True)] for rows in zip(now, eps, strict=True)]
        down = slope(hat, part)
        now = [[w - 0.05 * g for w, g in zip(*rows, strict=True)] for rows in zip(now, down, strict=True)]
        assert error(traj.weights[step + 1], now) < 1e-11


@pytest.mark.parametrize("every", [1, 2, 3, 50])
@pytest.mark.parametrize("kind", ["gd", "linf", "l2"])
def test_one_step_in_so_many_is_perturbed(kind, every):
    traj = mf.descend(
        DATA, OPTIMIZERS[kind], depth=2, init=0.8, step_size=0.05, steps=30, perturb_every=every
    )
    z, now = signed(DATA), [[0.8] * 3] * 2
    for step in range(30):
        eps = climb(slope(now, z), kind if step % every == 0 else "gd", 0.4)
        hat = [[w + e for w, e in zip(*rows, strict=True)] for rows in zip(now, eps, strict=True)]
        down = slope(hat, z)
        now = [[w - 0.05 * g for w, g in zip(*rows, strict=True)] for rows in zip(now, down, strict=True)]
        assert error(traj.weights[step + 1], now) < 1e-11


def test_the_seed_sets_the_order_and_the_full_batch_has_none():
    def run(**batch):
        return mf.descend(
            DATA, OPTIMIZERS["l2"], depth=2, init=0.8, step_size=0.05, steps=30, **batch
        ).weights

    assert np.array_equal(run(batch_size=1, seed=1), run(batch_size=1, seed=1))
    assert not np.array_equal(run(batch_size=1, seed=1), run(batch_size=1, seed=2))
    np.testing.assert_allclose(run(batch_size=4, seed=1), run(), rtol=1e-12)
    assert np.array_equal(run(seed=1), run())


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("kind", ["gd", "linf", "l2"])
def test_converges_to_the_flow_with_order_one(kind, depth):
    init, end = [1.1, 0.9], 4.0
    data = mf.single_example([1.0, 2.0])
    flow = mf.flow(data, OPTIMIZERS[kind], depth=depth, init=init, times=[end])
    assert error(flow.weights, plain_flow([[1.0, 2.0]], kind, 0.4, [init] * depth, [end])) < 1e-8
    counts = np.array([50, 100, 200, 400])
    gaps = []
    for steps in counts:
        traj = mf.descend(
            data,
            OPTIMIZERS[kind],
            depth=depth,
            init=init,
            step_size=end / steps,
            steps=int(steps),
            record_every=500,
        )
        assert traj.t[-1] == end
        gaps.append(np.max(np.abs(traj.beta[-1] - flow.beta[0])))
    order = -np.polyfit(np.log(counts), np.log(gaps), 1)[0]
    assert 0.93 < order < 1.1


@pytest.mark.parametrize("optimizer", [mf.GD(), mf.L2SAM(1.0)], ids=repr)
def test_steps_that_are_too_long_are_named(optimizer):
    """The weights were nan, their loss 1.0, and numpy warned 37 times."""
    data = mf.Dataset([[1.0, 2.0], [-1.0, -1.9]], [1, 1])
    with pytest.raises(mf.FlowError, match=r"overflowed at step .* smaller `step_size` than 100"):
        mf.descend(data, optimizer, depth=3, init=0.7, step_size=100.0, steps=400, record_every=10)


def test_a_copy_of_a_data_set_is_read_only_too():
    for copy in (pickle.loads(pickle.dumps(DATA)), copies.deepcopy(DATA)):
        np.testing.assert_array_equal(copy.z, DATA.z)
        with pytest.raises(ValueError, match="read-only"):
            copy.X[0, 0] = 50.0

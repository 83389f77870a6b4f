"""What must hold for every input: symmetries of the flow, special cases, and numbers that stay finite."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minorfirst as mf

strengths = st.lists(st.floats(0.2, 3.0), min_size=2, max_size=4).map(np.array)
radii = st.floats(0.05, 1.2)
depths = st.integers(1, 4)
kinds = st.sampled_from([mf.LinfSAM, mf.L2SAM])
quarters = st.lists(st.integers(-24, 1200), min_size=1, max_size=5, unique=True)
times = quarters.map(lambda e: np.minimum(10.0 ** (np.sort(e) / 4), 1e300))
seeds = st.integers(0, 10**6)


def draw_weights(seed, shape, low=0.3, high=1.8):
    return np.random.default_rng(seed).uniform(low, high, shape)


def same(a, b, rel=1e-8):
    assert a == pytest.approx(b, rel=rel, abs=1e-12)


@given(strengths, radii, depths, kinds, times, seeds)
@pytest.mark.slow
def test_order_of_coordinates_does_not_matter(mu, rho, depth, kind, t, seed):
    alpha = draw_weights(seed, mu.shape)
    depth = min(depth, 2) if kind is mf.L2SAM else depth
    turn = np.random.default_rng(seed).permutation(len(mu))
    plain = mf.flow(mf.single_example(mu), kind(rho), depth=depth, init=alpha, times=t)
    turned = mf.flow(mf.single_example(mu[turn]), kind(rho), depth=depth, init=alpha[turn], times=t)
    assert plain.method == turned.method == "exact"
    same(turned.beta, plain.beta[:, turn])


@given(strengths, depths, kinds, seeds)
def test_radius_zero_is_gradient_descent(mu, depth, kind, seed):
    alpha = draw_weights(seed, (depth, len(mu)))
    data, t = mf.single_example(mu), [0.1, 10.0, 1e5]
    found = [mf.flow(data, o, depth=depth, init=alpha, times=t) for o in (kind(0.0), mf.GD())]
    assert found[0].method == found[1].method
    same(found[0].weights, found[1].weights)
    steps = [
        mf.descend(data, o, depth=depth, init=alpha, step_size=0.01, steps=20).weights
        for o in (kind(0.0), mf.GD())
    ]
    assert np.array_equal(*steps)


@given(strengths, radii, kinds, times, seeds)
def test_at_depth_one_every_optimizer_walks_the_line_of_gradient_descent(mu, rho, kind, t, seed):
    """Theorem 3.1: the same path; SAM is ahead on it, as its perturbed margin is smaller."""
    w0 = draw_weights(seed, mu.shape, -1.0, 1.0)
    sam, gd = (
        mf.flow(mf.single_example(mu), o, depth=1, init=w0, times=t).beta - w0 for o in (kind(rho), mf.GD())
    )
    for moved in (sam, gd):
        along = moved @ mu / (mu @ mu)
        assert moved == pytest.approx(along[:, None] * mu, rel=1e-9, abs=1e-13)
    assert np.all(sam @ mu >= gd @ mu - 1e-12)


@given(strengths, radii, depths, kinds, seeds)
def test_identical_layers_stay_identical(mu, rho, depth, kind, seed):
    alpha = draw_weights(seed, mu.shape)
    descent = mf.descend(mf.single_example(mu), kind(rho), depth=depth, init=alpha, step_size=0.02, steps=40)
    flow = mf.flow(mf.single_example(mu), kind(rho), depth=depth, init=alpha, times=[0.1, 3.0])
    for weights in (descent.weights, flow.weights):
        same(weights, np.broadcast_to(weights[:, :1], weights.shape), rel=1e-7)


@given(strengths, radii, st.floats(0.1, 10.0), seeds)
@settings(max_examples=1)  # bisections of a second each
def test_thresholds_scale_with_rho_and_ignore_the_unit_of_mu(mu, rho, factor, seed):
    shape = draw_weights(seed, mu.shape)
    plain = np.array(mf.regime_thresholds(mu, rho, shape))
    same(np.array(mf.regime_thresholds(mu, factor * rho, shape)), factor * plain, rel=1e-9)
    same(np.array(mf.regime_thresholds(factor * mu, rho, shape)), plain, rel=1e-9)
    same(np.array(mf.regime_thresholds(mu, rho, factor * shape)), plain / factor, rel=1e-9)
    assert plain[0] <= plain[1] * (1 + 1e-12)


@given(strengths, radii, depths, kinds, times, seeds)
def test_times_together_are_times_one_by_one(mu, rho, depth, kind, t, seed):
    alpha = draw_weights(seed, mu.shape)
    depth = min(depth, 2) if kind is mf.L2SAM else depth

    def run(t):
        return mf.flow(mf.single_example(mu), kind(rho), depth=depth, init=alpha, times=t).weights

    same(run(t), np.concatenate([run([one]) for one in t]))


@given(strengths, radii, depths, kinds, seeds, st.floats(0.25, 4.0))
def test_scaling_symmetry(mu, rho, depth, kind, seed, c):
    """W -> c w, rho -> c rho, z -> z/c^L keeps every margin and divides velocities by c: t -> c^2 t."""
    alpha = draw_weights(seed, mu.shape)
    t = np.array([0.2, 3.0, 50.0])
    plain = mf.flow(mf.single_example(mu), kind(rho), depth=depth, init=alpha, times=t)
    data = mf.single_example(mu / c**depth)
    scaled = mf.flow(data, kind(c * rho), depth=depth, init=c * alpha, times=c**2 * t)
    # Integration has absolute tolerances: it sees a weight near 0 only so well.
    same(scaled.weights / c, plain.weights, rel=1e-8 if plain.method == "exact" else 1e-5)


@given(strengths, radii, depths, kinds, times, seeds)
def test_tails_are_finite(mu, rho, depth, kind, t, seed):
    alpha = draw_weights(seed, mu.shape)
    traj = mf.flow(mf.single_example(mu), kind(rho), depth=depth, init=alpha, times=t)
    assert np.all(np.isfinite(traj.weights))
    assert np.all(np.isfinite(traj.log_loss))
    assert np.all((traj.loss >= 0) & (traj.loss < 5))
    gone = ~np.any(traj.beta, axis=1)
    assert np.array_equal(np.isnan(traj.direction).all(axis=1), gone)
    assert np.linalg.norm(traj.direction[~gone], axis=1) == pytest.approx(1)


@given(depths, kinds, seeds)
def test_views_of_a_trajectory_by_their_definitions(depth, kind, seed):
    data = mf.separable(5, 3, margin=0.3, seed=seed)
    init = draw_weights(seed, (depth, 3), -1.0, 1.0)
    traj = mf.descend(data, kind(0.3), depth=depth, init=init, step_size=0.05, steps=30, record_every=10)
    for k, weights in enumerate(traj.weights):
        beta = np.ones(3)
        for layer in weights:
            beta = beta * layer
        margins = [y * float(beta @ x) for x, y in zip(data.X, data.y, strict=True)]
        assert traj.loss[k] == pytest.approx(np.mean([np.log1p(np.exp(-m)) for m in margins]), rel=1e-12)
        assert traj.log_loss[k] == pytest.approx(np.log(traj.loss[k]), abs=1e-12)
        assert traj.beta[k] == pytest.approx(beta, rel=1e-12)
        assert traj.direction[k] == pytest.approx(beta / np.sqrt((beta**2).sum()), rel=1e-12)
        assert traj.dominant[k] == max(range(3), key=lambda j: abs(traj.beta[k, j]))

"""max_margin() against brute force in the plane and against duality in more dimensions."""

import numpy as np
import pytest

import minorfirst as mf

PLANE = mf.Dataset([[1.0, 2.0], [-0.5, 0.2], [2.0, -0.3], [-1.0, -0.4]], [1, -1, 1, -1])


@pytest.mark.parametrize("norm", [1, 2])
@pytest.mark.parametrize(
    "data", [PLANE, mf.separable(12, 2, margin=0.3, seed=4), mf.single_example([3.0, 4.0])]
)
def test_brute_force_over_angles(data, norm):
    angle = np.linspace(0, 2 * np.pi, 400_001)
    w = np.stack([np.cos(angle), np.sin(angle)])
    w /= (np.abs(w) ** norm).sum(axis=0) ** (1 / norm)
    best = np.min(data.z @ w, axis=0)
    found = mf.max_margin(data, norm=norm)
    assert found.norm == norm
    assert found.margin == pytest.approx(best.max(), rel=1e-4)
    assert found.margin >= best.max() - 1e-12
    assert np.max(np.abs(found.direction - w[:, np.argmax(best)])) < 1e-3
    assert found.margin == pytest.approx(np.min(data.z @ found.direction), rel=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_l2_meets_the_optimality_conditions(seed):
    """W is a non-negative combination of the examples on the margin: nothing else is the maximizer."""
    data = mf.separable(30, 6, margin=0.4, seed=seed)
    found = mf.max_margin(data, norm=2)
    assert np.linalg.norm(found.direction) == pytest.approx(1, rel=1e-12)
    margins = data.z @ found.direction
    support = data.z[margins < found.margin * (1 + 1e-7)]
    share, *_ = np.linalg.lstsq(support.T, found.direction, rcond=None)
    assert np.all(share > 0)
    assert np.linalg.norm(support.T @ share - found.direction) < 1e-8
    # Weak duality: for weights that sum to 1, the margin is at most ||sum of weights times z||.
    assert found.margin == pytest.approx(np.linalg.norm(share / share.sum() @ support), rel=1e-8)


@pytest.mark.parametrize("seed", range(4))
def test_l1_meets_its_dual_bound(seed):
    """For weights on examples that sum to 1 the l1 margin is at most max_j |sum of weights times z_j|."""
    data = mf.separable(30, 6, margin=0.4, seed=seed)
    found = mf.max_margin(data, norm=1)
    assert np.abs(found.direction).sum() == pytest.approx(1, rel=1e-12)
    margins = data.z @ found.direction
    support = data.z[margins < found.margin * (1 + 1e-7)]
    active = np.abs(found.direction) > 1e-9
    signs = np.sign(found.direction[active])
    # On the active coordinates the dual combination has one magnitude, the margin, and the signs of w.
    rows = np.vstack([support[:, active].T, np.ones(len(support))])
    share, *_ = np.linalg.lstsq(rows, np.append(found.margin * signs, 1.0), rcond=None)
    assert np.all(share > -1e-9)
    assert share.sum() == pytest.approx(1, rel=1e-8)
    assert np.max(np.abs(share @ support)) == pytest.approx(found.margin, rel=1e-8)


@pytest.mark.parametrize("scale", [1e-150, 1e-8, 1e8, 1e150])
@pytest.mark.parametrize("norm", [1, 2])
def test_scaling_the_data_scales_the_margin_alone(norm, scale):
    found, scaled = (mf.max_margin(mf.Dataset(c * PLANE.X, PLANE.y), norm) for c in (1.0, scale))
    assert scaled.margin == pytest.approx(scale * found.margin, rel=1e-9)
    assert scaled.direction == pytest.approx(found.direction, rel=1e-9)


@pytest.mark.parametrize("norm", [1, 2])
@pytest.mark.parametrize(
    "data",
    [
        mf.Dataset([[1.0, 0.0], [1.0, 0.0]], [1, -1]),
        mf.Dataset([[1.0], [-2.0]], [1, 1]),
        mf.Dataset([[0.0, 0.0]], [1]),
        mf.Dataset([[1.0, 0.0], [-0.5, 1.0], [-0.5, -1.0]], [1, 1, 1]),
    ],
)
def test_data_that_no_hyperplane_separates(data, norm):
    with pytest.raises(mf.NotSeparableError, match=r"`data`.*not separable"):
        mf.max_margin(data, norm=norm)


def test_separable_keeps_its_promise():
    data = mf.separable(50, 4, margin=0.7, strengths=[1.0, 2.0, 0.1, 5.0], seed=3)
    assert (data.n, data.d) == (50, 4)
    assert mf.max_margin(data).margin >= 0.7 * (1 - 1e-9)
    again, other = (mf.separable(50, 4, margin=0.7, strengths=[1.0, 2.0, 0.1, 5.0], seed=s) for s in (3, 4))
    assert np.array_equal(again.X, data.X)
    assert np.array_equal(again.y, data.y)
    assert not np.array_equal(other.X, data.X)

"""l-infinity-SAM without a closed form: small rescaled steps, against a literal loop and the closed forms."""

import numpy as np
import pytest
from oracles import LinfClosedForm, literal, signed

import minorfirst as mf
from minorfirst.kernels import rescaled as steps

MANY = mf.Dataset([[1.0, 2.0], [-0.5, 0.2], [-2.0, -0.3]], [1, -1, -1])
ONE = mf.single_example([1.0, 2.0])


@pytest.mark.parametrize(
    ("data", "depth", "init"),
    [
        (MANY, 1, [0.2, -0.1]),
        (MANY, 2, [1.5, 0.6]),
        (MANY, 3, [[1.5, 0.6], [1.2, 0.9], [0.8, 1.3]]),
        (ONE, 2, [[1.5, 0.9], [1.2, 1.3]]),
        (ONE, 3, [[1.5, -1.5], [1.2, 1.7], [1.1, -1.3]]),
    ],
)
def test_agrees_with_a_small_step_loop(data, depth, init):
    """Unequal layers only before they reach 0: past it the phase of their chatter decides the clock."""
    times = np.array([0.5, 1.0, 4.0])
    traj = mf.flow(data, mf.LinfSAM(1.0), depth=depth, init=init, times=times)
    assert traj.method == "steps"
    history = literal(signed(data), "linf", 1.0, np.broadcast_to(init, (depth, 2)), 2e-3, 2000)
    size = np.max(np.abs(history))
    assert np.max(np.abs(traj.weights - history[[250, 500, 2000]])) < 4e-3 * size


@pytest.mark.parametrize(
    ("depth", "alpha"),
    [(1, (0.5, 0.2)), (2, (1.5, 0.5)), (2, (1.4, 1.2)), (3, (1.5, 0.5)), (4, (1.5, 0.5))],
)
def test_agrees_with_the_exact_solution_and_is_of_first_order(depth, alpha):
    """Slides at 0 included; so C14's clock is the limit of the discrete algorithm, whatever sign(0) is."""
    times = np.array([0.3, 5.0, 50.0])
    exact = mf.flow(ONE, mf.LinfSAM(1.0), depth=depth, init=alpha, times=times).beta
    gaps = []
    sizes = 2.5e-4 * np.array([16, 8, 4, 1])
    for size in sizes:
        sam = mf.LinfSAM(1.0)
        beta = mf.flow(ONE, sam, depth=depth, init=alpha, times=times, method="steps", rtol=size).beta
        gaps.append(np.max(np.abs(beta - exact) / np.max(exact, axis=1, keepdims=True)))
    assert gaps[-1] < 1.5e-3
    assert 0.8 < np.polyfit(np.log(sizes), np.log(gaps), 1)[0] < 1.2


def test_the_two_clocks_of_a_slide_are_far_apart():
    """The literal loop, extrapolated to step size 0, finds Filippov's 8.1173 and not the pointwise 12.057."""
    ends = []
    for count in (2500, 5000):
        ends.append(literal([[1.0, 2.0]], "linf", 1.0, [[1.5, 0.5]] * 2, 50 / count, count)[-1, 0, 0] ** 2)
    limit = 2 * ends[1] - ends[0]
    form = LinfClosedForm((1.0, 2.0), (1.5, 0.5), 1.0, 2)
    tau = np.log((np.sqrt(limit) - 1) / 0.5)
    assert float(form.clock(tau)) == pytest.approx(50, rel=2e-2)
    flow = mf.flow(ONE, mf.LinfSAM(1.0), depth=2, init=[1.5, 0.5], times=[50.0])
    assert flow.beta[0, 0] == pytest.approx(limit, rel=2e-3)


def test_times_within_one_step_are_interpolated():
    close = np.array([1.0, 1.0 + 1e-9, 1.0 + 2e-9])
    weights = mf.flow(ONE, mf.LinfSAM(1.0), depth=2, init=[1.5, 1.2], times=close, method="steps").weights
    moved = np.diff(weights, axis=0)
    assert np.all(moved > 0)
    assert moved[0] == pytest.approx(moved[1], rel=1e-4)


def test_weights_without_gradient_stay():
    run = mf.flow(ONE, mf.GD(), depth=2, init=0.0, times=[1.0, 1e300], method="steps")
    assert not np.any(run.weights)


def test_bounded(monkeypatch):
    monkeypatch.setattr(steps, "MAX_STEPS", 50)
    with pytest.raises(mf.FlowError, match="after 50 steps"):
        mf.flow(MANY, mf.LinfSAM(1.0), depth=2, init=1.5, times=[1e3])

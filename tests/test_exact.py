"""flow() where a solution is known, against solutions found another way, from t = 1e-6 to 1e300."""

import math

import numpy as np
import pytest
from oracles import LinfClosedForm, error, plain_flow
from scipy.integrate import quad

import minorfirst as mf

LONG = np.array([1e-6, 1e-2, 1.0, 20.0, 200.0, 1e6, 1e20, 1e300])
OPTIMIZERS = {"gd": mf.GD(), "linf": mf.LinfSAM(1.0), "l2": mf.L2SAM(1.0)}


def exact(data, optimizer, depth, init, times):
    traj = mf.flow(data, optimizer, depth=depth, init=init, times=times)
    assert traj.method == "exact"
    assert np.array_equal(traj.t, times)
    return traj


@pytest.mark.parametrize(
    ("z", "init"),
    [
        ([[1.0, 2.0]], [[0.7, 0.7], [0.7, 0.7]]),
        ([[1.0, 2.0]], [[2.0, 0.4], [2.0, 0.4]]),
        ([[1.0, 2.0]], [[0.9, 1.2], [0.5, 1.4]]),
        ([[1.0, -2.0, 0.5]], [[0.9, -1.2, 0.1], [0.5, 1.4, 0.8]]),
        ([[-1.5, 0.0, 0.5]], [[-0.9, 0.7, 1.1], [1.5, 0.3, -0.8]]),
    ],
)
@pytest.mark.parametrize("kind", ["l2", "gd"])
@pytest.mark.slow
def test_depth_two_reduction_equals_the_plain_flow(kind, z, init):
    traj = exact(mf.Dataset(z, [1]), OPTIMIZERS[kind], 2, init, LONG)
    assert error(traj.weights, plain_flow(z, kind, 1.0, init, LONG, method="Radau", rtol=1e-11)) < 2e-8
    assert error(traj.beta[:5], plain_flow(z, kind, 1.0, init, LONG[:5]).prod(axis=1)) < 1e-9


def test_label_minus_one_mirrors_the_example():
    mirrored = mf.flow(mf.Dataset([[1.0, -2.0]], [-1]), mf.L2SAM(0.6), depth=2, init=[0.9, 1.1], times=LONG)
    w = plain_flow([[-1.0, 2.0]], "l2", 0.6, [[0.9, 1.1]] * 2, LONG[:5])
    assert error(mirrored.beta[:5], w.prod(axis=1)) < 1e-9


def test_l2_sam_check_value():
    traj = exact(mf.single_example([1.0, 2.0]), mf.L2SAM(1.0), 2, 0.7, [200.0])
    assert [f"{b:.7f}" for b in traj.beta[0]] == ["4.1141252", "5.2484884"]


@pytest.mark.parametrize("depth", [2, 3, 4, 5, 6])
@pytest.mark.parametrize(
    ("mu", "alpha", "rho"),
    [
        ((1.0, 2.0, 0.7), (1.5, 0.5, 1.0), 1.0),  # above, below and on the gate
        ((1.0, 2.0), (1.2, 0.9), 0.4),  # all above
        ((1.0, 2.0), (0.7, 0.4), 0.0),  # gradient descent
    ],
)
@pytest.mark.slow
def test_balanced_closed_forms_and_their_clock(mu, alpha, rho, depth):
    form = LinfClosedForm(mu, alpha, rho, depth)
    taus = [form.tau_at_margin(margin) for margin in (3, 692)]
    times = np.array([float(form.clock(tau)) for tau in taus])
    assert times[-1] > 1e294
    traj = exact(mf.single_example(mu), mf.LinfSAM(rho), depth, alpha, times)
    assert error(traj.beta, [form.beta(tau) for tau in taus]) < 1e-11
    if rho == 0:
        assert np.array_equal(exact(mf.single_example(mu), mf.GD(), depth, alpha, times).beta, traj.beta)


@pytest.mark.parametrize("depth", [2, 3, 4, 5])
def test_balanced_closed_forms_before_anything_has_reached_zero(depth):
    """The plain flow is smooth there, so it can be integrated as it stands."""
    times = np.array([1e-6, 1e-3, 0.05, 0.1])
    traj = exact(mf.single_example([1.0, 2.0]), mf.LinfSAM(1.0), depth, [1.7, 0.6], times)
    w = plain_flow([[1.0, 2.0]], "linf", 1.0, [[1.7, 0.6]] * depth, times)
    assert error(traj.weights, w) < 1e-10


@pytest.mark.parametrize("depth", [3, 5])
def test_below_the_gate_at_odd_depth_rises_to_the_gate(depth):
    mu, alpha, rho = [1.0, 2.0], [0.5, 0.2], 0.8
    traj = exact(mf.single_example(mu), mf.LinfSAM(rho), depth, alpha, LONG)
    w = plain_flow([mu], "linf", rho, [alpha] * depth, LONG[:6])
    assert error(traj.weights[:6], w) < 1e-9
    # With the margin at the perturbed weights going to 0 the clock tends to dt = 2 dtau.
    n = depth - 2
    rest = (n * np.array(mu) * 1e300 / 2) ** (-1 / n)
    assert error(rho - traj.weights[-1, 0], np.where(rest > 1e-10, rest, 0.0)) < 1e-6


@pytest.mark.parametrize("depth", [2, 4, 6])
def test_below_the_gate_at_even_depth_collapses_to_exactly_zero_in_finite_time(depth):
    form = LinfClosedForm((1.0, 2.0), (0.5, 0.9), 1.0, depth)
    ends = sorted(float(form.clock(stop)) for stop in form.stops)
    times = np.array(
        [ends[0] * (1 - 1e-9), ends[0] * (1 + 1e-9), ends[1] * (1 - 1e-9), ends[1] * (1 + 1e-9), 1e300]
    )
    beta = exact(mf.single_example([1.0, 2.0]), mf.LinfSAM(1.0), depth, [0.5, 0.9], times).beta
    assert np.array_equal((beta > 0).sum(axis=1), [2, 1, 1, 0, 0])


def test_collapse_of_l2_sam_is_exactly_zero_from_its_time_on():
    mu, alpha, rho = 1.5, 0.4, 1.0
    gate = rho / math.sqrt(2)
    # One coordinate: dw/dt = -mu sigma(-mu (w - gate)^2) (gate - w).
    end, _ = quad(lambda w: (1 + math.exp(mu * (w - gate) ** 2)) / (mu * (gate - w)), 0, alpha, epsabs=1e-13)
    times = end * np.array([0.5, 1 - 1e-6, 1 + 1e-6, 10.0, 1e300 / end])
    traj = exact(mf.single_example([mu]), mf.L2SAM(rho), 2, alpha, times)
    half, _ = quad(
        lambda w: (1 + math.exp(mu * (w - gate) ** 2)) / (mu * (gate - w)), traj.weights[0, 0, 0], alpha
    )
    assert half == pytest.approx(end / 2, rel=1e-9)
    assert traj.beta[1] > 0
    assert np.array_equal(traj.weights[2:], np.zeros((3, 2, 1)))


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_on_the_gate_a_weight_stays_for_ever(depth):
    alone = exact(mf.single_example([1.0, 2.0]), mf.LinfSAM(0.75), depth, 0.75, LONG)
    assert np.array_equal(alone.weights, np.full((len(LONG), depth, 2), 0.75))
    beside = exact(mf.single_example([1.0, 2.0]), mf.LinfSAM(0.75), depth, [0.75, 0.9], LONG)
    assert np.array_equal(beside.weights[:, :, 0], np.full((len(LONG), depth), 0.75))


def test_collapsed_coordinate_still_drives_the_clock():
    """C14: the perturbed margin keeps mu_2 rho^2; the pointwise sign(0) = 0 would give 12.057."""
    traj = exact(mf.single_example([1.0, 2.0]), mf.LinfSAM(1.0), 2, [1.5, 0.5], [50.0])
    assert f"{traj.beta[0, 0]:.4f}" == "8.1173"
    assert traj.beta[0, 1] == 0
    form = LinfClosedForm((1.0, 2.0), (1.5, 0.5), 1.0, 2)
    wrong = LinfClosedForm((1.0, 2.0), (1.5, 0.5), 1.0, 2, pointwise=True)
    tau = math.log((math.sqrt(traj.beta[0, 0]) - 1) / 0.5)
    assert float(form.clock(tau)) == pytest.approx(50.0, rel=1e-12)
    assert float(wrong.clock(math.log((math.sqrt(12.057) - 1) / 0.5))) == pytest.approx(50.0, rel=1e-3)


@pytest.mark.parametrize("z", [(1.0, 2.0), (-0.5, 1.5), (0.0, -2.0)])
@pytest.mark.parametrize("kind", ["gd", "linf", "l2"])
def test_depth_one_in_closed_form(kind, z):
    """W = w0 + tau z with t = tau + (exp(m + |z|^2 tau) - exp(m))/|z|^2, m the first perturbed margin."""
    w0, rho = np.array([0.3, -0.2]), 0.8
    z = np.array(z)
    shift = {"gd": 0.0, "linf": -rho * np.abs(z).sum(), "l2": -rho * math.sqrt(z @ z)}[kind]
    start, speed = w0 @ z + shift, z @ z
    tau = np.array([1e-7, 0.15, 2.0, 80.0 / speed, 685.0 / speed])
    times = tau + np.exp(start) * np.expm1(speed * tau) / speed
    optimizer = {"gd": mf.GD(), "linf": mf.LinfSAM(rho), "l2": mf.L2SAM(rho)}[kind]
    traj = exact(mf.Dataset([z], [1]), optimizer, 1, w0, times)
    assert error(traj.beta, w0 + tau[:, None] * z) < 1e-12


def test_an_example_of_zeros_moves_nothing():
    for optimizer in OPTIMIZERS.values():
        for depth in (1, 2):
            data = mf.Dataset([[0.0, 0.0]], [1])
            traj = mf.flow(data, optimizer, depth=depth, init=[0.3, -1.0], times=[1.0, 1e300])
            assert np.array_equal(traj.weights, np.broadcast_to([0.3, -1.0], (2, depth, 2)))


def test_a_coordinate_without_signal_outlives_the_collapse_of_the_others():
    traj = exact(mf.Dataset([[1.0, 0.0]], [1]), mf.L2SAM(1.0), 2, [0.3, 0.8], [100.0, 1e300])
    assert np.array_equal(traj.weights, np.broadcast_to([0.0, 0.8], (2, 2, 2)))


def test_gradient_descent_that_can_only_shrink_is_followed_to_the_end():
    """Layers of one sign cannot reach a negative predictor: w' = -|z| sigma(..) w, in the end t = 2 tau."""
    traj = exact(mf.Dataset([[-1.0, -2.0]], [1]), mf.GD(), 2, [1.5, 1.0], LONG)
    assert error(traj.weights[:3], plain_flow([[-1.0, -2.0]], "gd", 0.0, [[1.5, 1.0]] * 2, LONG[:3])) < 1e-10
    rate = -np.log(traj.weights[4] / traj.weights[3]) / (LONG[4] - LONG[3])
    assert error(rate, [[0.5, 1.0]] * 2) < 1e-8
    assert np.array_equal(traj.weights[-1], np.zeros((2, 2)))


def test_methods_by_case():
    one, two = mf.single_example([1.0, 2.0]), mf.Dataset([[1.0, 2.0], [2.0, 1.0]], [1, 1])
    unequal = [[1.5, 1.2], [1.4, 1.3], [1.2, 1.1]]

    def method(data, optimizer, depth, init):
        return mf.flow(data, optimizer, depth=depth, init=init, times=[1.0]).method

    assert method(one, mf.L2SAM(1.0), 3, 1.0) == "ode"
    assert method(one, mf.GD(), 3, unequal) == "ode"
    assert method(one, mf.LinfSAM(0.0), 3, unequal) == "ode"
    assert method(one, mf.LinfSAM(1.0), 3, unequal) == "steps"
    assert method(two, mf.GD(), 1, 1.0) == "ode"
    assert method(two, mf.L2SAM(1.0), 2, 1.5) == "ode"
    assert method(two, mf.LinfSAM(1.0), 1, 1.5) == "steps"
    assert method(two, mf.LinfSAM(0.0), 1, 1.5) == "ode"


def test_a_mode_that_starts_at_0_stays_there_however_fast_it_would_grow():
    """The growth of u_2 + v_2 would be no float; u_2 - v_2 dies at once, and the first goes its way."""
    init = [[1.0, 0.5], [1.0, -0.5]]
    flow = mf.flow(mf.single_example([1.0, 1e4]), mf.GD(), depth=2, init=init, times=[1e300])
    alone = mf.flow(mf.single_example([1.0]), mf.GD(), depth=2, init=1.0, times=[1e300])
    assert np.isclose(flow.beta[0, 0], alone.beta[0, 0], rtol=1e-9)
    assert flow.beta[0, 1] == 0


def test_a_quick_fall_is_not_overlooked_beside_a_long_rise():
    """The first weight falls to 0 within 2e-5 of the time, in tau, in which the second rises to infinity."""
    mu, alpha, rho = (1.5, 2.3), (0.32, 1.485), 1.41
    form = LinfClosedForm(mu, alpha, rho, 6)
    taus = [share * form.stops[0] for share in (0.3, 0.9, 1.5)]
    weights = [[form.weight(j, tau) for j in range(2)] for tau in taus]
    times = [float(form.clock(tau)) for tau in taus]
    traj = exact(mf.single_example(mu), mf.LinfSAM(rho), 6, alpha, times)
    assert error(traj.weights[:, 0], weights) < 1e-9

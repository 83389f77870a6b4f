"""Optimizers beyond the three: lp balls, ASAM and a reader's own class, through flow, descend, figures."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from oracles import error, signed, slope
from scipy.optimize import minimize

import minorfirst as mf
import minorfirst_book as book
from minorfirst.model.optimizers import extras
from minorfirst_book.plots.optimizers import optimizer_looks
from minorfirst_book.plots.style import cue

ONE = mf.single_example([1.0, 2.0])
GRADIENT = np.array([[3.0, -4.0, 0.0, 0.5], [1.0, 2.0, -0.3, 0.7]])


@pytest.mark.parametrize("p", [1.5, 2.0, 3.0, 4.0, 10.0])
def test_the_lp_ball_is_climbed_to_its_top(p):
    """scipy maximizes <eps, g> over the ball, knowing nothing of Hölder."""
    rho, g = 0.7, GRADIENT.ravel()
    eps = mf.LpSAM(rho, p).ascent(GRADIENT)
    assert np.sum(np.abs(eps) ** p) ** (1 / p) == pytest.approx(rho, rel=1e-12)
    ball = {"type": "ineq", "fun": lambda e: rho**p - np.sum(np.abs(e) ** p)}
    best = minimize(lambda e: -e @ g, 0.1 * np.sign(g), constraints=[ball], method="SLSQP", tol=1e-12)
    assert float(np.vdot(eps, GRADIENT)) == pytest.approx(-best.fun, rel=1e-6)


def test_the_ends_of_the_lp_balls_are_the_two_sams():
    np.testing.assert_allclose(mf.LpSAM(0.7, 2).ascent(GRADIENT), mf.L2SAM(0.7).ascent(GRADIENT), rtol=1e-14)
    np.testing.assert_array_equal(mf.LpSAM(0.7, math.inf).ascent(GRADIENT), mf.LinfSAM(0.7).ascent(GRADIENT))


def test_the_l1_ball_is_what_lp_balls_tend_to():
    for gradient in (GRADIENT, np.array([[3.0, -1.0], [-3.0, 2.0]])):  # the second with equals
        limit = mf.LpSAM(0.7, 1 + 1e-5).ascent(gradient)
        eps = mf.L1SAM(0.7).ascent(gradient)
        np.testing.assert_allclose(eps, limit, atol=1e-4)
        assert np.sum(np.abs(eps)) == pytest.approx(0.7, rel=1e-14)
    assert not np.any(mf.L1SAM(0.7).ascent(0 * GRADIENT))


@pytest.mark.parametrize("depth", [2, 5])
def test_the_l1_ball_keeps_identical_layers_identical(depth):
    traj = mf.descend(ONE, mf.L1SAM(0.4), depth=depth, init=[0.9, 0.7], step_size=0.05, steps=100)
    np.testing.assert_allclose(traj.weights, traj.weights[:, :1].repeat(depth, axis=1), rtol=1e-12)


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1.0, 1e200])
@pytest.mark.parametrize("p", [1.2, 2.0, 4.0, 1000.0, math.inf])
def test_the_lp_ball_keeps_its_size_whatever_the_gradients(size, p):
    np.testing.assert_allclose(
        mf.LpSAM(0.7, p).ascent(size * GRADIENT), mf.LpSAM(0.7, p).ascent(GRADIENT), rtol=1e-12
    )
    assert not np.any(mf.LpSAM(0.7, p).ascent(0 * GRADIENT))


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_asam_is_l2_sam_in_weights_of_their_own_size(size):
    """In the coordinates w/T the ball is round: eps/T is the l2 perturbation for the gradient there."""
    weights = np.array([[0.5, -2.0, 1.0, 0.0], [1.5, 0.1, -0.7, 3.0]])
    for floor in (0.0, 0.01):
        axes = np.abs(weights) + floor
        eps = mf.ASAM(0.7, floor).ascent(size * GRADIENT, weights)
        np.testing.assert_allclose(eps, axes * mf.L2SAM(0.7).ascent(axes * GRADIENT), rtol=1e-12)
    assert not np.any(mf.ASAM(0.7).ascent(GRADIENT, 0 * weights))
    np.testing.assert_allclose(
        mf.ASAM(0.7).ascent(GRADIENT, 5 * weights), 5 * mf.ASAM(0.7).ascent(GRADIENT, weights), rtol=1e-14
    )


def climb(kind, gradient, weights, rho):
    """The perturbations once more, as sums over plain numbers."""
    cells = [(k, j) for k in range(len(gradient)) for j in range(len(gradient[0]))]
    if kind == "asam":
        size = math.sqrt(sum((abs(weights[k][j]) * gradient[k][j]) ** 2 for k, j in cells))
        values = {(k, j): rho * weights[k][j] ** 2 * gradient[k][j] / size for k, j in cells}
    else:  # p = 4, q = 4/3
        size = sum(abs(gradient[k][j]) ** (4 / 3) for k, j in cells) ** 0.25
        values = {
            (k, j): rho * math.copysign(abs(gradient[k][j]) ** (1 / 3), gradient[k][j]) / size
            for k, j in cells
        }
    return [[values[k, j] for j in range(len(gradient[0]))] for k in range(len(gradient))]


MANY = [[1.0, 2.0, -0.3], [0.5, -0.2, 1.0], [0.4, 1.0, 0.6]]


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize(("kind", "optimizer"), [("asam", mf.ASAM(0.4)), ("lp", mf.LpSAM(0.4, 4.0))])
def test_descends_like_the_literal_loop(kind, optimizer, depth):
    weights = (0.8 + 0.4 * np.cos(np.arange(depth * 3))).reshape(depth, 3)
    data = mf.Dataset(MANY, [1, 1, 1])
    traj = mf.descend(data, optimizer, depth=depth, init=weights, step_size=0.05, steps=40)
    now = weights.tolist()
    for step in range(40):
        eps = climb(kind, slope(now, MANY), now, 0.4)
        hat = [[w + e for w, e in zip(*rows, strict=True)] for rows in zip(now, eps, strict=True)]
        down = slope(hat, MANY)
        now = [[w - 0.05 * g for w, g in zip(*rows, strict=True)] for rows in zip(now, down, strict=True)]
        assert error(traj.weights[step + 1], now) < 1e-11


@pytest.mark.parametrize(("p", "builtin"), [(2.0, mf.L2SAM(1.0)), (math.inf, mf.LinfSAM(1.0))])
@pytest.mark.parametrize("init", [[0.7, 0.7], [1.5, 1.2], [1.3, 0.6]])
def test_the_flow_of_an_unknown_class_is_as_exact_as_it_says(p, builtin, init):
    """At the ends of the balls the exact flow is known; the docstring speaks of some 1e-3."""
    times = [1.0, 10.0, 20.0]
    exact = mf.flow(ONE, builtin, depth=2, init=init, times=times)
    found = mf.flow(ONE, mf.LpSAM(1.0, p), depth=2, init=init, times=times)
    assert (exact.method, found.method) == ("exact", "steps")
    scale = np.maximum(np.max(exact.beta, axis=1), 0.1)
    assert np.max(np.max(np.abs(found.beta - exact.beta), axis=1) / scale) < 1.5e-3


def test_the_flow_of_an_unknown_class_is_of_first_order():
    exact = mf.flow(ONE, mf.L2SAM(1.0), depth=2, init=0.7, times=[20.0]).beta
    sizes = np.array([4e-3, 2e-3, 1e-3])
    gaps = []
    for size in sizes:
        run = mf.flow(ONE, mf.LpSAM(1.0, 2.0), depth=2, init=0.7, times=[20.0], rtol=size)
        gaps.append(np.max(np.abs(run.beta - exact)))
    assert 0.9 < np.polyfit(np.log(sizes), np.log(gaps), 1)[0] < 1.1


def test_large_balls_come_near_l_infinity():
    goal = mf.flow(ONE, mf.LinfSAM(1.0), depth=2, init=[1.5, 1.3], times=[10.0]).beta
    gaps = [
        np.max(np.abs(mf.flow(ONE, mf.LpSAM(1.0, p), depth=2, init=[1.5, 1.3], times=[10.0]).beta - goal))
        for p in (16.0, 64.0, 256.0)
    ]
    assert gaps[0] > 3 * gaps[1] > 9 * gaps[2]


@pytest.mark.parametrize("rho", [0.5, 1.0])
def test_asam_keeps_a_mixture_of_features(rho):
    """Balanced at depth two, rates are mu_j (1 - rho s_j/sqrt 2) with s = mu beta/||mu beta||."""
    traj = mf.flow(ONE, mf.ASAM(rho), depth=2, init=0.7, times=[1e8])
    share = np.array([1.0, 2.0]) * traj.direction[0]
    share /= np.linalg.norm(share)
    rates = np.array([1.0, 2.0]) * (1 - rho * share / np.sqrt(2))
    if rho > 1 / math.sqrt(2):
        assert rates[0] == pytest.approx(rates[1], rel=0.02)
    else:
        assert rates[1] > 1.1 * rates[0]


class Own:
    """A reader's class with nothing but the two names."""

    rho = 0.4

    def ascent(self, gradient):
        return self.rho * np.sign(gradient)


class Weighted(Own):
    def ascent(self, gradient, weights):
        return self.rho * np.sign(gradient) * np.minimum(1.0, np.abs(weights))


@dataclass(frozen=True)
class Unnormalized:
    rho: float = 0.4

    def ascent(self, gradient, log_scale):
        return self.rho * np.exp(log_scale) * gradient


class HalfL2(mf.L2SAM):
    """Inherits from a built-in optimizer and has an ascent of its own."""

    def ascent(self, gradient):
        return super().ascent(gradient) / 2


def test_an_ascent_is_given_what_it_names():
    assert extras(Own()) == extras(mf.L2SAM(1.0)) == frozenset()
    assert extras(Weighted()) == extras(mf.ASAM(1.0)) == {"weights"}
    assert extras(Unnormalized()) == {"log_scale"}
    large = mf.descend(ONE, Weighted(), depth=2, init=1.5, step_size=0.1, steps=5)
    np.testing.assert_array_equal(
        large.weights, mf.descend(ONE, mf.LinfSAM(0.4), depth=2, init=1.5, step_size=0.1, steps=5).weights
    )


def test_log_scale_gives_the_true_size():
    weights = [[0.5, 0.5]] * 2
    traj = mf.descend(ONE, Unnormalized(0.4), depth=2, init=0.5, step_size=0.1, steps=1)
    eps = [[0.4 * g for g in row] for row in slope(weights, [[1.0, 2.0]])]
    hat = [[w + e for w, e in zip(*rows, strict=True)] for rows in zip(weights, eps, strict=True)]
    expected = [w - 0.1 * g for w, g in zip(weights[0], slope(hat, [[1.0, 2.0]])[0], strict=True)]
    assert error(traj.weights[1, 0], expected) < 1e-14
    assert mf.flow(ONE, Unnormalized(0.4), depth=1, init=0.5, times=[5.0]).method == "steps"


def test_a_subclass_is_not_taken_for_its_parent():
    for data, depth in ((ONE, 2), (mf.Dataset(MANY, [1, 1, 1]), 2), (ONE, 1)):
        half = mf.flow(data, HalfL2(1.0), depth=depth, init=0.7, times=[10.0])
        same = mf.flow(data, mf.L2SAM(0.5), depth=depth, init=0.7, times=[10.0])
        assert half.method == ("exact" if depth == 1 else "steps")
        assert error(half.beta, same.beta) < 2e-3
    limit = mf.limit_direction(ONE, HalfL2(1.0), depth=2, init=0.7)
    assert (limit.direction, limit.theorem) == (None, "no theorem says")


def test_radius_zero_is_gradient_descent():
    gd = mf.flow(ONE, mf.GD(), depth=2, init=0.7, times=[10.0])
    for optimizer in (mf.LpSAM(0.0, 4.0), mf.ASAM(0.0), mf.L1SAM(0.0)):
        found = mf.flow(ONE, optimizer, depth=2, init=0.7, times=[10.0])
        assert found.method == "exact"
        np.testing.assert_array_equal(found.beta, gd.beta)


class Broken:
    rho = 1.0

    def __init__(self, ascent):
        self.ascent = ascent


@pytest.mark.parametrize(
    "ascent",
    [lambda g: g[0], lambda g: None, lambda g: g * np.nan, lambda g: [["a"] * 2] * 2, lambda g: 0.0],
)
def test_a_perturbation_that_is_none_is_refused(ascent):
    for run in (
        lambda o: mf.flow(ONE, o, depth=2, init=0.7, times=[1.0]),
        lambda o: mf.descend(ONE, o, depth=2, init=0.7, step_size=0.1, steps=1),
    ):
        with pytest.raises(ValueError, match="`optimizer` must return a perturbation"):
            run(Broken(ascent))


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_the_flow_says_why_it_cannot():
    with pytest.raises(ValueError, match=r"`optimizer` must perturb by the same amount.*`log_scale`"):
        mf.flow(ONE, Broken(lambda gradient: 0.1 * gradient), depth=2, init=0.7, times=[1.0])
    late = Broken(lambda gradient, weights: gradient * (np.nan if weights[0, 0] > 0.8 else 0.0))
    with pytest.raises(mf.FlowError, match="gave no finite numbers"):
        mf.flow(ONE, late, depth=2, init=0.7, times=[100.0])
    negative = Broken(lambda gradient: 0 * gradient)
    negative.rho = -1.0
    with pytest.raises(ValueError, match=r"`optimizer\.rho`"):
        mf.flow(ONE, negative, depth=2, init=0.7, times=[1.0])


def test_figures_tell_optimizers_apart():
    group = [mf.GD(), mf.L2SAM(0.5), mf.L2SAM(1.0), mf.LpSAM(1.0), mf.ASAM(), Own(), Weighted(), Own()]
    names, looks = zip(*optimizer_looks(group), strict=True)
    assert len(set(names)) == len(set(looks)) == len(group)
    assert looks[:2] == (cue(0), cue(2))
    assert names[1:3] == ("ℓ2-SAM rho=0.5", "ℓ2-SAM rho=1.0")
    assert names[5:] == ("Own 1", "Weighted", "Own 2")
    assert not any("0x" in name for name in names)
    runs = [(o, mf.descend(ONE, o, depth=2, init=0.7, step_size=0.1, steps=5)) for o in group]
    legend = book.plots.paths(runs, flows=runs[:2]).axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == list(names)


def test_boundary_is_bisected():
    asked = []

    def above(x):
        asked.append(x)
        return x * x > 2

    assert mf.boundary(above, 0.0, 2.0, resolution=1e-9) == pytest.approx(math.sqrt(2), abs=1e-9)
    assert mf.boundary(lambda x: not above(x), 0.0, 2.0, resolution=1e-9) == pytest.approx(
        math.sqrt(2), abs=1e-9
    )
    assert mf.boundary(above, 1.0, 2.0, resolution=1e-300) == pytest.approx(math.sqrt(2), rel=1e-15)
    assert len(asked) < 150


class Stateful:
    """An ascent that remembers."""

    rho = 0.5

    def __init__(self):
        self.calls = 0

    def ascent(self, gradient):
        self.calls += 1
        return self.rho / self.calls * np.sign(gradient)


class Noisy:
    """An ascent that draws."""

    rho = 0.5

    def __init__(self):
        self.rng = np.random.default_rng(0)

    def ascent(self, gradient):
        return self.rho * np.sign(gradient) * self.rng.random(gradient.shape)


@pytest.mark.parametrize("optimizer", [Stateful(), Noisy()], ids=["state", "noise"])
def test_state_and_noise_are_named_and_left_to_descend(optimizer):
    """The message asked for `log_scale`."""
    with pytest.raises(ValueError, match=r"`optimizer` .* keeps state or draws noise"):
        mf.flow(ONE, optimizer, depth=2, init=0.9, times=[1.0])
    assert mf.descend(ONE, optimizer, depth=2, init=0.9, step_size=0.1, steps=5).beta.shape == (6, 2)


def gsam(z, rho, alpha, w, step_size, steps):
    """The algorithm of Zhuang et al. as a loop."""
    w = np.array(w, float)
    for _ in range(steps):
        g = np.array(slope(w.tolist(), z))
        h = np.array(slope((w + rho * g / np.sqrt(np.sum(g * g))).tolist(), z))
        across = g - np.sum(g * h) / np.sum(h * h) * h
        w = w - step_size * (h - alpha * across)
    return w


@pytest.mark.parametrize("alpha", [0.0, 0.4])
def test_gsam_by_its_descent_is_the_literal_loop(alpha):
    data = mf.Dataset([[1.0, 2.0], [-0.5, 0.2], [-2.0, -0.3]], [1, -1, -1])
    start = [[1.1, 0.6], [0.9, 0.8]]
    run = mf.descend(data, mf.GSAM(0.5, alpha), depth=2, init=start, step_size=0.05, steps=200)
    np.testing.assert_allclose(run.weights[-1], gsam(signed(data), 0.5, alpha, start, 0.05, 200), rtol=1e-9)
    fine = gsam(signed(data), 0.5, alpha, start, 1e-3, 5000)
    flow = mf.flow(data, mf.GSAM(0.5, alpha), depth=2, init=start, times=[5.0])
    assert flow.method == "steps"
    np.testing.assert_allclose(flow.weights[0], fine, rtol=3e-3)


def test_a_subclass_with_a_descent_is_not_taken_for_its_parent():
    class Half(mf.L2SAM):
        def descent(self, gradient, perturbed_gradient):
            return 0.5 * perturbed_gradient

    plain = mf.flow(ONE, mf.L2SAM(0.5), depth=2, init=0.7, times=[1.0, 2.0])
    half = mf.flow(ONE, Half(0.5), depth=2, init=0.7, times=[2.0, 4.0])
    assert half.method == "steps"
    np.testing.assert_allclose(half.beta, plain.beta, rtol=2e-3)  # the same path at half the speed


@pytest.mark.parametrize("answer", [np.zeros(3), np.full((2, 2), np.nan), "no"])
def test_a_descent_of_another_shape_is_named(answer):
    class Wrong(mf.L2SAM):
        def descent(self, gradient, perturbed_gradient):
            return answer

    with pytest.raises(ValueError, match=r"`optimizer` must descend along .*`Wrong\.descent` returned"):
        mf.flow(ONE, Wrong(0.5), depth=2, init=0.7, times=[1.0])


class Untold:
    """Not told the size of the gradient, and yet proportional to it."""

    rho = 1.0

    def ascent(self, gradient):
        return self.rho * gradient


class Changed(mf.L2SAM):
    """An ascent that does as it likes with what it is given."""

    def ascent(self, gradient, weights):
        weights *= 0.5
        gradient /= 3.0
        return super().ascent(gradient)


def runs(optimizer):
    """Yield calls that follow an optimizer."""
    yield lambda: mf.flow(ONE, optimizer, depth=2, init=0.7, times=[2.0])
    yield lambda: mf.descend(ONE, optimizer, depth=2, init=0.7, step_size=0.1, steps=20)
    yield lambda: mf.at_loss(ONE, optimizer, depth=2, init=0.7, losses=[0.1])


def test_an_ascent_that_needs_the_size_is_refused_wherever_it_goes():
    """`descend` collapsed in silence where the algorithm itself grows."""
    for run in runs(Untold()):
        with pytest.raises(ValueError, match="`log_scale`"):
            run()


def test_an_ascent_may_change_what_it_is_given():
    for changed, plain in zip(runs(Changed(0.5)), runs(mf.L2SAM(0.5)), strict=True):
        np.testing.assert_allclose(changed().beta[-1], plain().beta[-1], rtol=5e-3)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"rho": 0.0, "ascent": lambda self, gradient: np.sign(gradient)}, "where its `rho` is 0"),
        ({"rho": 1.0, "ascent": lambda self, gradient, other: gradient}, "raised TypeError"),
        ({"rho": 1.0, "ascent": 3}, "raised TypeError"),
        ({"rho": "q", "ascent": lambda self, gradient: gradient}, "`optimizer.rho`"),
        ({"rho": -1.0, "ascent": lambda self, gradient: gradient}, "`optimizer.rho`"),
        ({"rho": np.ones(2), "ascent": lambda self, gradient: gradient}, "`optimizer.rho`"),
        (
            {"rho": 1.0, "ascent": lambda self, g: np.sign(g), "descent": lambda self, g: g},
            "descent` raised TypeError",
        ),
    ],
)
def test_a_faulty_class_is_named_not_its_traceback(members, message):
    for run in runs(type("Faulty", (), members)()):
        with pytest.raises(ValueError, match=message) as caught:
            run()
        assert "`optimizer" in str(caught.value)

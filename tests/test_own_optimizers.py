"""Optimizers of a reader's own: what they are given, and what is said of one that is at fault."""

from dataclasses import dataclass

import numpy as np
import pytest
from oracles import error, slope

import minorfirst as mf
import minorfirst_book as book
from minorfirst.model.optimizers import extras
from minorfirst_book.plots.optimizers import optimizer_looks
from minorfirst_book.plots.style import cue

ONE = mf.single_example([1.0, 2.0])
GRADIENT = np.array([[3.0, -4.0, 0.0, 0.5], [1.0, 2.0, -0.3, 0.7]])
MANY = [[1.0, 2.0, -0.3], [0.5, -0.2, 1.0], [0.4, 1.0, 0.6]]


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

"""When the lead passes on, along one flow: against growth rates and other integrators."""

import math
import warnings

import numpy as np
import pytest
from oracles import literal

import minorfirst as mf

THREE = mf.single_example([1.0, 1.5, 2.0])
TWO = mf.single_example([1.0, 2.0])


def test_they_do_not_depend_on_the_records():
    """C12: i hands over to k when tau/R = mu_i + mu_k."""
    few, many = (
        mf.flow(THREE, mf.L2SAM(1.0), depth=2, init=0.6, times=times).handovers()
        for times in ([1e6], np.geomspace(0.1, 1e6, 40))
    )
    assert few.t == pytest.approx(many.t, rel=1e-12)
    assert few.t == pytest.approx([0.9645078, 1389.0587], rel=1e-7)
    assert (few.before.tolist(), few.after.tolist()) == ([0, 1], [1, 2])
    view = mf.lens([1.0, 1.5, 2.0], rho=1.0, init=0.6, times=few.t)
    assert 2 * view.centre == pytest.approx([2.5, 3.5], rel=1e-6)


def test_the_other_integrators_find_the_same():
    exact = mf.flow(THREE, mf.L2SAM(1.0), depth=2, init=0.6, times=[1e6]).handovers()
    ode = mf.flow(THREE, mf.L2SAM(1.0), depth=2, init=0.6, times=[1e6], method="ode").handovers()
    assert ode.t == pytest.approx(exact.t, rel=1e-6)
    sweep = mf.sweep(mf.L2SAM, mu=[1.0, 1.5, 2.0], rho=1.0, alpha=0.6, times=[1e6]).handovers()
    assert sweep.t == pytest.approx(exact.t, rel=1e-7)
    twice = mf.Dataset([[1.0, 1.5, 2.0]] * 2, [1, 1])
    steps = mf.flow(twice, mf.LpSAM(1.0, p=2.0), depth=2, init=0.6, times=[100.0])
    assert steps.method == "steps"
    assert steps.handovers().t == pytest.approx(exact.t[:1], rel=5e-3)


def test_of_a_descent_it_is_the_first_step_with_the_new_leader():
    run = mf.descend(TWO, mf.L2SAM(1.0), depth=2, init=0.7, step_size=0.01, steps=1500, record_every=500)
    beta = literal([[1.0, 2.0]], "l2", 1.0, [[0.7, 0.7]] * 2, 0.01, 1500).prod(axis=1)
    first = int(np.argmax(beta[1:, 1] > beta[1:, 0])) + 1
    assert beta[first - 1, 0] > beta[first - 1, 1]
    found = run.handovers()
    assert found.t == pytest.approx([first * 0.01], rel=1e-12)


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_at_depth_one_it_is_where_two_lines_cross(rho):
    """w = init + tau mu; t by quadrature of the clock."""
    init = np.array([3.0, 1.0])
    tau = 2.0
    margin = init @ [1.0, 2.0] + rho * -math.sqrt(5)
    t = tau + math.exp(margin) * math.expm1(5 * tau) / 5
    found = mf.flow(TWO, mf.L2SAM(rho), depth=1, init=init, times=[1e12]).handovers()
    assert found.t == pytest.approx([t], rel=1e-9)
    sweep = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=rho, alpha=1.0, shape=init, depth=[1, 2], times=[1e12])
    places = sweep.handovers()
    assert places.t[places.flow[0] == 0] == pytest.approx([t], rel=1e-9)


def test_a_collapse_is_none_and_flows_without_any_are_passed_over():
    collapse = mf.flow(TWO, mf.L2SAM(1.0), depth=2, init=0.4, times=[0.1, 1e3])
    assert collapse.dominant.tolist() == [0, -1]
    assert len(collapse.handovers().t) == 0
    major = mf.flow(TWO, mf.L2SAM(1.0), depth=2, init=1.0, times=[1e3])
    assert len(major.handovers().t) == 0
    assert len(mf.at_loss(TWO, mf.L2SAM(1.0), depth=2, init=0.7, losses=[1e-4]).handovers().t) == 1


def test_one_made_by_hand_has_none_to_tell():
    run = mf.Trajectory(TWO, np.array([1.0]), np.ones((1, 2, 2)), "steps")
    with pytest.raises(ValueError, match="`handovers` need the flow"):
        run.handovers()


def test_a_flow_that_is_not_unique_says_so():
    """Two unequal layers of one coordinate chatter about 0: flow and descend differ by a factor of three."""
    with pytest.warns(mf.NonUniqueFlowWarning, match="not unique"):
        run = mf.flow(TWO, mf.LinfSAM(1.0), depth=2, init=[[1.5, 0.3], [1.5, 0.5]], times=[5.0])
    assert run.method == "steps"
    assert "not unique" in run.message
    walk = mf.descend(TWO, mf.LinfSAM(1.0), depth=2, init=[[1.5, 0.3], [1.5, 0.5]], step_size=0.01, steps=500)
    assert walk.beta[-1, 0] > 2 * run.beta[-1, 0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for init in ([[1.5, 1.3], [1.6, 1.5]], [[1.5, 0.3], [1.4, 1.5]]):
            assert mf.flow(TWO, mf.LinfSAM(1.0), depth=2, init=init, times=[5.0]).method == "steps"


def crossing(gap):
    """GD at depth one from 1 + gap and 1, of strengths 1 and 2: two lines that cross at tau = gap."""
    margin, speed = 3 + gap, 5.0
    return gap + math.exp(margin) * math.expm1(speed * gap) / speed


@pytest.mark.parametrize("gap", [1e-7, 1e-5, 1e-3])
def test_a_sweep_finds_the_earliest(gap):
    setting = {"mu": [1.0, 2.0], "alpha": 1.0, "shape": [1.0 + gap, 1.0], "depth": 1, "progress": False}
    found = mf.sweep(mf.GD, times=[10.0], **setting).handovers()
    assert found.t == pytest.approx([crossing(gap)], rel=1e-8)
    alone = mf.flow(TWO, mf.GD(), depth=1, init=[1.0 + gap, 1.0], times=[10.0]).handovers()
    assert found.t == pytest.approx(alone.t, rel=1e-8)


def test_a_sweep_tells_none_that_is_yet_to_come():
    setting = {"mu": [1.0, 2.0], "alpha": 1.0, "shape": [1.001, 1.0], "depth": 1, "progress": False}
    for share, count in ((0.999, 0), (1.001, 1)):
        result = mf.sweep(mf.GD, times=[share * crossing(1e-3)], **setting)
        assert len(result.handovers().t) == count

"""What arguments may be, and what becomes of them."""

import numpy as np
import pytest

import minorfirst as mf

ONE = mf.single_example([1.0, 2.0])


def test_shapes_of_init_that_fit():
    for init in (1, 1.5, np.float32(1.5), [1, 2], (1.0, 2.0), np.ones((3, 2))):
        traj = mf.descend(ONE, mf.GD(), depth=np.int64(3), init=init, step_size=1, steps=0)
        assert traj.weights.shape == (1, 3, 2)


def test_gradient_descent_takes_no_radius():
    with pytest.raises(TypeError):
        mf.GD(1.0)


def test_what_is_given_is_not_changed_and_what_is_kept_cannot_be():
    X, y, init = np.array([[1.0, 2.0]]), np.array([1.0]), np.array([0.7, 0.8])
    data = mf.Dataset(X, y)
    traj = mf.descend(data, mf.L2SAM(0.1), depth=2, init=init, step_size=0.1, steps=3)
    X[0, 0] = y[0] = init[0] = 9.0
    assert data.X[0, 0] == data.y[0] == 1.0
    assert traj.weights[0, 0, 0] == 0.7
    for array in (data.X, data.y, data.z):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(AttributeError):
        mf.L2SAM(1.0).rho = 2.0


def test_not_separable_is_a_value_error():
    assert issubclass(mf.NotSeparableError, ValueError)
    assert issubclass(mf.FlowError, RuntimeError)

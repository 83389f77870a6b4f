"""The public contract: names, signatures and documented examples that chapters and users rely on."""

import inspect
import pkgutil
import pydoc
import subprocess
import sys
from inspect import Parameter
from pathlib import Path

import numpy as np
import pytest

import minorfirst as mf

REQUIRED = Parameter.empty
# Per function: arguments by position or keyword, then by keyword alone, each with its default.
SIGNATURES = {
    "single_example": ({"mu": REQUIRED}, {}),
    "separable": ({"n": REQUIRED, "d": REQUIRED}, {"margin": 0.5, "strengths": None, "seed": 0}),
    "digits": ({"a": REQUIRED, "b": REQUIRED, "n": 500, "seed": 0}, {}),
    "Dataset": ({"X": REQUIRED, "y": REQUIRED}, {}),
    "GD": ({}, {}),
    "LinfSAM": ({"rho": 1.0}, {}),
    "L2SAM": ({"rho": 1.0}, {}),
    "flow": (
        {"data": REQUIRED, "optimizer": REQUIRED},
        {"depth": REQUIRED, "init": REQUIRED, "times": REQUIRED},
    ),
    "descend": (
        {"data": REQUIRED, "optimizer": REQUIRED},
        {"depth": REQUIRED, "init": REQUIRED, "step_size": REQUIRED, "steps": REQUIRED}
        | {"record_every": 1, "batch_size": None, "seed": 0, "perturb_every": 1},
    ),
    "at_loss": (
        {"data": REQUIRED, "optimizer": REQUIRED},
        {"depth": REQUIRED, "init": REQUIRED, "losses": REQUIRED, "relative_step": None},
    ),
    "max_margin": ({"data": REQUIRED, "norm": 2}, {}),
    "limit_direction": ({"data": REQUIRED, "optimizer": REQUIRED}, {"depth": REQUIRED, "init": REQUIRED}),
    "regime": ({"mu": REQUIRED, "rho": REQUIRED, "init": REQUIRED}, {}),
    "regime_thresholds": ({"mu": REQUIRED, "rho": REQUIRED, "shape": None}, {}),
    "lens": ({"mu": REQUIRED, "rho": REQUIRED, "init": REQUIRED, "times": REQUIRED}, {}),
    "LpSAM": ({"rho": 1.0, "p": 4.0}, {}),
    "ASAM": ({"rho": 0.5, "floor": 0.0}, {}),
    "GSAM": ({"rho": 1.0, "alpha": 0.4}, {}),
    "sweep": (
        {"optimizer": REQUIRED},
        {"mu": REQUIRED, "alpha": REQUIRED, "times": REQUIRED, "rho": None, "depth": 2, "shape": None}
        | {"executor": None, "memory": 1e9, "file": None, "progress": True},
    ),
    "boundary": ({"happens": REQUIRED, "low": REQUIRED, "high": REQUIRED}, {"resolution": 1e-6}),
    "table": ({"header": REQUIRED, "rows": REQUIRED, "caption": "", "digits": 4}, {}),
}
RESULTS = ["Trajectory", "Limit", "MaxMargin", "Regime", "RegimeThresholds", "Lens", "Table", "FlowError"]
RESULTS += ["NotSeparableError", "NonUniqueFlowWarning", "Handovers", "Sweep"]
LATER = ["dominance", "explore", "plots"]


@pytest.mark.parametrize("name", SIGNATURES)
def test_signature(name):
    parameters = inspect.signature(getattr(mf, name)).parameters.values()
    by_kind = {
        kind: {p.name: p.default for p in parameters if p.kind is kind}
        for kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
    }
    positional, keyword = SIGNATURES[name]
    assert list(by_kind[Parameter.POSITIONAL_OR_KEYWORD].items()) == list(positional.items())
    assert by_kind[Parameter.KEYWORD_ONLY] == keyword
    assert len(parameters) == len(positional) + len(keyword)


@pytest.mark.parametrize("name", [*SIGNATURES, "Trajectory"])
def test_docstring_has_a_runnable_example(name):
    doc = inspect.getdoc(getattr(mf, name))
    assert "Examples\n--------" in doc
    assert ">>> " in doc.split("Examples\n--------")[1]


@pytest.mark.parametrize("name", [n for n in SIGNATURES if not inspect.isclass(getattr(mf, n))])
def test_docstring_names_arguments_results_and_errors(name):
    doc = inspect.getdoc(getattr(mf, name))
    parameters, _, rest = doc.partition("\nReturns\n-------\n")
    assert "Parameters\n----------\n" in parameters
    assert "\nRaises\n------\n" in rest
    for argument in inspect.signature(getattr(mf, name)).parameters:
        assert any(argument in line.split(" :")[0].split(", ") for line in parameters.splitlines()), argument


@pytest.mark.parametrize("name", [*SIGNATURES, *RESULTS])
def test_everything_public_is_documented(name):
    thing = getattr(mf, name)
    assert inspect.getdoc(thing)
    if inspect.isclass(thing) and not issubclass(thing, Exception):
        for key, member in vars(thing).items():
            if not key.startswith("_") and (callable(member) or isinstance(member, property)):
                assert inspect.getdoc(member), f"{name}.{key}"


def test_trajectory_attributes():
    data = mf.single_example([1.0, 2.0])
    flow = mf.flow(data, mf.L2SAM(1.0), depth=2, init=0.7, times=[20.0, 200.0, 1e6])
    descent = mf.descend(data, mf.LinfSAM(0.3), depth=3, init=0.7, step_size=1e-2, steps=2)
    for traj, depth in ((flow, 2), (descent, 3)):
        assert traj.t.shape == traj.loss.shape == traj.log_loss.shape == traj.dominant.shape == (3,)
        assert traj.weights.shape == (3, depth, 2)
        assert traj.beta.shape == traj.direction.shape == (3, 2)
        assert traj.margins.shape == (3, 1)
        assert np.issubdtype(traj.dominant.dtype, np.integer)
    assert (flow.method, descent.method) == ("exact", "steps")
    assert flow.data is data


def test_results_of_the_theory():
    data = mf.single_example([1.0, 2.0])
    margin = mf.max_margin(data)
    limit = mf.limit_direction(data, mf.GD(), depth=2, init=0.7)
    assert margin.direction.shape == limit.direction.shape == (2,)
    assert isinstance(margin.margin, float)
    assert isinstance(limit.theorem, str)
    assert [r.name for r in mf.Regime] == ["COLLAPSE", "MINOR_FIRST", "MAJOR_FIRST"]
    assert mf.RegimeThresholds._fields == ("collapse", "major")


def test_a_new_optimizer_is_one_class_with_two_names():
    class Mine:
        rho = 0.1

        def ascent(self, gradient):
            return self.rho * gradient / np.max(np.abs(gradient))

    traj = mf.descend(mf.single_example([1.0]), Mine(), depth=1, init=0.5, step_size=0.1, steps=1)
    assert traj.beta[1, 0] > 0.5


def test_the_names_are_these_and_help_lists_them():
    assert sorted(mf.__all__) == sorted([*SIGNATURES, *RESULTS, *LATER])
    listed = pydoc.plain(pydoc.render_doc(mf))
    for name in mf.__all__:
        assert hasattr(mf, name), name
        assert name in dir(mf), name
        assert name in listed, name
    assert mf.__version__[0].isdigit()
    assert (Path(mf.__file__).parent / "py.typed").exists()
    with pytest.raises(AttributeError, match="no attribute 'flows'"):
        _ = mf.flows


def test_no_function_hides_a_module():
    modules = {module.name for module in pkgutil.iter_modules(mf.__path__)}
    assert {name for name in modules & set(mf.__all__) if not inspect.ismodule(getattr(mf, name))} == set()


@pytest.mark.slow
def test_importing_and_simulating_loads_nothing_of_figures():
    code = (
        "import minorfirst as mf, sys\n"
        "mf.flow(mf.single_example([1.0, 2.0]), mf.L2SAM(1.0), depth=2, init=0.7, times=[5.0])\n"
        "print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"matplotlib", "ipywidgets", "anywidget", "IPython", "PIL", "jax"} & set(loaded.split())

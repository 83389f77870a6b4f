"""The public contract: names, signatures and documented examples that chapters and users rely on."""

import inspect
import pkgutil
import pydoc
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tools import public_names

import minorfirst as mf
import minorfirst_book as book

RESULTS = ["Trajectory", "Limit", "MaxMargin", "Regime", "RegimeThresholds", "Lens", "Table", "FlowError"]
RESULTS += ["NotSeparableError", "NonUniqueFlowWarning", "Handovers", "Sweep"]
PUBLIC = {name: getattr(module, name) for module in (mf, book) for name in module.__all__}
PUBLIC = {name: thing for name, thing in PUBLIC.items() if not inspect.ismodule(thing)}
CALLED = [name for name in PUBLIC if name not in RESULTS]


def test_the_public_names_and_their_signatures_are_as_stored():
    """Chapters, assignments and outside users rely on every line of tests/public_names.txt."""
    changed = public_names.differences()
    assert not changed, "\n".join([*changed, public_names.WRITE])


@pytest.mark.parametrize("name", [*CALLED, "Trajectory"])
def test_docstring_has_a_runnable_example(name):
    doc = inspect.getdoc(PUBLIC[name])
    example = doc.partition("Examples\n--------")[2]
    assert ">>> " in example, f"{name}'s docstring needs a section Examples with a runnable line, >>> ..."


@pytest.mark.parametrize("name", [name for name in CALLED if not inspect.isclass(PUBLIC[name])])
def test_docstring_names_arguments_results_and_errors(name):
    doc = inspect.getdoc(PUBLIC[name])
    parameters, _, rest = doc.partition("\nReturns\n-------\n")
    needed = "the sections Parameters, Returns and Raises, in numpy's form"
    assert "Parameters\n----------\n" in parameters and "\nRaises\n------\n" in rest, f"{name} needs {needed}"
    for argument in inspect.signature(PUBLIC[name]).parameters:
        assert any(argument in line.split(" :")[0].split(", ") for line in parameters.splitlines()), (
            f"{name}'s docstring says nothing of `{argument}` under Parameters"
        )


@pytest.mark.parametrize("name", PUBLIC)
def test_everything_public_is_documented(name):
    thing = PUBLIC[name]
    assert inspect.getdoc(thing)
    if inspect.isclass(thing) and not issubclass(thing, Exception):
        for key, member in vars(thing).items():
            if not key.startswith("_") and (callable(member) or isinstance(member, property)):
                assert inspect.getdoc(member), f"{name}.{key}"


@pytest.mark.parametrize("name", mf.__all__)
def test_everything_public_is_on_the_page_of_the_interface(name):
    page = (Path(__file__).resolve().parent.parent / "appendices" / "api.md").read_text(encoding="utf-8")
    assert f":: minorfirst.{name}\n" in page, (
        f"appendices/api.md needs a line such as .. autoclass:: minorfirst.{name}"
    )


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


def test_help_lists_the_names():
    assert set(RESULTS) < set(PUBLIC)
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

"""The mutation gate: small faults in the simulator, each of which the tests must notice.

Run `python tests/mutants.py` from anywhere, or with words that select mutants by name.  Every mutant is a
copy of the package in a temporary directory with one replacement; the tests run against the copy, two at a
time, and stop at the first failure.  The exit code is 1 if a mutant survives or the unmutated control fails.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "lib" / "minorfirst"
WORKERS = 2
LIMIT = 600  # seconds after which a mutant counts as noticed: it hangs
# Quick and telling ones first, and before them what is closest to the file that was changed.
FILES = ["trajectory", "descend", "margins", "lens", "steps", "limits", "tables", "contract", "bad_input"]
FILES += ["variants", "exact", "ode", "regimes", "properties", "sweep", "handovers"]
CLOSEST = {
    "kernels/exact.py": "exact",
    "kernels/batch.py": "sweep",
    "kernels/dop853.py": "sweep",
    "kernels/families.py": "sweep",
    "sweeps/grid.py": "sweep",
    "sweeps/handovers.py": "sweep",
    "sweeps/store.py": "sweep",
    "kernels/reduction.py": "exact",
    "kernels/ode.py": "ode",
    "theory/regimes.py": "regimes",
    "theory/limits.py": "limits",
    "model/variants.py": "variants",
    "runs/boundary.py": "variants",
    "kernels/leads.py": "handovers",
    "runs/flow.py": "handovers",
    "kernels/clock.py": "exact",
}


class Mutant(NamedTuple):
    """One replacement in one file; the old text must occur there exactly once."""

    name: str
    file: str
    old: str
    new: str


class Result(NamedTuple):
    """What became of a mutant: the first test that failed, or "" if none did."""

    name: str
    killer: str
    seconds: float


CONTROL = Mutant("control: no mutation", "", "", "")

MUTANTS = [
    # optimizers
    Mutant("linf ascent downhill", "model/optimizers.py", "self.rho * np.sign(", "-self.rho * np.sign("),
    Mutant("linf with 2 rho", "model/optimizers.py", "self.rho * np.sign(", "2 * self.rho * np.sign("),
    Mutant("l2 with 2 rho", "model/optimizers.py", "(self.rho / np.sqrt(", "(2 * self.rho / np.sqrt("),
    Mutant(
        "l2 norm without its root",
        "model/optimizers.py",
        "np.sqrt(np.vdot(unit, unit))",
        "np.vdot(unit, unit)",
    ),
    Mutant(
        "l2 norm layer by layer",
        "model/optimizers.py",
        "np.sqrt(np.vdot(unit, unit))",
        "np.sqrt(np.sum(unit**2, axis=1, keepdims=True))",
    ),
    Mutant(
        "l2 norm + 1e-12",
        "model/optimizers.py",
        "return unit * (self.rho / np.sqrt(np.vdot(unit, unit)))",
        "return gradient * (self.rho / (np.linalg.norm(gradient) + 1e-12))",
    ),
    Mutant(
        "l2 guard against underflow removed",
        "model/optimizers.py",
        "unit = gradient / largest",
        "unit = gradient",
    ),
    # the discrete algorithm
    Mutant(
        "loss taken at the unperturbed weights",
        "model/gradients.py",
        "scaled_gradient(predictor(perturbed), z)",
        "scaled_gradient(predictor(weights), z)",
    ),
    Mutant(
        "layers taken at the unperturbed weights",
        "model/gradients.py",
        "layer_gradients(perturbed, g_hat)",
        "layer_gradients(weights, g_hat)",
    ),
    Mutant("rare perturbations one step late", "runs/descend.py", "(step - 1) % perturb", "step % perturb"),
    Mutant("step uphill", "runs/descend.py", "weights - (step_size", "weights + (step_size"),
    Mutant("record off by one", "runs/descend.py", "step % record_every", "(step - 1) % record_every"),
    Mutant("last step not recorded", "runs/descend.py", " or step == steps:", ":"),
    Mutant("time off by one step", "runs/descend.py", "np.array(recorded) *", "(np.array(recorded) + 1) *"),
    Mutant(
        "batches drawn with replacement", "runs/descend.py", "rng.permutation(n)", "rng.integers(0, n, n)"
    ),
    Mutant(
        "same order in every epoch",
        "runs/descend.py",
        "order = rng.permutation",
        "order = np.random.default_rng(seed).permutation",
    ),
    Mutant("batch ignored", "runs/descend.py", "data.z if drawn is None else data.z[next(drawn)]", "data.z"),
    # variants
    Mutant(
        "lp ball with power q",
        "model/variants.py",
        "np.sign(gradient) * size**power",
        "np.sign(gradient) * size**(1 + power)",
    ),
    Mutant("lp norm without its root", "model/variants.py", "** (1 / self.p))", "** 1.0)"),
    Mutant("adaptive half-axes once", "model/variants.py", "return axes * unit", "return unit"),
    Mutant(
        "adaptive slope of the bare gradient",
        "model/variants.py",
        "slope = axes * gradient",
        "slope = gradient",
    ),
    Mutant(
        "weights not passed on",
        "model/optimizers.py",
        '"weights": weights.copy(),',
        '"weights": np.ones_like(weights),',
    ),
    Mutant(
        "subclass taken for its parent",
        "model/optimizers.py",
        'getattr(type(optimizer), "ascent", None) is kind.ascent',
        "isinstance(optimizer, kind)",
    ),
    Mutant(
        "bisection keeps the wrong half",
        "runs/boundary.py",
        "== first:\n            low",
        "!= first:\n            low",
    ),
    # network and loss
    Mutant("products of later layers reversed", "model/layers.py", "axis=0)[::-1]", "axis=0)"),
    Mutant("earlier layers left out", "model/layers.py", "before * after * gradient", "after * gradient"),
    Mutant("own layer in its gradient at depth two", "model/layers.py", "weights[::-1] * g", "weights * g"),
    Mutant("gradient of the sum of losses", "model/logistic.py", "(weights @ z) / len(z)", "(weights @ z)"),
    Mutant("sum of losses", "model/logistic.py", "np.log(np.mean(", "np.log(np.sum("),
    Mutant(
        "pull of the right examples", "model/logistic.py", "log_sigmoid(-(z @ beta))", "log_sigmoid(z @ beta)"
    ),
    Mutant("tail of the loss from margin 3.7 on", "model/logistic.py", "margins > 37.0", "margins > 3.7"),
    Mutant("labels ignored", "model/data.py", "self.y[:, None] * self.X", "1.0 * self.X"),
    # closed forms and their clock
    Mutant(
        "sign(0) = 0 in the clock",
        "kernels/exact.py",
        "np.exp(depth * self._log_fall(c)), axis",
        "np.exp(depth * self._log_fall(c)) * (self._log_fall(c) < 0), axis",
    ),
    Mutant("clock exp for 1 + exp", "kernels/exact.py", "softplus(margin) +", "margin +"),
    Mutant("clock without exp", "kernels/exact.py", "softplus(margin) +", "0 * margin +"),
    Mutant(
        "perturbed margin with power L - 1",
        "kernels/exact.py",
        "self._rise(c) ** depth",
        "self._rise(c) ** (depth - 1)",
    ),
    Mutant(
        "sign of the fallen at odd depth", "kernels/exact.py", "(-self._rho) ** depth", "self._rho**depth"
    ),
    Mutant("blow-up with power 1/(L - 1)", "kernels/exact.py", "(-1.0 / self._n)", "(-1.0 / (self._n + 1))"),
    Mutant("no perturbation in the clock at depth one", "kernels/exact.py", "(w0 + eps) @ z", "w0 @ z"),
    Mutant("pace of the fall without rho^(L-2)", "kernels/exact.py", "n * mu * self._rho**n", "n * mu"),
    # the scalar reduction
    Mutant(
        "margin without its shrinkage",
        "kernels/reduction.py",
        "third / square - np.sqrt(square)",
        "third / square",
    ),
    Mutant("R with 2 rho", "kernels/reduction.py", "0.0, rho / (norm", "0.0, 2 * rho / (norm"),
    Mutant("N^2 of one layer", "kernels/reduction.py", "return total / 2", "return total / 4"),
    Mutant("N^2 of one layer in the clock", "kernels/reduction.py", "[0.5]", "[0.25]"),
    Mutant(
        "N without its root in the clock",
        "kernels/reduction.py",
        "speeds(np.sqrt(here[1]), self",
        "speeds(here[1], self",
    ),
    Mutant("q grows like p", "kernels/reduction.py", "growth(-self._z, tau, r)", "growth(self._z, tau, r)"),
    Mutant("collapse takes all coordinates", "kernels/reduction.py", "*= self._z == 0", "*= 0.0"),
    # many flows at once
    Mutant(
        "time with 1 + 1 for its unit",
        "kernels/batch.py",
        "np.exp(log_goal - goal_then)",
        "np.ones(len(goal))",
    ),
    Mutant(
        "a time goes to its neighbour",
        "kernels/batch.py",
        "first - np.cumsum(count) + count",
        "first - count + 1",
    ),
    Mutant("step of the wrong side of an error", "kernels/dop853.py", "error**EXPONENT", "error**-EXPONENT"),
    Mutant(
        "half a step, whole credit",
        "kernels/dop853.py",
        "after = self.state + h *",
        "after = self.state + 0.5 * h *",
    ),
    Mutant("refused steps count", "kernels/dop853.py", "np.where(self.accepted, after, self.state)", "after"),
    Mutant("a unit short in R", "kernels/families.py", "[unit, unit**2]", "[unit, unit]"),
    Mutant("collapse in no time", "kernels/families.py", "(left < wait) |", "(left < 1e9) |"),
    Mutant("start of one layer", "kernels/families.py", "2 * np.log(2 * start)", "2 * np.log(start)"),
    Mutant(
        "climb down at depth one",
        "kernels/families.py",
        "+ rho * np.sum(mu * climb",
        "- rho * np.sum(mu * climb",
    ),
    Mutant("rho and alpha exchanged", "sweeps/grid.py", "alpha[a]", "alpha[a[::-1]]"),
    Mutant(
        "first leader of equals", "sweeps/handovers.py", "np.where(begins[moved], PARTED, 0.0)", "0.0 * moved"
    ),
    Mutant("checksums unread", "sweeps/store.py", "zlib.crc32(value) != crc", "False"),
    # integration and rescaled steps
    Mutant(
        "modes shrink the other way",
        "kernels/ode.py",
        "g_hat - ratio * g_hat * g",
        "g_hat + ratio * g_hat * g",
    ),
    Mutant("modes unperturbed", "kernels/ode.py", "weights + ratio * climb", "weights"),
    Mutant(
        "weights perturbed downhill",
        "kernels/ode.py",
        "weights + self._optimizer",
        "weights - self._optimizer",
    ),
    Mutant(
        "log t for log(1 + t)", "kernels/ode.py", "np.logaddexp(0.0, np.log(times)", "(0.0 + np.log(times)"
    ),
    Mutant("time of a step squared", "kernels/rescaled.py", "(speed) - log_scale", "(speed) - 2 * log_scale"),
    Mutant("times rounded up to steps", "kernels/rescaled.py", "((times[done] - t) / passed)", "1.0"),
    # theory
    Mutant("major threshold over 2", "theory/regimes.py", "distinct[-1]) / np.sqrt(2)", "distinct[-1]) / 2"),
    Mutant("ties of strengths counted twice", "theory/regimes.py", "np.unique(mu)", "np.sort(mu)"),
    Mutant("collapse threshold like rho^2", "theory/regimes.py", "(rho * collapse)", "(rho**2 * collapse)"),
    Mutant(
        "collapse declared too early",
        "kernels/reduction.py",
        "self._norm(state) < low",
        "self._norm(state) < 1.2 * low",
    ),
    Mutant("l1 and l2 margins swapped", "model/margins.py", "if norm == 1 else", "if norm == 2 else"),
    Mutant("l2 norm of the l1 margin", "model/margins.py", "(w, ord=norm)", "(w)"),
    Mutant("race with power L - 1", "theory/limits.py", "** (depth - 2), 0.0)", "** (depth - 1), 0.0)"),
    Mutant(
        "ties end in equal shares", "theory/limits.py", "mu ** (-depth / (depth - 2.0))", "np.ones_like(mu)"
    ),
    Mutant(
        "parting counts as a handover", "kernels/leads.py", "if alike else left", "if not alike else left"
    ),
    Mutant("handover at the segment's start", "kernels/leads.py", "time_at(high)", "time_at(low)"),
    Mutant("flow not unique, unsaid", "kernels/rescaled.py", "> 1) & unequal", "> 2) & unequal"),
    Mutant("gradients of GSAM on two scales", "model/gradients.py", "np.exp(log_scale - largest)", "1.0"),
    Mutant("lens centre tau/R", "theory/lens.py", "self.tau / (2 * self.r)", "self.tau / self.r"),
    Mutant("dominant by sign", "kernels/leads.py", "size = np.abs(beta)", "size = beta"),
]


def replace_once(target: Path, old: str, new: str, name: str) -> None:
    """Replace a text that occurs once in a file; a list of faults that is out of date shows at once."""
    source = target.read_text(encoding="utf-8")
    if source.count(old) != 1:
        raise SystemExit(f"{name}: {old!r} occurs {source.count(old)} times in {target.name}, not once.")
    target.write_text(source.replace(old, new), encoding="utf-8")


def plant(mutant: Mutant, folder: Path) -> Path:
    """Copy the package into a folder, replace what the mutant replaces, and return the copy."""
    copy = folder / "minorfirst"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    if mutant is not CONTROL:
        replace_once(copy / mutant.file, mutant.old, mutant.new, mutant.name)
    return copy


def judge(mutant: Mutant) -> Result:
    """Run the tests against a mutant until one fails."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        copy = plant(mutant, Path(folder))
        # PYTHONPATH goes before an editable install; conftest.py makes sure that it did.
        environment = os.environ | {
            "PYTHONPATH": folder,
            "MINORFIRST_COPY": str(copy),
            "PYTHONDONTWRITEBYTECODE": "1",
            "OMP_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider"]
        files = sorted(FILES, key=lambda name: name != CLOSEST.get(mutant.file, "trajectory"))
        command += [f"tests/test_{name}.py" for name in files]
        try:
            run = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LIMIT
            )
        except subprocess.TimeoutExpired:
            return Result(mutant.name, "it hangs", LIMIT)
    if run.returncode not in (0, 1):
        raise SystemExit(f"{mutant.name}: the tests could not be run.\n{run.stdout}{run.stderr}")
    failed = re.search(r"^(?:FAILED|ERROR) tests/(.+?)(?: - |$)", run.stdout, re.MULTILINE)
    killer = failed.group(1) if failed else "" if run.returncode == 0 else "a test that was not named"
    return Result(mutant.name, killer, time.perf_counter() - started)


def main() -> int:
    """Judge the mutants named on the command line, or all, and print one row each."""
    words = sys.argv[1:]
    chosen = [m for m in MUTANTS if not words or any(word in m.name for word in words)]
    for mutant in chosen:  # a stale list shows at once
        with tempfile.TemporaryDirectory() as folder:
            plant(mutant, Path(folder))
    survivors = 0
    with ThreadPoolExecutor(WORKERS) as pool:
        for mutant, result in zip([CONTROL, *chosen], pool.map(judge, [CONTROL, *chosen]), strict=True):
            wrong = bool(result.killer) if mutant is CONTROL else not result.killer
            survivors += wrong
            verdict = result.killer or ("green" if mutant is CONTROL else "SURVIVED")
            print(f"{result.name:44} {result.seconds:6.1f} s  {verdict}", flush=True)
    print(f"{len(chosen)} mutants, {survivors} rows wrong")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())

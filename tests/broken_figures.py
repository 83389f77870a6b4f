"""The same gate for the page: figures broken on purpose, each of which the tests must notice.

Run `python tests/broken_figures.py` from anywhere, or with words that select by name.  A fault in the source
is planted in a copy of frontend: faults in the mathematics must turn `node --test` red, faults in what a
reader touches the page tests, which then run on a copy of the built site with a bundle of its own.  Faults
in the built pages are planted in such a copy, and a missing file is taken out of one.  The exit code is 1 if
a fault goes unnoticed or a control fails.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "frontend"
SITE = ROOT / "_build" / "html"
FIXTURES = ROOT / "_build" / "parity.json"
CHAPTERS = "chapters/*.html"
VIEW = "application/vnd.jupyter.widget-view+json"  # in a chapter with a figure
BUNDLES = Path("lib") / "minorfirst_book" / "static"


class Fault(NamedTuple):
    """One replacement in a source file, where the old text occurs once, or in all chapters with figures, or a
    file taken out of the site.
    """

    name: str
    file: str
    old: str = ""
    new: str = ""


MATHEMATICS = [
    Fault("mathematics as it is", ""),
    Fault("flow.js: the perturbation's sign at depth one", "runs/flow.js", "(m) => -m", "(m) => m"),
    Fault("flow.js: GD keeps the radius", "runs/flow.js", '=== "GD" ? 0 : rho', '=== "GD" ? rho : rho'),
    Fault("layers.js: one layer more", "model/layers.js", "x ** depth);", "x ** (depth + 1));"),
    Fault(
        "reduction.js: rho twice", "kernels/reduction.js", "size / (size + rho)", "size / (size + 2 * rho)"
    ),
    Fault("exact.js: the gate twice as high", "kernels/exact.js", "(a) => a - rho)", "(a) => a - 2 * rho)"),
    Fault("exact.js: even depth taken for odd", "kernels/exact.js", "depth % 2 === 0", "depth % 2 === 1"),
    Fault("ode.js: no perturbation", "kernels/ode.js", "rho / Math.sqrt(depth)", "0 * rho"),
    Fault("optimizers.js: the norm of one layer", "model/optimizers.js", "(depth * sum(unit", "(sum(unit"),
    Fault(
        "reduction.js: the lens half as narrow", "kernels/reduction.js", "tau - m * r)", "tau - 2 * m * r)"
    ),
    Fault("clock.js: half of each cell", "kernels/clock.js", "+ Math.log(half)", "+ Math.log(half / 2)"),
    Fault("descend.js: steps twice as long", "runs/descend.js", "stepSize * pull", "2 * stepSize * pull"),
    Fault("sliding.js: off the fold", "kernels/sliding.js", "share * above[i] + (1", "share * below[i] + (1"),
    Fault("stiff.js: no extrapolation", "kernels/stiff.js", "k / (k - l) - 1", "k / (k - l)"),
    Fault("limits.js: the slowest wins", "theory/limits.js", "(depth - 2) : 0)", "-(depth - 2) : 0)"),
    Fault(
        "regimes.js: the major line without sqrt 2",
        "theory/regimes.js",
        " / Math.SQRT2 / size;\n  let low",
        " / size;\n  let low",
    ),
    Fault(
        "leads.js: the weakest leads",
        "kernels/leads.js",
        "weights[j] > weights[leader]",
        "weights[j] < weights[leader]",
    ),
    Fault(
        "sweep.js: collapse and major swapped",
        "sweeps/sweep.js",
        "? COLLAPSED : MAJOR",
        "? MAJOR : COLLAPSED",
    ),
    Fault(
        "sweep.js: over radius another scale",
        "sweeps/sweep.js",
        "at(alpha, radius)",
        "at(1.05 * alpha, radius)",
    ),
    Fault(
        "slice.js: another time than is shown", "figures/parts/slice.js", "log_t * Math.LN10) }", "log_t) }"
    ),
    Fault("volume.js: events are sought too late", "figures/volume.js", "= span.map", "= [1, 12].map"),
    Fault("margins.js: the wrong side", "model/margins.js", ">= 1 - SLACK", "<= 1 - SLACK"),
    Fault("cost.js: rare perturbations cost no less", "cost.js", "(hours * share) / every", "hours * share"),
    Fault(
        "address.js: digits are lost",
        "page/address.js",
        "JSON.stringify(value)",
        "JSON.stringify(Math.round(value))",
    ),
]
PAGES = [
    Fault("the pages as they are", ""),
    Fault(
        "a dead slider: figures do not hear their model",
        "page/state.js",
        "control.on(event, this.changed)",
        "void event",
    ),
    Fault(
        "a dead slider: it moves the figure only once released",
        "page/slider_view.js",
        "else super.handleSlider",
        "else if (0) super.handleSlider",
    ),
    Fault(
        "a dead handle: keys do nothing",
        "figures/parts/handles.js",
        "if (!by) return;",
        "if (by || !by) return;",
    ),
    Fault(
        "a dead handle: pointers do nothing",
        "figures/parts/handles.js",
        "place(select(this).datum(),",
        "void (select(this).datum(),",
    ),
    Fault("reset does nothing", "page/widget.js", 'state.write(model.get("initial"))', "0"),
    Fault("the address is not followed", "page/widget.js", "  follow();\n  redraw();", "  redraw();"),
    Fault(
        "the words are about another number", "figures/plane.js", "digits(x)).join", "digits(1.01 * x)).join"
    ),
    Fault("Play does not move the time", "page/play.js", 'slider.set("value", N', "void (N"),
    Fault(
        "Play goes on unseen", "page/play_view.js", "isIntersecting || this.model.pause()", "isIntersecting"
    ),
    Fault(
        "Play goes on behind another page", "page/play_view.js", "document.hidden && this.model.pause()", "0"
    ),
    Fault(
        "a figure that fails leaves a box with an error",
        "page/host.js",
        "instanceof base.ErrorWidgetView",
        "== 0",
    ),
    Fault("the host is a module, which no file may load", CHAPTERS, 'defer="defer"', 'type="module"'),
    Fault("a still figure says nothing", CHAPTERS, 'class="mf-still"', 'class="mf-still" hidden'),
    Fault("a figure on its way says it failed", CHAPTERS, 'page.add("mf-waiting")', "0"),
    Fault("no colours without scripts", CHAPTERS, 'data-theme="light"', 'data-theme="auto"'),
    Fault("no host", "_static/host.js"),
    Fault("a font of the formulas is missing", "_static/katex/fonts/KaTeX_Main-Regular.woff2"),
]


def replace_once(target: Path, old: str, new: str, name: str) -> None:
    """Replace a text that occurs once in a file; a list of faults that is out of date shows at once."""
    source = target.read_text(encoding="utf-8")
    if source.count(old) != 1:
        raise SystemExit(f"{name}: {old!r} occurs {source.count(old)} times in {target.name}, not once.")
    target.write_text(source.replace(old, new), encoding="utf-8")


def plant(fault: Fault, folder: Path) -> None:
    """Copy the figures' sources into frontend of a folder, with the fault."""
    copy = folder / "frontend"
    shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(SOURCES / "node_modules")
    if fault.old:
        replace_once(copy / "src" / fault.file, fault.old, fault.new, fault.name)


def run(command: list[str], noticed: str, **environment: str) -> str:
    """Return what failed first, by a pattern of the runner's report, or "" where nothing did."""
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)
    found = re.search(noticed, done.stdout, re.MULTILINE)
    if (done.returncode != 0) != bool(found):
        sys.exit(f"the tests could not be run.\n{done.stdout}{done.stderr}")
    return found.group(1) if found else ""


def mathematics(fault: Fault, folder: Path) -> str:
    """Run the tests of the pure modules against a fault."""
    plant(fault, folder)
    tests = sorted(str(path) for path in (folder / "frontend/test").glob("*.test.js"))
    return run(
        ["node", "--test", "--test-reporter=tap", *tests],
        r"^not ok \d+ - (.*)",
        PARITY_FIXTURES=str(FIXTURES),
    )


def replace_all(page: Path, fault: Fault) -> None:
    """Plant a fault in a built page, wherever its old text occurs."""
    text = page.read_text(encoding="utf-8")
    if fault.old not in text:
        sys.exit(f"{fault.name}: {fault.old!r} does not occur in {page.name}.")
    page.write_text(text.replace(fault.old, fault.new), encoding="utf-8")


def pages(fault: Fault, folder: Path) -> str:
    """Run the page tests, until one fails, against a fault."""
    site = folder / "html"
    shutil.copytree(SITE, site)
    if fault.file == CHAPTERS:
        for page in site.glob(CHAPTERS):
            if VIEW in page.read_text(encoding="utf-8"):
                replace_all(page, fault)
    elif fault.old or not fault.file:
        plant(fault, folder)
        subprocess.run(["node", str(folder / "frontend/build.mjs"), str(folder)], check=True)
        shutil.copy(folder / BUNDLES / "host.js", site / "_static" / "host.js")
    else:
        (site / fault.file).unlink()
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider"]
    names = ("alive", "still", "figures", "every_page")
    command += [*(f"tests/page/test_{name}.py" for name in names), "-n", "2", "--dist", "loadfile"]
    return run(command, r"^(?:FAILED|ERROR) tests/page/(.+?)(?: - |$)", MINORFIRST_SITE=str(site))


def main() -> int:
    """Judge the faults named on the command line, or all, and print one row each."""
    words = sys.argv[1:]
    rows = [(mathematics, fault) for fault in MATHEMATICS] + [(pages, fault) for fault in PAGES]
    wrong = 0
    for judge, fault in rows:
        if words and not any(word in fault.name for word in words):
            continue
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            killer = judge(fault, Path(folder))
        control = not fault.file
        wrong += bool(killer) == control
        verdict = killer or ("green" if control else "UNNOTICED")
        print(f"{fault.name:58} {time.perf_counter() - started:6.1f} s  {verdict}", flush=True)
    print(f"{wrong} rows wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

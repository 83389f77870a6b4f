"""The same gate for the page: figures broken on purpose, each of which the tests must notice.

Run `python tests/broken_figures.py` from anywhere, or with words that select by name.  A fault in the source
is planted in a copy of frontend and must turn the page tests red, which run on a copy of the built site with
a bundle of its own.  Faults in the built pages are planted in such a copy, and a missing file is taken out of
one.  The exit code is 1 if a fault goes unnoticed or a control fails.  `tests/mutation` has the faults in the
figures' mathematics.
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
    names = ("alive", "play", "still", "figures", "every_page")
    command += [*(f"tests/page/test_{name}.py" for name in names), "-n", "2", "--dist", "loadfile"]
    return run(command, r"^(?:FAILED|ERROR) tests/page/(.+?)(?: - |$)", MINORFIRST_SITE=str(site))


def main() -> int:
    """Judge the faults named on the command line, or all, and print one row each."""
    words = sys.argv[1:]
    wrong = 0
    for fault in PAGES:
        if words and not any(word in fault.name for word in words):
            continue
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            killer = pages(fault, Path(folder))
        control = not fault.file
        wrong += bool(killer) == control
        verdict = killer or ("green" if control else "UNNOTICED")
        print(f"{fault.name:58} {time.perf_counter() - started:6.1f} s  {verdict}", flush=True)
    print(f"{wrong} rows wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

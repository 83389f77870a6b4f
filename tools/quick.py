"""Build one page of the book anew: python tools/quick.py 06, or any other beginning of a page's name.

The page is read, executed (through the cache: only if its cells or the package have changed) and written
into _build/quick, beside a copy of the last built book.  What stands on other pages may be stale: their
text and figures, the lists of theorems and the search.  `make book` builds all.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from jupyter_book.sphinx import build_sphinx
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parent.parent
BUILT, QUICK = ROOT / "_build" / "html", ROOT / "_build" / "quick"


def pages() -> list[Path]:
    """Return the sources of all pages."""
    documents = parse_toc_yaml(ROOT / "_toc.yml")
    found = (ROOT / f"{name}{end}" for name in documents for end in (".ipynb", ".md"))
    return [path for path in found if path.is_file()]


def the_page(wanted: str) -> Path:
    """Return the page whose name begins as asked for; exit with what there is if it is not one."""
    found = [path for path in pages() if path.name.startswith(wanted)]
    if not wanted or len(found) != 1:
        names = "\n    ".join(path.stem for path in found or pages())
        sys.exit(f"Say which page, e.g. CHAPTER=06: one of\n    {names}")
    return found[0]


def build(page: Path) -> Path:
    """Build one page; return where it is."""
    name = page.relative_to(ROOT).with_suffix("")
    html, doctrees = QUICK / "html", QUICK / "doctrees" / page.stem
    if BUILT.exists() and not html.exists():
        shutil.copytree(BUILT, html)
    # Without it Sphinx reads the page again, also where only the package has changed.
    (doctrees / name.with_suffix(".doctree")).unlink(missing_ok=True)
    others = [path.relative_to(ROOT).as_posix() for path in pages() if path != page]
    result = build_sphinx(
        str(ROOT),
        str(html),
        noconfig=True,
        path_config=str(ROOT / "_config.yml"),
        confoverrides={
            "external_toc_path": str(ROOT / "_toc.yml"),
            "latex_individualpages": False,
            "nb_execution_excludepatterns": [path for path in others if path.endswith(".ipynb")],
        },
        doctreedir=str(doctrees),
        filenames=[str(page)],
        quiet=True,
        keep_going=True,
    )
    if isinstance(result, Exception):
        raise result
    if result:
        sys.exit(int(result))
    return html / name.with_suffix(".html")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Build one page of the book anew.")
    parser.add_argument("page", help="how its name begins: 06, notation, intro")
    page = the_page(parser.parse_args().page)
    written = os.path.relpath(build(page), ROOT)
    print(f"Built {written}; every other page beside it may be stale. To look at it:")
    print(f"    {'open' if sys.platform == 'darwin' else 'xdg-open'} {written}")


if __name__ == "__main__":
    main()

"""Lay out the files of a chapter, figure, claim or task, with TODOs to fill, so that everything still passes.

    python -m tools.new chapter two_words            make new-chapter NAME=two_words
    python -m tools.new figure two_words             make new-figure NAME=two_words
    python -m tools.new claim two_words --chapter 6  make new-claim NAME=two_words CHAPTER=6
    python -m tools.new task word --assignment 1_depth_one --points 2
                                                     make new-task NAME=word ASSIGNMENT=1_depth_one POINTS=2

CONTRIBUTING.md says what to do with them.
"""

from __future__ import annotations

import argparse
import keyword
import re
import subprocess
import sys

import nbformat
from tools import notebooks
from tools.layout import ROOT, add_after, filled, read, write
from tools.new_task import task


def cells(text: str) -> list[nbformat.NotebookNode]:
    """Return the cells of a chapter's template: %%% begins one, and names the alt text of a figure."""
    first, *rest = re.split(r"^%%% ", text, flags=re.M)
    found = [nbformat.v4.new_markdown_cell(first)]
    for part in rest:
        head, _, source = part.partition("\n")
        kind, _, alt = head.partition(": ")
        metadata = {"mystnb": {"image": {"alt": alt}}} if alt else {}
        make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        found.append(make(source, metadata=metadata))
    return found


def chapter(name: str) -> None:
    """Lay out a chapter: a notebook, executed, and its lines in contents and front page."""
    number = 1 + max(int(path.name[:2]) for path in notebooks.stored())
    path = f"chapters/{number:02d}_{name}"
    title = name.replace("_", " ").capitalize()
    text = filled("chapter.md", TITLE=title, NUMBER=f"{number:02d}")
    book = notebooks.normalize(nbformat.v4.new_notebook(cells=cells(text)))
    write(f"{path}.ipynb", nbformat.writes(book) + "\n")
    nbformat.write(notebooks.normalize(notebooks.execute(ROOT / f"{path}.ipynb")), ROOT / f"{path}.ipynb")
    add_after("_toc.yml", r"      - file: chapters/", f"      - file: {path}")
    add_after(
        "intro.md", r"\| \{doc\}`chapters/", f"| {{doc}}`{path}` | TODO: which question does it answer? |"
    )


def figure(name: str) -> None:
    """Lay out a figure: its two halves, its tests, the built bundles and its public name."""
    words = {"WORD": name, "TITLE": "".join(word.capitalize() for word in name.split("_"))}
    write(f"lib/minorfirst_book/explore/figures/{name}.py", filled("figure.py", **words))
    write(f"frontend/src/figures/{name}.js", filled("figure.js", **words))
    write(f"frontend/test/{name}.test.js", filled("figure.test.js", **words))
    row = f'    "{name}": (book.explore.{name}, "alpha", 0.3, -1.0),'
    add_after("tests/test_explore.py", r'    "\w+": \(book\.explore\.', row)
    added = "### Added\n\n"
    line = f"- `book.explore.{name}`: TODO, in a line.\n"
    write("CHANGELOG.md", read("CHANGELOG.md").replace(added, added + line, 1))
    commands = {
        "tools/bundle.py": "lib/minorfirst_book/static",
        "tools/public_names.py": "tests/public_names.txt",
    }
    for command, written in commands.items():
        subprocess.run([sys.executable, command, "--write"], cwd=ROOT, check=True)
        print(f"changed {written}")


def claim(name: str, given: str) -> None:
    """Lay out a claim: its check, its place in a chapter, its row in the list, verdict and ledger."""
    number = int(given) if given.isdecimal() else 0
    path = next((p for p in notebooks.stored() if p.name.startswith(f"{number:02d}_")), None)
    if path is None:
        sys.exit(f"CHAPTER must be the number of a chapter that states the claim, CHAPTER=06, got {given!r}")
    known = [int(found) for found in re.findall(r"<ledger-c(\d+)>", read("appendices/notation.md"))]
    key = f"C{1 + max(known)}"
    label, row = f"claim-{key.lower()}-{number:02d}", f"{{ref}}`{key} <ledger-{key.lower()}>`"
    write(f"lib/minorfirst_book/claims/{name}.py", filled("claim.py", ID=key, NAME=name, CHAPTER=str(number)))
    package = "lib/minorfirst_book/claims/__init__.py"
    imports = re.findall(r"^from \. import .*\n", read(package), flags=re.M)
    together = "".join(sorted([*imports, f"from . import {name} as {name}\n"]))
    write(package, read(package).replace("".join(imports), together))

    book = nbformat.read(path, as_version=4)
    line = re.compile(r"^\*\*Claims\.\*\*.*$", re.M)
    said = f" {row} (TODO: in a few words): measured here, not proved."
    section = f"({label})=\n## TODO: a heading\n\nTODO: state the claim, and show the numbers."
    ends = ("## Check yourself", "## Exercises", "## What to remember", "**Claims.**")
    k, cut = next(
        (k, cell.source.index(end))
        for end in ends
        for k, cell in enumerate(book.cells)
        if cell.cell_type == "markdown" and re.search(rf"^{re.escape(end)}", cell.source, re.M)
    )
    whole = book.cells[k].source
    parts = [whole[:cut].strip(), section, whole[cut:]]
    book.cells[k : k + 1] = [nbformat.v4.new_markdown_cell(part) for part in parts if part]
    for cell in book.cells:
        cell.source = line.sub(lambda match: match[0].replace(" No new one.", "") + said, cell.source)
    write(str(path.relative_to(ROOT)), nbformat.writes(notebooks.normalize(book)) + "\n")

    where = f"This book. {{doc}}`Chapter {number} <../chapters/{path.stem}>`; not proved."
    add_after("appendices/notation.md", r"\| \{ref\}`C", f"| {row} | TODO: the claim in full. | {where} |")
    print("Measuring all claims ...")
    command = ["-m", "minorfirst_book.claims", "--write", "--page", "appendices/ledger.md"]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    print("changed lib/minorfirst_book/claims/verdicts.json\nchanged appendices/ledger.md")


def checked(name: str) -> str:
    """Return a name that can be one of a file and of a function, or exit and say how it may look."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name):
        sys.exit(f"NAME must be words in lower case joined by underscores, NAME=learning_rate, got {name!r}")
    taken = [
        *(ROOT / "chapters").glob(f"??_{name}.ipynb"),
        *(ROOT / "lib/minorfirst_book").rglob(f"{name}.py"),
    ]
    if taken:
        sys.exit(f"{taken[0].relative_to(ROOT)} is there already; choose another NAME")
    return name


def main() -> None:
    """Run the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("what", choices=["chapter", "figure", "claim", "task"])
    parser.add_argument("name")
    parser.add_argument("--chapter", default="", help="of a claim: the chapter that states it")
    parser.add_argument("--assignment", default="", help="of a task: the assignment that it belongs to")
    parser.add_argument("--points", default="1", help="of a task: what it is worth")
    given = parser.parse_args()
    name = checked(given.name)
    if given.what == "chapter":
        chapter(name)
    elif given.what == "figure":
        figure(name)
    elif given.what == "claim":
        claim(name, given.chapter)
    else:
        task(name, given.assignment, given.points)
    print("Now fill the TODOs in these files.  CONTRIBUTING.md says what to run then.")


if __name__ == "__main__":
    main()

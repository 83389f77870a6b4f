"""Execute, normalize and check the stored notebooks.

    python tools/notebooks.py refresh [NOTEBOOK ...]   re-execute and store text outputs
    python tools/notebooks.py check [NOTEBOOK ...]     fail where a stored notebook is not in that form

Stored notebooks hold text outputs only: pictures are drawn again on every build, and nbval compares the
text.  A cell that is stored unexecuted would be compared with nothing, so `check` refuses it.  It also
holds a chapter to what the book promises of each: a figure has a text for those who cannot see it, the last
paragraph says which claims were treated, contents and front page name it.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from tqdm.auto import tqdm

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("text/plain", "text/html")
METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
CELL_TIMEOUT = 120  # seconds
OWN_OPTIMIZER = "own-optimizer"  # tag of a cell that may define a class
MOST_LINES = 29


def stored() -> list[Path]:
    """Return the book's notebooks, in order."""
    return sorted((ROOT / "chapters").glob("*.ipynb"))


def normalize(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the notebook in the form in which it is committed."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for k, cell in enumerate(notebook.cells):
        cell.id = f"cell-{k:02d}"
        cell.metadata.pop("execution", None)
        cell.metadata.pop("collapsed", None)
        cell.source = cell.source.strip()
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                if "data" in output:
                    output.data = {key: value for key, value in output.data.items() if key in KEPT}
                    output.metadata = {}
                if "execution_count" in output:
                    output.execution_count = count
    return notebook


def execute(path: Path) -> nbformat.NotebookNode:
    """Return the notebook freshly executed, in the folder it lives in."""
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=CELL_TIMEOUT, kernel_name="python3", resources=folder)
    client.execute(
        transport_encryption="auto"
    )  # or the kernel warns, on every start, that it listens in plain
    return notebook


def definition(cell: nbformat.NotebookNode) -> list[str]:
    """Return what is wrong with a cell that defines something, in words.

    Code lives in the package, with one exception: a cell tagged OWN_OPTIMIZER teaches how to write one.
    """
    if OWN_OPTIMIZER not in cell.metadata.get("tags", []):
        return [
            "defines a function or class: move it to lib/minorfirst_book, where it is tested; "
            f"a cell that teaches how to write an optimizer gets the tag {OWN_OPTIMIZER}"
        ]
    lines = sum(bool(line.strip()) for line in cell.source.split("\n"))
    return [f"holds {lines} lines; an own optimizer takes at most {MOST_LINES}"] if lines > MOST_LINES else []


def faults(cell: nbformat.NotebookNode) -> list[str]:
    """Return what is wrong with a code cell, in words."""
    found = []
    if cell.source.rstrip().endswith(";"):
        found.append("ends in ';', which hides its result from nbval: take it away")
    if any(line.lstrip().startswith(("def ", "class ")) for line in cell.source.split("\n")):
        found += definition(cell)
    texts = [str(output.get("data", {}).get("text/plain", "")) for output in cell.outputs]
    draws = any(text.startswith(("<Figure:", "<explore.")) for text in texts)
    if draws and not cell.metadata.get("mystnb", {}).get("image", {}).get("alt"):
        found.append(
            "shows a figure without a text for those who cannot see it: give the cell the metadata "
            '{"mystnb": {"image": {"alt": "What the figure shows."}}}'
        )
    return found


def promises(notebook: nbformat.NotebookNode, name: str) -> list[str]:
    """Return what a chapter lacks of what the book promises of each, in words."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = []
    claims = re.findall(r"^\*\*Claims\.\*\*.*$", text, re.M)
    if len(claims) != 1:
        found.append(
            f"has {len(claims)} lines that begin '**Claims.**': a chapter ends with one, which names the "
            "claims that it has treated, as {ref}`C1 <ledger-c1>`, or says 'No new one.'"
        )
    found += [
        f"says 'No new one.' and names {key} in one line of claims: take 'No new one.' away"
        for line in claims
        for key in re.findall(r"<ledger-(c\d+)>", line)[:1]
        if "No new one" in line
    ]
    for file, entry in (("_toc.yml", f"file: chapters/{name}\n"), ("intro.md", f"{{doc}}`chapters/{name}`")):
        if entry not in (ROOT / file).read_text(encoding="utf-8"):
            found.append(f"is not named in {file}: add {entry.strip()} there, in the order of the book")
    return found


def problems(path: Path) -> list[str]:
    """Return what is wrong with a stored notebook, in words."""
    notebook = nbformat.read(path, as_version=4)
    found = promises(notebook, path.stem) if path.parent == ROOT / "chapters" else []
    stale = False
    for count, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), start=1):
        first = cell.source.partition("\n")[0]
        what = f"code cell {count} ({first[:60]!r})"
        if cell.execution_count != count:
            stale = True
            found.append(f"{what} is stored unexecuted: nbval would compare nothing")
        found += [f"{what} {fault}" for fault in faults(cell)]
    if nbformat.writes(normalize(notebook)) != nbformat.writes(nbformat.read(path, as_version=4)):
        stale = True
        found.append("is not in the form in which notebooks are stored: text outputs only, cells numbered")
    if stale:
        again = f"python tools/notebooks.py refresh {path.relative_to(ROOT)}"
        found.append(f"executes and stores anew by `{again}`; look at what changed")
    return found


def main() -> int:
    """Run the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("command", choices=["refresh", "check"])
    parser.add_argument("notebooks", nargs="*", type=Path)
    arguments = parser.parse_args()
    paths = [path.resolve() for path in arguments.notebooks] or stored()
    if arguments.command == "refresh":
        for path in tqdm(paths, unit="notebook"):
            nbformat.write(normalize(execute(path)), path)
        return 0
    bad = [f"{path.relative_to(ROOT)}: {problem}" for path in paths for problem in problems(path)]
    print("\n".join(bad) or f"{len(paths)} notebooks are stored executed and normalized")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())

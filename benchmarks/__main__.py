"""This package beside what a user would otherwise write, on the same work, and the page that shows it.

    python -m benchmarks                     all tasks: writes results.json and the page, in some ten minutes
    python -m benchmarks --only T1 T3        some: prints them; --out FILE or --store writes them
    python -m benchmarks --quick             small tasks, to try the harness
    python -m benchmarks --page              the page and its chart anew from results.json

Exit code 0; 1 if a job of this package failed, or --check finds a page that results.json does not give.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import page
from .run import run
from .tasks import tasks

RESULTS = Path(__file__).with_name("results.json")


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    found = argparse.ArgumentParser(
        "python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    found.add_argument("--only", nargs="+", metavar="TASK", default=[], help=f"which: {', '.join(tasks())}")
    found.add_argument(
        "--tools", nargs="+", metavar="TOOL", default=[], help="which: ours, 'NumPy loop', ..."
    )
    found.add_argument("--quick", action="store_true", help="small tasks; never stored as the page's results")
    found.add_argument("--timeout", type=float, default=240.0, help="seconds that one job may take")
    found.add_argument("--out", type=Path, metavar="FILE", help="write the results here instead")
    found.add_argument(
        "--store", action="store_true", help="put the tasks of --only in the place of theirs in results.json"
    )
    found.add_argument(
        "--page", action="store_true", help="measure nothing; write the page from results.json"
    )
    found.add_argument(
        "--check", action="store_true", help="measure nothing; compare the page with results.json"
    )
    return found


def replaced(stored: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return the stored results with the tasks that were measured anew, wholly, in the place of theirs."""
    again = {task["name"] for task in new["tasks"]}
    merged = stored | {"machine": new["machine"]}
    for part in ("entries", "measures", "convergence", "failures"):
        merged[part] = [row for row in stored[part] if row["task"] not in again] + new[part]
    return merged


def summary(results: dict[str, Any]) -> str:
    """Return the results as text for a terminal."""
    lines = []
    for task in results["tasks"]:
        lines += ["", f"{task['name']}  {task['title']}, error {task['tolerance']:g}"]
        for entry in page.of(results["entries"], task):
            error = "" if entry["error"] is None else f"error {entry['error']:.1e}"
            time, basis = page.duration(entry["seconds"]), entry["basis"] if entry["seconds"] else ""
            status = "" if entry["status"] == "ok" else entry["status"]
            lines.append(f"  {entry['tool']:<22} {time:>14}  {error:<14} {basis:<13} {status}".rstrip())
        for measure in page.of(results["measures"], task):
            lines.append(
                f"  {measure['name']}: {measure['value']:.3g} {measure['unit']} {page.verdict(measure)}"
            )
    return "\n".join(lines + [f"failed: {f['task']} {f['job']}: {f['why']}" for f in results["failures"]])


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    arguments = parser()
    given = arguments.parse_args(argv)
    unknown = [name for name in given.only if name not in tasks(given.quick)]
    if unknown:
        arguments.error(f"no such task: {', '.join(unknown)}; there are {', '.join(tasks(given.quick))}")
    if given.page or given.check:
        results = json.loads(RESULTS.read_text())
        if given.check:
            stale = page.stale(results)
            print("\n".join(f"{path.name} is not what results.json gives" for path in stale) or "As stored.")
            return int(bool(stale))
        page.write(results)
        return 0
    results = run(given.only, given.tools, given.quick, given.timeout)
    print(summary(results))
    whole = not given.only and not given.tools and not given.quick
    if given.store and given.only and not given.tools and not given.quick:
        results, whole = replaced(json.loads(RESULTS.read_text()), results), True
    target = given.out or (RESULTS if whole else None)
    if target:
        target.write_text(json.dumps(results, indent=1) + "\n")
    if target == RESULTS:
        page.write(results)
    optional = ("PyTorch SAM", "JAX loop", "solve_ivp", "diffrax")
    return int(any(failure["job"] not in optional for failure in results["failures"]))


if __name__ == "__main__":
    sys.exit(main())

"""The page of the book and its chart, from results.json."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .chart import svg
from .loops import LOOPS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "appendices" / "benchmarks.md"
CHART = ROOT / "_static" / "benchmarks.svg"
BEGIN = "% begin: written by python -m benchmarks --page; do not edit"
END = "% end"
UNITS = ((1e-3, "ms", 1e3), (1.0, "s", 1.0), (120.0, "min", 1 / 60), (7200.0, "h", 1 / 3600))
OURS, SOLVERS = ("mf.flow", "mf.sweep"), ("solve_ivp", "diffrax")
YEAR = 365.25 * 86400


def of(records: Sequence[dict[str, Any]], task: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the records of a task."""
    return [record for record in records if record["task"] == task["name"]]


def power(value: float) -> str:
    """Return a large number in words: 12,300 or 1.2e34."""
    return f"{value:,.0f}" if value < 1e6 else f"{value:.1e}".replace("e+0", "e").replace("e+", "e")


def duration(seconds: float | None) -> str:
    """Return a time in the unit in which one reads it."""
    if seconds is None:
        return "-"
    if seconds >= YEAR:
        years = seconds / YEAR
        return f"{years:.1f} years" if years < 10 else f"{power(years)} years"
    if seconds >= 2 * 86400:
        return f"{seconds / 86400:.0f} days" if seconds >= 10 * 86400 else f"{seconds / 86400:.1f} days"
    _, unit, factor = next((row for row in reversed(UNITS) if seconds >= row[0]), UNITS[0])
    return f"{seconds * factor:.2g} {unit}" if seconds * factor < 99.5 else f"{seconds * factor:.0f} {unit}"


def verdict(measure: dict[str, Any]) -> str:
    """Return what was wanted of a figure and whether it is met, "" where nothing was."""
    if measure["wanted"] is None:
        return ""
    sign = "at most" if measure["most"] else "at least"
    good = measure["value"] <= measure["wanted"] if measure["most"] else measure["value"] >= measure["wanted"]
    return f"({sign} {measure['wanted']:,g}: {'met' if good else '**missed**'})"


def small(value: float | None) -> str:
    """Return an error as text."""
    return "-" if value is None else f"{value:.1g}" if value < 0.1 else f"{value:.3g}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table in Markdown."""
    return [f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *rows)]


def _own(entry: dict[str, Any]) -> bool:
    return entry["tool"].startswith("mf.")


def _name(entry: dict[str, Any]) -> str:
    return f"`{entry['tool']}`" if _own(entry) else entry["tool"]


def _time(entry: dict[str, Any]) -> str:
    star = "" if entry["seconds"] is None or entry["basis"] == "measured" else " *"
    return duration(entry["seconds"]) + star


def _how(entry: dict[str, Any], many: bool) -> str:
    """Return how one tool's time came about, as an item of a list."""
    parts = [f"{_name(entry)}: {entry['how'] or 'no result'}"]
    if entry["compile_seconds"] is not None:
        parts.append(f"compiling, not counted: {entry['compile_seconds']:.2g} s")
    if many and entry["agreement"] is not None:
        parts.append(f"agrees with the reference on {100 * entry['agreement']:.4g} % of collapses")
    if entry["peak_mb"] is not None:
        parts.append(f"peak memory {entry['peak_mb']:.0f} MB")
    return f"- {'; '.join(parts)}."


def _errors(found: dict[str, Any]) -> str:
    """Return the errors of the discrete algorithm, from which its times are extrapolated, in words."""
    errors = ", ".join(
        f"{error:.3g} at {size:g}" for size, error in zip(found["step_sizes"], found["errors"], strict=True)
    )
    what = "1 network" if found["networks"] == 1 else f"{found['networks']} networks"
    left = f" ({found['left_out']} of them, still collapsing, left out)" if found["left_out"] else ""
    return (
        f"- The discrete algorithm's error, on {what}{left} of {found['coordinates']} coordinates at "
        f"t = {found['t']:,g}, by its step size: {errors}; order {found['order']:.2f}."
    )


def _task(results: dict[str, Any], task: dict[str, Any]) -> list[str]:
    """Return the section of one task."""
    entries = of(results["entries"], task)
    lines = ["", f"### {task['name']}: {task['title']}", ""]
    lines += [f"Relative error of $\\beta$ at which times are compared: {task['tolerance']:g}.", ""]
    rows = []
    for entry in entries:
        work = "-" if entry["work"] is None else f"{power(entry['work'])} {entry['unit']}"
        rows.append([_name(entry), _time(entry), small(entry["error"]), work])
    lines += table(["Tool", "Time", "Error", "Work, a network"], rows)
    wrong = [entry for entry in entries if entry["status"] != "ok"]
    if wrong:
        lines += ["", *(f"- {_name(entry)}: **{entry['status']}**." for entry in wrong)]
    lines += ["", ":::{admonition} How each time came about", ":class: dropdown", ""]
    lines += [_how(entry, task["map"]) for entry in entries]
    lines += [_errors(found) for found in of(results["convergence"], task)]
    return [*lines, ":::"]


def _faster(results: dict[str, Any]) -> str:
    """Return in words which tools are faster than this package, and where."""
    found: dict[str, list[str]] = {}
    for task in results["tasks"]:
        timed = [entry for entry in of(results["entries"], task) if entry["seconds"] is not None]
        own = next((entry["seconds"] for entry in timed if entry["tool"] in OURS), 0.0)
        for entry in timed:
            if not _own(entry) and entry["seconds"] < own:
                found.setdefault(entry["tool"], []).append(task["name"])
    where = "; ".join(f"{tool} on {', '.join(names)}" for tool, names in found.items())
    return f"Faster than this package: {where}." if found else "None is faster than this package."


def _in_short(results: dict[str, Any]) -> list[str]:
    """Return a row for each task: this package, the fastest loop, the fastest solver."""
    rows = []
    for task in results["tasks"]:
        timed = [entry for entry in of(results["entries"], task) if entry["seconds"] is not None]
        own = next((entry for entry in timed if entry["tool"] in OURS), None)
        if own is None:
            continue
        row = [task["name"], f"{_name(own)}: {_time(own)}"]
        for kind in (LOOPS, SOLVERS):
            others = [entry for entry in timed if entry["tool"] in kind]
            best = min(others, key=lambda entry: entry["seconds"], default=None)
            if best is None:
                row.append("-")
                continue
            ratio = best["seconds"] / own["seconds"]
            times = f"{ratio:.2g}" if ratio < 100 else power(ratio)
            row.append(f"{best['tool']}: {_time(best)}, {times} times as long")
        rows.append(row)
    return table(["Task", "This package", "Fastest loop", "Fastest solver"], rows)


def _alt(results: dict[str, Any]) -> str:
    """Return the chart in words."""
    parts = []
    for task in results["tasks"]:
        rows = [e for e in of(results["entries"], task) if e["seconds"] is not None]
        listed = ", ".join(
            f"{e['tool']} {duration(e['seconds'])}{'' if e['basis'] == 'measured' else ' (extrapolated)'}"
            for e in rows
        )
        parts.append(f"{task['name']}: {listed}.")
    return "Times on a logarithmic axis, one row for each tool. " + " ".join(parts)


def generated(results: dict[str, Any]) -> str:
    """Return the part of the page that results.json gives."""
    machine = results["machine"]
    libraries = ", ".join(f"{k} {v}" for k, v in machine["libraries"].items())
    lines = [
        f"Measured on {machine['cores']} cores of {machine['processor']} with {machine['memory_gb']} GB, "
        f"{machine['system']}, Python {machine['python']}: {libraries}.",
        "",
        "```{figure} ../_static/benchmarks.svg",
        ":name: benchmarks-chart",
        f":alt: {_alt(results)}",
        "",
        "Time at equal error, for each task and tool. A full mark is measured, a hollow one extrapolated.",
        "```",
        "",
        "## In short",
        "",
        "A star marks an extrapolated time. On the maps, T3 and T4, the package follows all networks, the "
        "solvers only those that do not collapse.",
        "",
        *_in_short(results),
        "",
        _faster(results),
        "",
        "## Task by task",
    ]
    for task in results["tasks"]:
        lines += _task(results, task)
    if results["measures"]:
        lines += ["", "## Figures to reach, and others", ""]
        for m in sorted(results["measures"], key=lambda m: m["task"]):
            value = f"{m['value']:.3g} {m['unit']}".strip()
            lines.append(
                f"- {m['task']}. {m['name']}: " + f"**{value}** {verdict(m)}".rstrip() + f". {m['how']}."
            )
    if results["failures"]:
        lines += ["", "Jobs that failed: "]
        lines[-1] += "; ".join(f"{f['task']} {f['job']}: {f['why']}" for f in results["failures"]) + "."
    return "\n".join(lines) + "\n"


def text(results: dict[str, Any], before: str) -> str:
    """Return the page with its generated part made anew."""
    head, _, rest = before.partition(BEGIN)
    tail = rest.partition(END)[2]
    if not rest or not tail:
        raise ValueError(f"{PAGE.name} must have the lines {BEGIN!r} and {END!r}.")
    return f"{head}{BEGIN}\n\n{generated(results)}\n{END}{tail}"


def made(results: dict[str, Any]) -> dict[Path, str]:
    """Return the files that results.json gives."""
    return {PAGE: text(results, PAGE.read_text()), CHART: svg(results, duration)}


def write(results: dict[str, Any]) -> None:
    """Write the page and its chart."""
    for path, content in made(results).items():
        path.write_text(content)


def stale(results: dict[str, Any]) -> list[Path]:
    """Return the files that are not what results.json gives."""
    return [p for p, content in made(results).items() if not p.exists() or p.read_text() != content]

"""The harness: one job after another, each a process of its own, so that a hang costs only its own entry."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from . import job, machine
from .records import Entry, Measure
from .tasks import Task, tasks

ROOT = Path(__file__).resolve().parent.parent
WATCH = {"ours": 0.02}  # seconds between looks at a job's memory: often where the peak is judged
RARELY = 0.25  # elsewhere, so that the job does not feel it
NEEDED = (job.REFERENCE, job.CONVERGENCE)


def run_job(task: str, tool: str, folder: Path, quick: bool, timeout: float) -> tuple[dict[str, Any], str]:
    """Run a job and return what it left, and what went wrong, "" if nothing."""
    result = folder / "result.json"
    result.unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        "benchmarks.job",
        task,
        tool,
        str(folder),
        *(["--quick"] if quick else []),
    ]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wrong = ""
    with machine.Peak(process.pid, WATCH.get(tool, RARELY)) as peak:
        try:
            _, errors = process.communicate(timeout=timeout)
            if process.returncode != 0:
                last = (errors.strip().splitlines() or [f"exit code {process.returncode}"])[-1]
                wrong = re.sub(r"/\S*/", "", last)  # no paths of this machine
        except subprocess.TimeoutExpired:
            wrong = f"not finished within {timeout:g} s"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # the job and its own workers
                process.communicate()
    left = json.loads(result.read_text()) if result.exists() else {"entries": [], "measures": []}
    for entry in left["entries"]:
        entry["peak_mb"] = peak.mb and round(peak.mb, 1)
    return left, wrong


def _missing(task: str, tool: str, wrong: str) -> dict[str, Any]:
    """Return the entry of a job that left none."""
    absent = next(
        (name for name in ("torch", "jax", "diffrax") if f"No module named '{name}'" in wrong), None
    )
    tool = {"ours": "minorfirst"}.get(tool, tool)
    return asdict(Entry(task, tool, "", status=f"{absent} is not installed" if absent else wrong))


def _own(task: Task, entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the figures that an entry of this package gives as it stands."""
    if task.name != "T3":
        return []
    found = []
    for entry in entries:
        how = "As the entry of mf.sweep; memory of all its processes together, shared pages counted once"
        if entry["tool"] == "mf.sweep":
            found.append(Measure("T3", "Seconds of the map", entry["seconds"], "s", how, 3))
            if entry["peak_mb"] is not None:
                found.append(Measure("T3", "Peak memory of the map", entry["peak_mb"], "MB", how, 300))
    return [asdict(measure) for measure in found]


def _ratios(task: Task, entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return how many times longer the others take than this package, where a figure was wanted."""
    found = {entry["tool"]: entry for entry in entries if entry["task"] == task.name}
    if task.name != "T3" or "mf.sweep" not in found or found["mf.sweep"]["seconds"] is None:
        return []
    own = found["mf.sweep"]["seconds"]
    wanted = (
        ("JAX loop", "seconds", "", 50_000, "see its entry"),
        ("diffrax", "seconds", ", without the networks that collapse", 30, "mf.sweep takes all of them"),
        (
            "diffrax, whole map",
            "at_least",
            ", at least",
            500,
            "diffrax gives up; counted are the steps that it was given, for each network that collapses",
        ),
    )
    return [
        asdict(
            Measure(
                "T3",
                f"Seconds of {tool} over those of mf.sweep{note}",
                seconds / own,
                "times",
                how,
                least,
                False,
            )
        )
        for tool, field, note, least, how in wanted
        if tool in found and (seconds := found[tool].get(field)) is not None
    ]


def run(only: Sequence[str], tools: Sequence[str], quick: bool, timeout: float) -> dict[str, Any]:
    """Run the tasks and tools named, all by default, and return the results as they go into results.json."""
    known = tasks(quick)
    chosen = [known[name] for name in only or known]
    jobs = [
        (task, tool)
        for task in chosen
        for tool in job.tools(task, quick)
        if not tools or tool in tools or tool in NEEDED
    ]
    results: dict[str, Any] = {
        "machine": machine.describe(),
        "settings": {"quick": quick, "timeout": timeout},
        "tasks": [
            {"name": t.name, "title": t.title, "tolerance": t.tolerance, "map": t.is_map} for t in chosen
        ],
        "entries": [],
        "measures": [],
        "convergence": [],
        "failures": [],
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bar = tqdm(jobs, unit="job", file=sys.stderr)
        for task, tool in bar:
            bar.set_postfix_str(f"{task.name} {tool}")
            left, wrong = run_job(task.name, tool, folder, quick, timeout)
            if wrong and tool not in NEEDED and not left["measures"]:
                left["entries"].append(_missing(task.name, tool, wrong))
            if wrong:
                results["failures"].append({"task": task.name, "job": tool, "why": wrong})
            results["entries"] += left["entries"]
            results["measures"] += left["measures"]
            if tool == "ours":
                results["measures"] += _own(task, left["entries"])
            stored = folder / f"{task.name}.convergence.json"
            if tool == job.CONVERGENCE and stored.exists():
                results["convergence"].append(json.loads(stored.read_text()))
        for task in chosen:
            results["measures"] += _ratios(task, results["entries"])
    return results

"""The chart of the page, as SVG text: seconds of every tool on every task, on a logarithmic axis.

Written by hand, so that the same results give the same bytes on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape
from typing import Any

INK, FAINT, GRID = "#333333", "#767676", "#dddddd"
WIDTH, LEFT, RIGHT = 700, 170, 520
ROW, HEAD, TOP, BOTTOM = 20, 30, 34, 12
LOW, HIGH = 1e-4, 1e12  # seconds at the ends of the axis; what is beyond stands at the end, with an arrow
TICKS = {
    1e-3: "1 ms",
    1.0: "1 s",
    60.0: "1 min",
    3600.0: "1 h",
    86400.0: "1 day",
    3.156e7: "1 year",
    3.156e10: "1000 years",
}
# Okabe and Ito's palette, and a shape each: (colour, shape) by the first word of the tool's name.
LOOKS = {
    "mf.flow": ("#0072B2", "circle"),
    "mf.sweep": ("#0072B2", "circle"),
    "mf.limit_direction": ("#0072B2", "circle"),
    "NumPy": ("#E69F00", "square"),
    "PyTorch": ("#D55E00", "triangle"),
    "JAX": ("#CC79A7", "diamond"),
    "solve_ivp": ("#009E73", "down"),
    "diffrax": ("#000000", "hexagon"),
}
SHAPES = {
    "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    "triangle": [(0, -1.25), (1.2, 0.95), (-1.2, 0.95)],
    "down": [(0, 1.25), (1.2, -0.95), (-1.2, -0.95)],
    "diamond": [(0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)],
    "hexagon": [(math.cos(k * math.pi / 3) * 1.2, math.sin(k * math.pi / 3) * 1.2) for k in range(6)],
}


def position(seconds: float) -> float:
    """Return the horizontal place of a time."""
    share = math.log(min(max(seconds, LOW), HIGH) / LOW) / math.log(HIGH / LOW)
    return LEFT + share * (RIGHT - LEFT)


def mark(x: float, y: float, tool: str, filled: bool) -> str:
    """Return a tool's mark, filled if its time was measured."""
    color, shape = LOOKS[tool.split(",")[0].split(" ")[0]]
    paint = f'fill="{color if filled else "white"}" stroke="{color}" stroke-width="2"'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" {paint}/>'
    corners = " ".join(f"{x + 5 * dx:.1f},{y + 5 * dy:.1f}" for dx, dy in SHAPES[shape])
    return f'<polygon points="{corners}" {paint}/>'


def text(x: float, y: float, words: str, **style: str) -> str:
    """Return a line of text."""
    given = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in style.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{given}>{escape(words)}</text>'


def _row(entry: dict[str, Any], y: float, duration: Callable[[float | None], str]) -> list[str]:
    """Return one tool's row: its name, its mark, its time."""
    own = entry["tool"].startswith("mf.")
    parts = [
        text(LEFT - 10, y + 4, entry["tool"], text_anchor="end", font_weight="bold" if own else "normal")
    ]
    seconds = entry["seconds"]
    if seconds is None:
        parts.append(
            text(
                LEFT + 4,
                y + 4,
                "does not finish" if "unfinished" in entry["status"] else "no result",
                fill=FAINT,
                font_style="italic",
            )
        )
        return parts
    x = position(seconds)
    parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{x:.1f}" y2="{y}" stroke="{FAINT}" stroke-width="1"/>')
    parts.append(mark(x, y, entry["tool"], entry["basis"] == "measured"))
    words = duration(seconds) + (" →" if seconds > HIGH else "")
    parts.append(text(x + 10, y + 4, words))
    return parts


def svg(results: dict[str, Any], duration: Callable[[float | None], str]) -> str:
    """Return the chart."""
    body: list[str] = []
    y = float(TOP)
    for task in results["tasks"]:
        y += HEAD
        body.append(text(10, y - 8, f"{task['name']}: {task['title']}", font_weight="bold"))
        for entry in (entry for entry in results["entries"] if entry["task"] == task["name"]):
            body += _row(entry, y + ROW / 2, duration)
            y += ROW
    height = y + BOTTOM
    grid = []
    for seconds, name in TICKS.items():
        x = position(seconds)
        grid.append(f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{y:.1f}" stroke="{GRID}"/>')
        if name:
            grid.append(text(x, TOP - 14, name, text_anchor="middle", fill=FAINT, font_size="11"))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
            f'height="{height:.0f}" font-family="sans-serif" font-size="13" fill="{INK}">',
            f'<rect width="{WIDTH}" height="{height:.0f}" fill="white"/>',
            *grid,
            *body,
            "</svg>",
            "",
        ]
    )

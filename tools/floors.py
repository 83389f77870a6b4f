"""Print the lowest versions that the packages allow, as constraints for pip: python tools/floors.py."""

import re
import tomllib
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def floors() -> list[str]:
    """Return ``name==version`` for each dependency ``name>=version`` of the packages, extras included."""
    found = {}
    for file in ("pyproject.toml", "lib/pyproject.toml"):
        project = tomllib.loads((ROOT / file).read_text(encoding="utf-8"))["project"]
        for one in chain(project["dependencies"], *project.get("optional-dependencies", {}).values()):
            if at_least := re.fullmatch(r"([\w-]+)>=([\d.]+)", one):
                found[at_least[1]] = at_least[2]
    return [f"{name}=={lowest}" for name, lowest in found.items()]


if __name__ == "__main__":
    print("\n".join(floors()))

"""Print the lowest versions that pyproject.toml allows, as constraints for pip: python tools/floors.py."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def floors() -> list[str]:
    """Return ``name==version`` for each dependency ``name>=version`` of the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [re.fullmatch(r"([\w-]+)>=([\d.]+)", one).expand(r"\1==\2") for one in project["dependencies"]]


if __name__ == "__main__":
    print("\n".join(floors()))

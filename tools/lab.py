"""Lay copies of the chapters into _build/lab, to be opened and changed: python tools/lab.py.

A copy that was changed is kept, and the console says so; one that was not follows its chapter.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAB = ROOT / "_build" / "lab"


def lay(root: Path = ROOT, lab: Path = LAB) -> list[str]:
    """Copy the chapters into ``lab/chapters``; return the names of those whose copy was changed, and kept."""
    copies, laid = lab / "chapters", lab / ".as_laid"  # the second: the copies as they were laid
    for folder in (copies, laid):
        folder.mkdir(parents=True, exist_ok=True)
    results = lab / "experiments"  # chapters read ../experiments
    if not results.exists():
        results.symlink_to(root / "experiments", target_is_directory=True)
    kept = []
    for chapter in sorted((root / "chapters").glob("*.ipynb")):
        copy, before = copies / chapter.name, laid / chapter.name
        if copy.exists() and not (before.exists() and copy.read_bytes() == before.read_bytes()):
            kept.append(chapter.name)
            continue
        shutil.copyfile(chapter, before)
        shutil.copyfile(chapter, copy)
    return kept


if __name__ == "__main__":
    changed = lay()
    print(f"The chapters are copied to {LAB / 'chapters'}: change them as you like.")
    if changed:
        print("Kept as you changed them:", ", ".join(changed))
        print("To have one anew, delete its copy and run this again.")
    sys.exit()

"""Grade a folder for the made-up course, and tell what it cost: ``grade_tiny.py COURSE INBOX OUT JOBS``."""

import json
import resource
import sys
import time
from pathlib import Path

import tiny_course
from grading.limits import Limits
from grading.pipeline import Grading

if __name__ == "__main__":
    place, inbox, out, jobs = sys.argv[1:]
    tiny_course.declare()
    started = time.monotonic()
    Grading(Path(inbox), Path(out), int(jobs), Limits(cell=6, wall=20), place=Path(place)).run()
    usage = {"seconds": time.monotonic() - started}
    usage["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(usage))

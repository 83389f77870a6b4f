"""The course as nbgrader sees it; `make assignments` and `make grade` read the same file."""

import os
from pathlib import Path

c = get_config()  # noqa: F821  (nbgrader puts it here)

course = Path(__file__).resolve().parent
# Everything that grading makes lies in one folder, outside what is under version control.
grades = Path(os.environ.get("MINORFIRST_GRADES", course.parent / "_build" / "grades")).resolve()
if "MINORFIRST_GRADES" not in os.environ:  # nbgrader itself makes no folder for its gradebook
    grades.mkdir(parents=True, exist_ok=True)

c.CourseDirectory.course_id = "minor-first"
c.CourseDirectory.root = str(course)
c.CourseDirectory.source_directory = "source"
c.CourseDirectory.release_directory = "release"
c.CourseDirectory.submitted_directory = str(grades / "submitted")
c.CourseDirectory.autograded_directory = str(grades / "autograded")
c.CourseDirectory.feedback_directory = str(grades / "feedback")
# The one setting that moves the gradebook, e.g. to "postgresql+psycopg://teacher@localhost/minor_first".
c.CourseDirectory.db_url = os.environ.get("MINORFIRST_GRADEBOOK", f"sqlite:///{grades / 'gradebook.db'}")

# What stands in a student's copy where the source has a solution.
c.ClearSolutions.code_stub = {"python": "# Your code here.\nraise NotImplementedError"}
c.ClearSolutions.text_stub = "*Your answer here.*"
c.ClearSolutions.enforce_metadata = True

# How long one cell may run, in seconds, where nbgrader itself grades; `make grade` has limits of its own.
c.Execute.timeout = 20
c.Execute.interrupt_on_timeout = True
c.OverwriteCells.add_missing_cells = True

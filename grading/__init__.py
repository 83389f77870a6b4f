"""The teacher's side of the assignments: references, checker, pipeline.  Never part of what students get."""

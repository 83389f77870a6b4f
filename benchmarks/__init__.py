"""This package beside what a user would otherwise write: `make bench`.  `test_speed.py` is apart from it."""

"""Plugins of pytest for a copy of the library: one notes what each test calls, one picks the tests to run."""

import os
import sys
import threading

import pytest


def cpu_seconds():
    """Return the CPU time of this process and its children: what else the machine does, does not count."""
    return sum(os.times()[:4])


class Calls:
    """Notes the CPU seconds of each test, and the functions of a copy of the library that it calls."""

    def __init__(self, package):
        self.package, self.tests = f"{package}{os.sep}", {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        codes, started = set(), cpu_seconds()

        def trace(frame, event, arg):
            codes.add(frame.f_code)

        threading.settrace(trace)
        sys.settrace(trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)
            called = sorted({name for code in codes if (name := self.name_of(code))})
            self.tests[item.nodeid] = [round(cpu_seconds() - started, 3), called]

    def name_of(self, code):
        """Return ``kernels.ode._LogModes.velocity`` for code of the library, else ""."""
        if not code.co_filename.startswith(self.package):
            return ""
        module = code.co_filename.removeprefix(self.package).removesuffix(".py").replace(os.sep, ".")
        inner = code.co_qualname.replace(".<locals>", "").partition("<")[
            0
        ]  # a lambda belongs to what is around
        return f"{module}.{inner}".rstrip(".")


class Chosen:
    """Runs the tests of a list, in its order, or all where there is none, and notes the first that fails."""

    def __init__(self, tests):
        self.order = tests and {name: k for k, name in enumerate(tests)}
        self.failed = ""

    def pytest_collection_modifyitems(self, items):
        if self.order is not None:
            chosen = [item for item in items if item.nodeid in self.order]
            items[:] = sorted(chosen, key=lambda item: self.order[item.nodeid])

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed = self.failed or report.nodeid

    def pytest_collectreport(self, report):
        if report.failed:
            self.failed = self.failed or report.nodeid

"""The students' side of the assignments: parameters of their own, and the call that asks for a decision.

Nothing here knows an answer.  The references live in the project's ``grading`` folder, on the teacher's
side; a hidden test hands a student's answer over to the checker there, and the checker decides.
"""

from __future__ import annotations

import contextlib
import enum
import hashlib
import json
import os
import socket
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from minorfirst.checks import brief

CHECKER = "MINORFIRST_CHECKER"
"""Environment variable: the number of the open socket on which the checker listens, where one is grading."""

LONGEST = 2_000_000
"""Longest message between notebook and checker, in bytes."""

PLACEHOLDERS = ("your id", "your-id", "your_id")
"""What stands in place of an id before a student has put one in."""

WHERE = 'Put your id into the first cell of code, STUDENT_ID = "...", and run that cell again.'


def student_key(student_id: Any) -> str:
    """Return a student's id as the grader compares it: no spaces around it, lower case."""
    if not isinstance(student_id, str) or not student_id.strip():
        raise ValueError(
            f'`student_id` must be your id as text, e.g. "ada42", got {brief(student_id)}. {WHERE}'
        )
    return student_id.strip().lower()


def parameters(student_id: str, name: str) -> dict[str, Any]:
    """Return the parameters of one assignment or task, drawn from a hash of the student's id.

    Parameters
    ----------
    student_id : str
        The id under which the notebook is handed in; upper and lower case count alike.
    name : str
        A key of ``minorfirst_book.assignment_parameters.PARAMETERS``.

    Returns
    -------
    dict
        One value for every parameter; the same id always draws the same values.

    Raises
    ------
    ValueError
        If the id is no text, is empty or still the placeholder, or no parameters go by that name.

    Notes
    -----
    While a checker grades, the placeholder draws parameters too: what does not depend on them keeps its
    points, and the checker says whose numbers the others are.

    Examples
    --------
    >>> from minorfirst_book import classroom
    >>> classroom.parameters("ada42", "example") == classroom.parameters(" Ada42", "example")
    True
    >>> sorted(classroom.parameters("ada42", "example"))
    ['depth', 'rho']
    """
    from .assignment_parameters import PARAMETERS

    student = student_key(student_id)
    if student in PLACEHOLDERS and not os.environ.get(CHECKER):
        raise ValueError(f"`student_id` must be your own id, got {brief(student_id)}. {WHERE}")
    if name not in PARAMETERS:
        raise ValueError(f"`name` must be one of {', '.join(PARAMETERS)}, got {brief(name)}.")
    values = PARAMETERS[name]
    return {key: choices[draw(student, name, key) % len(choices)] for key, choices in values.items()}


def draw(*words: str) -> int:
    """Return an integer below 2^64 that depends on the words and on nothing else.

    Examples
    --------
    >>> from minorfirst_book import classroom
    >>> classroom.draw("ada42", "example", "rho") % 1000
    709
    """
    return int.from_bytes(hashlib.sha256("\0".join(words).encode()).digest()[:8], "big")


def decide(task: str, answer: Any, student_id: str) -> None:
    """Have the checker decide on an answer; pass silently, or raise AssertionError with the reason.

    Hidden tests call it.  The checker is another process: it sends hidden inputs for a function, gets back
    plain numbers, and keeps the verdict; whatever happens in this process cannot change it.

    Parameters
    ----------
    task : str
        The task's name, ``"ASSIGNMENT.TASK"``.
    answer : callable or value
        The student's function, or a number, text, bool, None, or list, tuple, dict or array of these.
    student_id : str
        The id that the notebook states.

    Raises
    ------
    AssertionError
        If the answer is wrong; the message is the reason.
    RuntimeError
        If the environment names no checker: this is no place to grade.
    """
    number = os.environ.get(CHECKER)
    if not number:
        raise RuntimeError(
            f"No checker is at hand, so nothing is decided: {CHECKER} names none. Hidden tests run on the "
            "teacher's machine, by `make grade SUBMISSIONS=folder`; `pytest tests/test_assignments.py` runs "
            "the solutions."
        )
    passed, reason = _ask(number, task, answer, student_id)
    if not passed:
        raise AssertionError(reason)


def _ask(number: str, task: str, answer: Any, student_id: str) -> tuple[bool, str]:
    """Carry out one conversation with the checker: task, hidden inputs, results, verdict."""
    with socket.socket(fileno=os.dup(int(number))) as line:
        asked = _tell(line, {"task": task, "student": plain(student_id)})
        if "inputs" in asked:
            asked = _tell(line, replies(answer, asked["inputs"]))
    return bool(asked.get("passed")), str(asked.get("reason", "the checker gave no answer"))


def _tell(line: socket.socket, message: Any) -> dict[str, Any]:
    """Say something to the checker and return its answer; what it answers to earlier calls is passed over."""
    call, heard = uuid.uuid4().hex, b""
    # The first end of line ends what a time limit may have cut off.
    line.sendall(b"\n" + json.dumps({"id": call, "say": message}).encode() + b"\n")
    while part := line.recv(1 << 16):
        *whole, heard = (heard + part).split(b"\n")
        for text in whole:
            with contextlib.suppress(ValueError):
                reply = json.loads(text)
                if isinstance(reply, dict) and reply.get("id") == call:
                    return dict(reply["answer"])
    return {}


def replies(answer: Any, inputs: Sequence[Mapping[str, Any]] | None) -> dict[str, Any]:
    """Return what the checker compares: ``{"results": ...}`` as plain numbers, or ``{"error": ...}``.

    ``inputs`` holds the keyword arguments of every call, lists of numbers standing for arrays; None asks for
    the answer itself.
    """
    try:
        if inputs is None:
            if callable(answer) and not isinstance(answer, type):
                return {"error": "a function, where a value is asked for"}
            return {"results": plain(answer)}
        if not callable(answer):
            return {"error": f"no function but {brief(answer)}"}
        return {"results": [plain(_call(answer, arguments)) for arguments in inputs]}
    except Exception as problem:  # whatever a student's function raises is an answer too
        return {"error": f"{type(problem).__name__}: {brief(str(problem))[1:-1]}"}


def _call(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Call a student's function with fresh arrays, so that a changed argument spoils no later call."""
    return function(
        **{name: np.array(value) if isinstance(value, list) else value for name, value in arguments.items()}
    )


def plain(value: Any) -> Any:
    """Return ``value`` as JSON can carry it, or raise TypeError.

    Examples
    --------
    >>> import numpy as np
    >>> from minorfirst_book import classroom
    >>> classroom.plain({"beta": np.array([1.0, 2.0]), "leads": np.int64(1)})
    {'beta': [1.0, 2.0], 'leads': 1}
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    raise TypeError(f"an answer must be made of numbers, text, lists and arrays, not {type(value).__name__}")

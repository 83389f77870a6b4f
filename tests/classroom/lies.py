"""Submissions that lie: they forge verdicts, read what is secret, or hold the machine."""

LIES = {
    "patch_numpy": """
np.isclose = np.allclose = np.array_equal = np.testing.assert_allclose = lambda *a, **k: True
np.array = np.asarray = lambda value, *a, **k: value
""",
    "patch_decide": """
classroom.decide = lambda *a, **k: None
""",
    "patch_answers": """
classroom._ask = lambda *a, **k: (True, "")
""",
    "patch_errors": """
get_ipython().showtraceback = lambda *a, **k: None
get_ipython().set_custom_exc((BaseException,), lambda *a, **k: None)
""",
    "equal_to_all": """
class Sly(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    def __rsub__(self, other): return 0.0
    def __abs__(self): return 0.0
""",
    "forge": """
import os, socket
with socket.socket(fileno=os.dup(int(os.environ["MINORFIRST_CHECKER"]))) as line:
    line.sendall(b'{"id": 1, "say": {"task": "<name>.<task>", "student": "forge"}}\\n')
    line.recv(1 << 20)
    line.sendall(b'{"id": 2, "say": {"passed": true, "reason": "", "results": {"passed": true}}}\\n')
""",
    "leave_behind": """
import subprocess
subprocess.Popen(["sleep", "987654"], start_new_session=True)
""",
    "read_answers": """
import pathlib, sys, minorfirst
root = pathlib.Path(minorfirst.__file__).parents[2]
sys.path.insert(0, str(root))
try:
    from grading.checks import find
    <task> = lambda **given: find("<name>.<task>").reference("read_answers", **given)
except Exception as problem:
    print("no reference:", problem)
checks = root / "grading" / "checks" / "__init__.py"
for secret in [checks, pathlib.Path("<out>", "gradebook.db"), pathlib.Path("<inbox>")]:
    try:
        print("REACHED", len(secret.read_bytes()))
    except OSError as problem:
        print("not readable:", problem)
""",
    "destroy": """
import os, shutil
for target in ("<out>", "<inbox>"):
    shutil.rmtree(target, ignore_errors=True)
    try:
        open(os.path.join(target, "gradebook.db"), "w").close()
    except OSError as problem:
        print("not writable:", problem)
""",
    "phone_home": """
import socket
try:
    socket.create_connection(("127.0.0.1", <port>), timeout=2)
except OSError as problem:
    print("not connected:", problem)
""",
}


def liars(inbox, out, port, wrong):
    """Hand in wrong answers to everything, each behind another trick: none may gain a point or harm others.

    ``wrong`` maps every task to a wrong answer's code.
    """
    first = inbox.auto[0]
    values = {"name": inbox.name, "task": first, "out": out, "inbox": inbox.folder, "port": port}
    for student, trick in LIES.items():
        for key, value in values.items():
            trick = trick.replace(f"<{key}>", str(value))
        answers = {task: f"{task} = Sly(0.12345)" for task in wrong} if student == "equal_to_all" else wrong
        code = [answers[first], trick] if student == "read_answers" else [trick, answers[first]]
        reason = "never reached the checker" if student in ("patch_decide", "patch_answers") else ""
        inbox.hand_in(student, {**answers, first: "\n".join(code)}, inbox.auto, reason=reason)
    # The first decision stands: who asks with a wrong answer learns that it is wrong, and no more.
    right = inbox.solutions[first]
    ask = f'classroom.decide("{inbox.name}.{first}", {first}, STUDENT_ID)'
    guess = f"{wrong[first]}\ntry:\n    {ask}\nexcept AssertionError:\n    pass\n{right}"
    inbox.hand_in("guess_twice", {first: guess}, [first])

"""The program inside a world: execute one notebook, and send back what each cell put out.

``python -P inside.py`` reads the job as one line of JSON; this file stands alone.  A line that goes out holds
``cell`` (what one cell put out), ``ask`` (a question to the checker; its answer is the next line that comes
in), or ``done`` (a word for what stopped the run).  A student's code can send such lines, too.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

CHECKER = "MINORFIRST_CHECKER"
NO_HISTORY = "--HistoryManager.enabled=False"
LATE = "CellTimeoutError"
FORMS = ("text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/jpeg")
ALLOWANCE = 10_000_000  # bytes of output in all; what is more is left out


class Doorbell:
    """Where a notebook asks for the checker, on a socket that it inherits.

    ``answer`` takes the notebook's message and returns the checker's, ``longest`` is that of a message in
    bytes, and ``number`` the file descriptor that the notebook finds in its environment.
    """

    def __init__(self, answer: Callable[[Any], Any], longest: int):
        self.answer, self.longest = answer, longest
        self._ours, self._theirs = socket.socketpair()
        self.number = self._theirs.fileno()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answer no more."""
        self._theirs.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._theirs.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError), self._ours, self._ours.makefile("rwb") as stream:
            while text := stream.readline(self.longest):
                # Garbage, and what a time limit cut off, has no answer.
                with contextlib.suppress(ValueError, RecursionError, TypeError, LookupError):
                    call = json.loads(text)
                    reply = {"id": call["id"], "answer": self.answer(call["say"])}
                    stream.write(json.dumps(reply).encode() + b"\n")
                    stream.flush()


class Wire:
    """The lines between this program and the grader."""

    def __init__(self) -> None:
        self._in, self._out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
        self._lock = threading.Lock()
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        self.job = json.loads(self._in.readline())

    def send(self, message: dict[str, Any]) -> None:
        """Send one line."""
        with self._lock:
            line = memoryview(json.dumps(message, default=str).encode() + b"\n")
            while line:
                line = line[self._out.write(line) :]

    def ask(self, question: Any) -> Any:
        """Send a question to the checker; return its answer."""
        self.send({"ask": question})
        return json.loads(self._in.readline())


def limit(limits: dict[str, int]) -> None:
    """Set the resource limits of this process and of all that it starts."""
    wanted = {
        resource.RLIMIT_AS: limits["memory"] << 20,
        resource.RLIMIT_FSIZE: limits["disk"] << 20,
        resource.RLIMIT_CPU: limits["wall"] + 10,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 256,
    }
    if CONFINED:  # counted per user, which outside a world is the teacher
        wanted[resource.RLIMIT_NPROC] = limits["processes"]
    for what, value in wanted.items():
        _, hard = resource.getrlimit(what)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(OSError, ValueError):  # macOS knows the limit of memory but does not take it
            resource.setrlimit(what, (value, value))


CONFINED = __file__.startswith("/grading/")


def runner(job: dict[str, Any], doorbell: int) -> Any:
    """Return a client that executes the job's notebook within its limits."""
    # A reader of addresses that takes 0.7 s to load, for schemas that have none of them.
    sys.modules["rfc3987_syntax"] = None
    import nbformat
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    limits, home = job["limits"], os.getcwd()
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", NO_HISTORY]

    class Kernel(AsyncKernelManager):
        kernel_spec = KernelSpec(argv=argv, language="python", display_name="graded")

        def __init__(self, **rest: Any):
            files = {"ip": os.path.join(home, "k"), "connection_file": os.path.join(home, "kernel.json")}
            super().__init__(transport="ipc", **files, **rest)

        async def start_kernel(self, **rest: Any) -> None:
            env = {**os.environ, CHECKER: str(doorbell)}
            await super().start_kernel(**{**rest, "env": env, "cwd": home, "pass_fds": (doorbell,)})

    class Run(NotebookClient):
        printed = spent = 0
        silenced = False

        def output(self, outs: list, msg: dict, display_id: str, cell_index: int) -> Any:
            """Keep a message of the running cell, up to the limit; interrupt the cell at the limit."""
            self.printed += len(json.dumps(msg["content"], default=str)) + 100
            if self.printed <= limits["output"] << 20:
                return super().output(outs, msg, display_id, cell_index)
            if not self.silenced:
                self.silenced = True
                error = {"ename": "TooMuchOutput", "evalue": f"more than {limits['output']} MB"}
                outs.append(nbformat.v4.new_output("error", **error, traceback=[]))
                self.interrupting = asyncio.ensure_future(self.km.interrupt_kernel())
            return None

        def handle_comm_msg(self, outs: list, msg: dict, cell_index: int) -> None:
            """Drop what widgets say: nothing here shows them, and nbclient would keep all of it."""

    kinds = {"code": nbformat.v4.new_code_cell}
    new = [kinds.get(c["cell_type"], nbformat.v4.new_markdown_cell)(c["source"]) for c in job["cells"]]
    nb = nbformat.v4.new_notebook(cells=new)
    late = {"ename": LATE, "evalue": "", "traceback": []}

    def tell(cell: Any, cell_index: int, execute_reply: Any) -> None:
        """Write down that a cell was late: nbclient tells only who asks."""
        if execute_reply["content"].get("ename") == LATE:
            cell.outputs.append(nbformat.v4.new_output("error", **late))

    return Run(
        nb,
        on_cell_executed=tell,
        allow_errors=True,
        interrupt_on_timeout=True,
        error_on_timeout=late,
        raise_on_iopub_timeout=False,
        shutdown_kernel="immediate",
        kernel_manager_class=Kernel,
        resources={"metadata": {"path": home}},
    )


async def execute(client: Any, limits: dict[str, int], send: Callable[[dict[str, Any]], None]) -> str:
    """Execute every cell and send its outputs; return a word for what stopped the run, or ""."""
    from nbclient.exceptions import DeadKernelError

    ends, hung = time.monotonic() + limits["wall"], 0
    try:
        async with client.async_setup_kernel():
            for index, cell in enumerate(client.nb.cells):
                if cell.cell_type != "code" or not cell.source.strip():
                    continue
                left = ends - time.monotonic()
                if left <= 0:
                    return "late"
                client.printed, client.silenced = 0, False
                client.timeout = max(1, int(min(limits["cell"], left)))
                used = processor_time(client)
                try:
                    await client.async_execute_cell(cell, index)
                finally:
                    late = any(o.get("ename") == LATE for o in cell.outputs)
                    outs = [small(output) for output in cell.outputs[:50]]
                    client.spent += len(json.dumps(outs, default=str))
                    if client.spent > ALLOWANCE:
                        outs = [o for o in outs if o["output_type"] == "error"]
                    spent = {"used": processor_time(client) - used if late else 0.0}
                    send({"cell": {"index": index, "count": cell.execution_count, "outputs": outs, **spent}})
                hung = hung + 1 if late else 0
                if hung == 2:
                    return "hung"
            if CONFINED:  # the kernel ends with its world, sooner than it would by being asked to
                send({"done": ""})
                os._exit(0)
    except DeadKernelError:
        return "died"
    return ""


def processor_time(client: Any) -> float:
    """Return the seconds of processor time that the kernel has used."""
    with contextlib.suppress(Exception):
        import psutil

        times = psutil.Process(client.km.provisioner.pid).cpu_times()
        return times.user + times.system + times.children_user + times.children_system
    return 0.0


def small(output: Any) -> dict[str, Any]:
    """Return what is kept of one output: forms that a page can show, and the end of long tracebacks."""
    kept = {key: value for key, value in output.items() if key in ("output_type", "name", "text")}
    if "data" in output:
        kept["data"] = {form: value for form, value in output["data"].items() if form in FORMS}
    if output["output_type"] == "error":
        kept |= {"ename": str(output["ename"])[:100], "evalue": str(output["evalue"])[:2000]}
        kept["traceback"] = [str(line)[-2000:] for line in output["traceback"][-20:]]
    return kept


def main() -> None:
    """Execute the job that comes in."""
    wire = Wire()
    limit(wire.job["limits"])
    doorbell = Doorbell(wire.ask, wire.job["longest"])
    client = runner(wire.job, doorbell.number)
    wire.send({"done": asyncio.run(execute(client, wire.job["limits"], wire.send))})
    os._exit(0)  # whatever threads are left


if __name__ == "__main__":
    main()

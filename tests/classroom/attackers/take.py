"""Who takes more than its share."""

# %% busy_children |  | 
import os
for _ in range(50):
    if os.fork() == 0:
        while True:
            pass

# %% fork_bomb |  | 
import os
while True:
    try:
        os.fork()
    except OSError:
        pass

# %% thread_bomb |  | 
import threading, time
while True:
    threading.Thread(target=time.sleep, args=(60,)).start()

# %% big_children | stopped | more than 2048 MB of memory
import os, time
for _ in range(6):
    if os.fork() == 0:
        held = bytearray(b"x") * (700 << 20)
        time.sleep(60)
time.sleep(60)

# %% shared_memory | graded | OSError
with open("/dev/shm/big", "wb") as f:
    while True:
        f.write(bytes(1 << 20))

# %% many_in_shared_memory | graded | OSError
for k in range(4000):
    with open(f"/dev/shm/{k}", "wb") as f:
        f.write(bytes(1 << 20))

# %% sysv_memory | graded | 
import ctypes
libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
got = [libc.shmget(0, 1 << 28, 0o1600) for _ in range(20)]
print("TAKEN" if max(got) >= 0 else "none")

# %% memfd | graded | PermissionError
import os
for k in range(200):
    fd = os.memfd_create(str(k))
    os.write(fd, bytes(40 << 20))

# %% temporary_files | graded | OSError
import itertools
for k in itertools.count():
    with open(f"/tmp/{k}", "wb") as f:
        f.write(bytes(30 << 20))

# %% deep_folders |  | 
import os
for _ in range(1500):
    os.mkdir("d" * 50)
    os.chdir("d" * 50)

# %% many_files | stopped | more than 10000 files
import itertools
for k in itertools.count():
    open(f"/tmp/{k}", "wb").close()

# %% all_processors | graded | PermissionError
import os
os.sched_setaffinity(0, range(os.cpu_count()))
print("REACHED")

# %% half_a_gigabyte_of_widgets |  | 
from ipykernel.comm import Comm
comm = Comm(target_name="x")
for _ in range(480):
    comm.send({"data": "x" * (1 << 20)})

# %% huge_error |  | 
raise ValueError('x' * (100 << 20))

# %% many_errors |  | 
class Loud(Exception):
    def _render_traceback_(self):
        return ["x" * 1000] * 100_000
raise Loud

# %% small_outputs |  | 
from IPython.display import display
for k in range(20_000):
    display(k)

# %% updated_display |  | 
from IPython.display import display
shown = display("x", display_id="same")
for k in range(500):
    shown.update("x" * 100_000)

# %% to_the_terminal | graded | 
import os
os.write(1, b"\x1b[2Jx" * 1000)
os.write(2, b"x" * 1_000_000)


"""Who outlives its run, or stops what should watch it."""

# %% fork_chain |  | 
import os, time
if os.fork() == 0:
    while True:
        os.setsid() if os.getpid() != os.getsid(0) else None
        if os.fork():
            os._exit(0)
        time.sleep(0.01)

# %% stop_runner |  | 
import os, signal
os.kill(os.getppid(), signal.SIGSTOP)

# %% kill_runner | stopped | without a result
import os, signal
os.kill(os.getppid(), signal.SIGKILL)

# %% kill_all | stopped | 
import os, signal
os.kill(-1, signal.SIGKILL)

# %% close_everything |  | 
import os
os.closerange(3, 256)


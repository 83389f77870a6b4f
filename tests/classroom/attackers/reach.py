"""Who reaches out: for neighbours, for the teacher's files, for the network."""

# %% neighbours_sockets | graded | 
import socket
for line in open("/proc/net/unix").read().splitlines()[1:]:
    path = line.split()[-1]
    if path.startswith(("/", "@")):
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(1)
                s.connect(path.replace("@", chr(0)))
                s.sendall(b'{"task": "@name@.@task@", "student": "x"}\n')
                print("REACHED", path)
        except OSError:
            pass

# %% netlink | graded | 
import socket, struct
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4)
s.settimeout(1)
s.send(struct.pack("=IHHII", 40, 20, 0x301, 1, 0) + struct.pack("=BBHIIII", 1, 0, 0, 0xFFFFFFFF, 0, 7, 0))
found = s.recv(1 << 20)
print("REACHED" if b"checker" in found or b"/tmp/mf" in found else "alone")

# %% inotify | graded | 
import ctypes, os
libc = ctypes.CDLL(None)
watch = libc.inotify_init()
seen = [p for p in ("@out@", "@inbox@") if libc.inotify_add_watch(watch, p.encode(), 0xFFF) >= 0]
print("REACHED" if seen else "alone")

# %% chmod_gradebook | graded | 
import os
for path in ("@out@/gradebook.db", "@out@", "@inbox@"):
    try:
        os.chmod(path, 0)
        print("REACHED")
    except OSError:
        pass

# %% look_around | graded | 
import os
for path in ("/opt", "/root", "/home", "/var", "/usr/share", "/usr/local", "/sys", "/run", "/etc/passwd"):
    if os.path.exists(path) and path != "/home":
        print("REACHED", path)
print(os.listdir("/home"))
assert set(os.listdir("/home")) <= {"student"}, "REACHED"

# %% udp | graded | 
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    s.sendto(b"taken", ("127.0.0.1", int('@port@')))
except OSError as problem:
    print(problem)

# %% session_sockets | graded | 
import glob, os, socket
paths = glob.glob("/tmp/tmux-*/*") + glob.glob("/run/user/*/*") + ["/var/run/docker.sock", "/run/docker.sock"]
for path in paths:
    try:
        socket.socket(socket.AF_UNIX).connect(path)
        print("REACHED", path)
    except OSError:
        pass

# %% other_processes | graded | 
import os
strangers = [p for p in os.listdir("/proc") if p.isdigit() and int(p) > 200]
words = b"".join(open(f"/proc/{p}/cmdline", "rb").read() for p in os.listdir("/proc") if p.isdigit())
print("REACHED" if b"-m\0grading" in words else "alone")

# %% ptrace_neighbours | graded | 
import ctypes
libc = ctypes.CDLL(None)
print("REACHED" if any(libc.ptrace(16, pid, 0, 0) == 0 for pid in range(2, 40000)) else "alone")

# %% new_namespace | graded | 
import ctypes, os
for flag in (0x10000000, 0x20000, 0x40000000, 0x20000000):
    print("REACHED" if ctypes.CDLL(None).unshare(flag) == 0 else "alone")

# %% mount_things | graded | 
import ctypes
print("REACHED" if ctypes.CDLL(None).mount(b"/proc", b"/tmp", b"proc", 0, None) == 0 else "alone")

# %% write_everywhere | graded | 
import sys, minorfirst, numpy
for path in ("/x", "/usr/lib/x", "/dev/x", sys.prefix + "/x", minorfirst.__file__, numpy.__file__, "/grading/x"):
    try:
        open(path, "ab").write(b"x")
        print("REACHED", path)
    except OSError:
        pass


"""Servers that a command starts and stops again: own session, own log, own pid."""
import pwd
import signal
import socket
import subprocess
import sys
import time


class StartError(Exception):
    """A server did not come up; the text says why and where its log is."""


def free_port():
    """A loopback port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port_is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


NOT_ROOT = "not root"  # A user for as_user: ourselves, under another number.


def as_user(user):
    """The words before a command that make it run as another user, for Postgres under root.
    NOT_ROOT keeps our rights on our own files but hides that we are root (a user namespace)."""
    if user is None:
        return []
    if user == NOT_ROOT:
        return ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    group = pwd.getpwnam(user).pw_gid
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]


def start(command, log, user=None, cwd=None, env=None, stop_signal="TERM", stdout=None):
    """Starts a server in a session of its own, so that Ctrl-C reaches only us and we choose the
    order of the stops. If we are killed the kernel sends it stop_signal; and when the very thread
    ends that started it."""
    words = as_user(user) + ["setpriv", f"--pdeathsig={stop_signal}"]
    with open(log, "ab") as sink:
        return subprocess.Popen(words + command, cwd=cwd, env=env,
                                stdin=subprocess.DEVNULL, stdout=stdout or sink, stderr=sink,
                                start_new_session=True)


def stop(process, first=signal.SIGTERM, patience_s=20):
    """Asks, waits, then kills. Returns the exit code."""
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(patience_s)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


def wait_until(ready, process, what, log, patience_s=120):
    """Polls ready() until it is true; fails at once when the process ends."""
    deadline = time.monotonic() + patience_s
    while not ready():
        if process.poll() is not None:
            raise StartError(f"{what} ended with code {process.returncode}: see {log}\n{tail(log)}")
        if time.monotonic() > deadline:
            raise StartError(f"{what} is not ready after {patience_s} s: see {log}\n{tail(log)}")
        time.sleep(0.02)


def tail(path, lines=15):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-lines:])
    except OSError:
        return ""


def until_told_to_stop(processes, spare=()):
    """Waits for SIGINT or SIGTERM (0), or until one of the processes ends by itself (1); of those
    named `spare` it only tells. `processes`: by the names that people know them by."""
    told = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.append(1))
    left = dict(processes)
    while not told:
        for name in [name for name, process in left.items() if process.poll() is not None]:
            code = left.pop(name).returncode
            print(f"{name} ended by itself (code {code})", file=sys.stderr, flush=True)
            if name not in spare:
                return 1
        time.sleep(0.1)
    return 0


def can_enter(folder, user):
    return subprocess.run(as_user(user) + ["test", "-x", str(folder)],
                          capture_output=True, check=False).returncode == 0

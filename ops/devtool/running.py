"""Who runs `up` on a data folder: a lock that the kernel drops with its holder, and its pid."""
import contextlib
import fcntl
import os

from devtool.process import StartError

FILE = "up.pid"


@contextlib.contextmanager
def only_one(data):
    """Holds the folder; raises StartError when another `up` has it."""
    data.mkdir(parents=True, exist_ok=True)
    with open(data / FILE, "a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StartError(f"`up` already runs on {data} (pid {holder(data)}): "
                             "`ops/dev down` stops it") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def holder(data):
    """The pid of the `up` that holds the folder, or None. A pid alone may be somebody else's by
    now: only the lock says that it is alive."""
    try:
        with open(data / FILE, encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return int(file.read() or 0) or None
    except FileNotFoundError:
        pass
    return None

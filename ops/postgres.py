#!/usr/bin/env python3
"""A private, throw-away Postgres 15 on a unix socket, for tests, benches and `up`.

As a command it runs until told to stop and prints one line, its libpq conninfo, when it is ready.
Development only: no password on a socket only this machine's users reach, initdb without fsync.
"""
import argparse
import hashlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from devtool import process  # noqa: E402

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")
SOCKET_PATH_BYTES_MAX = 107  # sun_path of unix(7), less its closing zero.


class Postgres:
    """`with Postgres(data) as postgres: postgres.conninfo`. A folder may be started again. `port`:
    it listens there on loopback too, for clients that know no sockets. `settings`: name=value."""

    def __init__(self, data, port=None, settings=()):
        self.data = pathlib.Path(data).absolute()
        self.port = port
        self.settings = settings
        self.log = self.data / "log"
        self.user = None
        self.socket = self.data / "s"
        if len(str(self.socket / ".s.PGSQL.5432")) > SOCKET_PATH_BYTES_MAX:
            name = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
            self.socket = pathlib.Path("/tmp") / f"gstd-{name}"
        self.process = None

    @property
    def conninfo(self):
        port = f" port={self.port}" if self.port else ""
        return f"host={self.socket}{port} user=app dbname=postgres"

    def start(self):
        self._make_folders()
        if not (self.data / "data" / "PG_VERSION").exists():
            self._run([BIN / "initdb", "-D", "data", "-U", "app", "-A", "trust", "-E", "UTF8",
                       "--locale=C.UTF-8", "--no-sync"])
        # After a kill -9 the old socket's lock may last some 100 ms: try again.
        for attempt in range(20):
            self.process = self._spawn()
            try:
                process.wait_until(self._answers, self.process, "Postgres", self.log)
                return self
            except process.StartError:
                if attempt == 19 or "lock file" not in process.tail(self.log):
                    raise
                time.sleep(0.1)
            except BaseException:
                self.stop()
                raise
        return self

    def _spawn(self):
        # A burst's rows go to disk as they come and its WAL needs no checkpoint: else a second of
        # the disk is theirs now and then, and every ack of a journal beside them waits for it.
        # Rows that change thousands of times a second leave dead ones, cleaned within a minute.
        command = [str(BIN / "postgres"), "-D", "data",
                   "-c", f"listen_addresses={'127.0.0.1' if self.port else ''}",
                   "-c", f"unix_socket_directories={self.socket}", "-c", "max_connections=60",
                   "-c", "shared_buffers=64MB", "-c", "logging_collector=off",
                   "-c", "max_wal_size=4GB", "-c", "backend_flush_after=256kB",
                   "-c", "autovacuum_naptime=10s"]
        for setting in ([f"port={self.port}"] if self.port else []) + list(self.settings):
            command += ["-c", setting]  # Of two for one name the later counts.
        return process.start(command, self.log, self.user, cwd=self.data, stop_signal="INT")

    def _make_folders(self):
        for folder in (self.data, self.socket):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
        if os.geteuid() != 0:
            return
        # Postgres refuses to run as root: it runs as the package's user where that one can enter.
        self.user = "postgres"
        if not process.can_enter(self.data.parent, self.user):
            self.user = process.NOT_ROOT
            if not process.can_enter(self.data.parent, self.user):
                raise process.StartError(f"Postgres does not run as root, and the user 'postgres' "
                                         f"cannot enter {self.data.parent}: choose another folder")
        owner = pwd.getpwnam("postgres" if self.user == "postgres" else "root")
        for path in (self.data, self.socket, *self.data.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)

    def _run(self, command):
        words = process.as_user(self.user) + [str(word) for word in command]
        done = subprocess.run(words, cwd=self.data, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise process.StartError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")

    def _answers(self):
        command = [str(BIN / "pg_isready"), "-q", "-d", self.conninfo]
        return subprocess.run(command, check=False).returncode == 0

    def stop(self):
        if self.process:
            process.stop(self.process, first=signal.SIGINT)  # "fast": ends sessions, keeps data.

    __enter__ = start

    def __exit__(self, *_):
        self.stop()


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--data", required=True, help="folder for everything the server writes")
    words.add_argument("--wipe", action="store_true", help="begin with an empty folder")
    chosen = words.parse_args()
    if chosen.wipe:
        shutil.rmtree(chosen.data, ignore_errors=True)
    try:
        with Postgres(chosen.data) as postgres:
            print(postgres.conninfo, flush=True)
            return process.until_told_to_stop({"Postgres": postgres.process})
    except process.StartError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())

"""Three nodes, a broker on a small disk of its own, Postgres, two workers: real processes, which
can be killed, stopped and started one by one. Nodes that leave by themselves are noted."""
import concurrent.futures
import os
import pathlib
import resource
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

from chaos.journal import Fault
from devtool import process
from devtool.stack import Stack
from kafka.broker import Broker

NODES = 3
WORKERS = 2
HANDS = 4             # Two faults at once, the one who watches, one to spare.
LOOK_S = 0.1          # How often it is looked whether a node has left.
HEAD_ROOM = 16 << 10  # A full disk takes this much more, so that it fills in the middle of a write.
# A broker that was killed may come back only when its last session is over: 9 s by default.
BROKER = "broker.session.timeout.ms=3000\nbroker.heartbeat.interval.ms=500\n"


class Disk:
    """The journal's file system: small, real, in memory, seen by the broker alone; full when told.

    Where nothing may be mounted the broker's files may not grow instead: `is_real` says which.
    """

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True)
        # It lives as long as somebody does who sees it. Only root gets one.
        self.holder = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", f"mount -t tmpfs gstd '{folder}' && echo mounted && "
             "exec setpriv --pdeathsig TERM sleep infinity"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True)
        self.is_real = self.holder.stdout.readline() == b"mounted\n"
        self.within = ["nsenter", f"--target={self.holder.pid}", "--mount"] if self.is_real else []

    @property
    def words(self):
        """Before a command that is to see it; the command ends with us."""
        return self.within and [*self.within, "setpriv", "--pdeathsig=TERM"]

    def _resize(self, size):
        subprocess.run([*self.within, "sh", "-c", f"mount -o remount,size={size} '{self.folder}'"],
                       check=True)

    def fill(self, broker):
        if not self.is_real:
            _, hard = resource.prlimit(broker.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(broker.pid, resource.RLIMIT_FSIZE, (0, hard))
            return
        used = f"$(($(stat -f -c '(%b-%f)*%S' '{self.folder}')+{HEAD_ROOM}))"
        self._resize(used)

    def free(self, broker):
        if self.is_real:
            self._resize("50%")
        elif broker.poll() is None:
            _, hard = resource.prlimit(broker.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(broker.pid, resource.RLIMIT_FSIZE, (hard, hard))

    def close(self):
        process.stop(self.holder)


class Server:
    """One node's process over its lives."""

    def __init__(self, name, url, command, log):
        self.name = name
        self.url = url
        self.command = command
        self.log = log
        self.process = None
        self.is_wanted = False  # Nobody has killed it: if it leaves, it does so by itself.
        self.lock = threading.Lock()  # Whoever starts or kills it.
        self._log_begin = 0

    def start(self):
        self._log_begin = self.log.stat().st_size if self.log.exists() else 0
        self.process = process.start(self.command, self.log,
                                     env={**os.environ, "GSTD_QUIET": "true"})
        self.is_wanted = True

    def kill(self):
        with self.lock:
            self.is_wanted = False
            self.process.kill()
            self.process.wait()

    def was_up(self):
        """Whether this life came as far as serving."""
        with open(self.log, "rb") as file:
            file.seek(self._log_begin)
            return b'"event":"listening"' in file.read()

    def owner_changes(self):
        """How often it began to own a partition, in all its lives."""
        return self.log.read_bytes().count(b'"event":"owns"')

    def get(self, path):
        """(status, text); (0, "") while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1{path}", timeout=2) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
        except OSError:
            return 0, ""

    def is_ready(self):
        return self.get("/health/ready")[0] == 200


class Cluster:
    def __init__(self, binary, folder):
        self.folder = pathlib.Path(folder)
        self.stack = Stack(binary, folder, "kafka", nodes=NODES)
        self.disk = Disk(self.folder / "kafka" / "log")
        self.broker = self.stack.broker = Broker(self.folder / "kafka", is_brief=True,
                                                 within=self.disk.words, more=BROKER)
        self.postgres = self.stack.postgres
        ports = {"node-1": self.stack.port} | self.stack.others
        self.nodes = [Server(name, f"http://127.0.0.1:{port}", self.stack.serve_command(name),
                             self.folder / f"{name}.log") for name, port in ports.items()]
        self.faults = []
        self.late_starts = 0  # A node that came up while broker or Postgres were away left again.
        # Whatever starts a process does it here: the process ends with the thread that started it.
        self.hands = concurrent.futures.ThreadPoolExecutor(HANDS)
        self._over = threading.Event()
        self._watch_ended = None

    @property
    def urls(self):
        return [node.url for node in self.nodes]

    def start(self):
        self.stack.start_stores()
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            process.wait_until(node.is_ready, node.process, node.name, node.log)
        self._watch_ended = self.hands.submit(self._watch)

    def start_workers(self):
        for i in range(WORKERS):
            self.stack.start_worker(f"worker-{i + 1}", self.urls[i])

    def _watch(self):
        """Starts nodes again that have left, as whoever runs them would."""
        while not self._over.wait(LOOK_S):
            for node in self.nodes:
                with node.lock:
                    self._revive(node)

    def _revive(self, node):
        code = node.process.poll()
        if code is None or not node.is_wanted:
            return
        if code == 1 and not node.was_up():
            self.late_starts += 1
        else:
            self.faults.append(Fault("left", f"{node.name} ended with {code}: {node.log}"))
        node.start()

    def not_ready(self):
        """The nodes that are not, each with what it says of itself."""
        return [f"{node.name}: {node.get('/health/ready')[1][:400] or 'no answer'}"
                for node in self.nodes if not node.is_ready()]

    def run(self, *words):
        """stdout of `gstd WORDS...` on the journal, and its exit code. What node-1 saw must be in
        it; no other server's folder, which may lie where this was started, has a say."""
        done = subprocess.run([self.stack.binary, *words, "--journal", "kafka", "--kafka-brokers",
                               self.broker.address, "--data", self.stack.data / "server"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        return done.stdout or done.stderr, done.returncode

    def stop_workers(self):
        for name, worker in self.stack.workers.items():
            code = process.stop(worker)
            if code != 0:
                self.faults.append(Fault("left", f"{name} ended with {code}"))

    def stop_nodes(self):
        """In order, as an operator would; whoever does not leave with 0 is a fault."""
        self._stop_watching()
        for node in self.nodes:
            code = process.stop(node.process)
            if code != 0:
                self.faults.append(Fault("left", f"{node.name} was told to stop and ended with "
                                                 f"{code}: {node.log}"))

    def _stop_watching(self):
        self._over.set()
        if self._watch_ended:
            self._watch_ended.result()

    def close(self):
        """Whatever state it is in."""
        self._stop_watching()
        for started in (*self.stack.workers.values(), *(n.process for n in self.nodes),
                        self.broker.process, self.postgres.process):
            if started and started.poll() is None:
                started.send_signal(signal.SIGCONT)
        for node in self.nodes:
            if node.process:
                process.stop(node.process)
        self.stack.stop()
        self.disk.close()
        self.hands.shutdown()


def wait_for(is_so, patience_s, look_s=0.2):
    """Seconds until is_so() was true; None when it was not in time."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > patience_s:
            return None
        time.sleep(look_s)
    return time.monotonic() - began

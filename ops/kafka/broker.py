#!/usr/bin/env python3
"""A real Kafka broker (KRaft, one node) on free loopback ports, for tests, benches and `up`.

As a command it runs until told to stop and prints one line, `host:port`, when it is ready.
"""
import argparse
import base64
import hashlib
import os
import pathlib
import socket
import struct
import subprocess
import sys
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from devtool import process  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parent
CACHE = FOLDER.parents[1] / ".cache" / "kafka"

# A small machine: the collector of many threads has no threads to use.
JVM = ["-Xmx512m", "-XX:+UseSerialGC"]
# The optimising compiler takes a fifth of a core for the first minutes, then halves what a request
# costs. A broker that is stopped before that does without.
BRIEF = ["-XX:TieredStopAtLevel=1"]

# A request wakes a thread of each kind: more of them than cores only take turns.
# Topics are created by our own adapter, with its own settings: never by the broker on sight.
SETTINGS = """process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
num.network.threads=1
num.io.threads=2
log.dirs={log_dirs}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
"""


def jars():
    """The folder with the broker's jars, fetched from Maven Central at most once per pom.xml."""
    pom = FOLDER / "pom.xml"
    folder = CACHE / hashlib.sha256(pom.read_bytes()).hexdigest()[:12]
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies",
                   f"-DoutputDirectory={folder}"]
        fetched = subprocess.run(command, capture_output=True, text=True, check=False)
        if fetched.returncode != 0:
            raise process.StartError("cannot fetch Kafka:\n" + fetched.stdout + fetched.stderr)
        (folder / "complete").touch()
    return folder


def answers(port):
    """Whether the broker answers a metadata request (api 3, version 1) and knows itself."""
    request = struct.pack(">hhihi", 3, 1, 1, -1, 0)
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as link:
            link.settimeout(2)
            link.sendall(struct.pack(">i", len(request)) + request)
            head = b""
            while len(head) < 12:
                piece = link.recv(12 - len(head))
                if not piece:
                    return False
                head += piece
            return struct.unpack(">iii", head)[2] >= 1
    except OSError:
        return False


class Broker:
    """`with Broker(data) as broker: broker.address`. The same data folder may be started again,
    on other ports. flush_every_ack makes the broker write to disk before each acknowledgement;
    is_brief is for one that lives for minutes; within are words that its commands are run by;
    more are further lines of its settings."""

    def __init__(self, data, port=None, flush_every_ack=False, is_brief=False, within=(), more=""):
        self.data = pathlib.Path(data).absolute()
        self.port = port or process.free_port()
        self.flush_every_ack = flush_every_ack
        self.jvm = JVM + (BRIEF if is_brief else [])
        self.within = list(within)
        self.more = more
        self.log = self.data / "broker.log"
        self.process = None

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        self.data.mkdir(parents=True, exist_ok=True)
        settings = self.data / "server.properties"
        text = SETTINGS.format(port=self.port, controller_port=process.free_port(),
                               log_dirs=self.data / "log") + self.more
        if self.flush_every_ack:
            text += "log.flush.interval.messages=1\n"
        settings.write_text(text, encoding="utf-8")
        java = [*self.within, "java", *self.jvm, "-cp", f"{jars()}/*",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]
        formatted = self.data / "formatted"  # Beside the log, which may be out of our sight.
        if not formatted.exists():
            self._format(java, settings)
            formatted.touch()
        self.process = process.start(java + ["kafka.Kafka", str(settings)], self.log)
        try:
            process.wait_until(lambda: answers(self.port), self.process, "Kafka", self.log)
        except BaseException:
            self.stop()
            raise
        return self

    def _format(self, java, settings):
        # The tool refuses an id that begins with a dash.
        cluster = "g" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode()[1:22]
        command = java + ["kafka.tools.StorageTool", "format", "--ignore-formatted",
                          "-t", cluster, "-c", str(settings)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise process.StartError("cannot format Kafka's storage:\n" + done.stdout + done.stderr)

    def stop(self):
        if self.process:
            process.stop(self.process)

    def kill(self):
        """As a crash would: no orderly shutdown."""
        self.process.kill()
        self.process.wait()

    __enter__ = start

    def __exit__(self, *_):
        self.stop()


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--data", required=True, help="folder for everything the broker writes")
    words.add_argument("--port", type=int, help="default: a free one")
    words.add_argument("--flush-every-ack", action="store_true",
                       help="write to disk before every acknowledgement")
    words.add_argument("--fetch-only", action="store_true", help="only fetch the jars")
    chosen = words.parse_args()
    try:
        if chosen.fetch_only:
            jars()
            return 0
        with Broker(chosen.data, chosen.port, chosen.flush_every_ack) as broker:
            print(broker.address, flush=True)
            return process.until_told_to_stop({"Kafka": broker.process})
    except process.StartError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())

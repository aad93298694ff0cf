"""Who is measured: how each is started, where its events lie, and what its ack means."""
import dataclasses
import json
import os
import pathlib
import subprocess
import zipfile

from devtool import process
from kafka.broker import Broker
from peers import install
from peers.program import PeerError, Program
from postgres import Postgres

BUILD = pathlib.Path(os.environ["GSTD_BUILD"])
GSTD = pathlib.Path(os.environ["GSTD_BIN"])
# What somebody who runs an event store on it would set; fsync and synchronous_commit stay on.
POSTGRES_SETTINGS = ("shared_buffers=1GB", "max_wal_size=4GB")
COMMIT_MS = 30  # Of Kafka Streams: of 10, 30 and 100 the one with most events, shortest waits.


@dataclasses.dataclass
class Subject:
    """`store`: file, kafka, kafka-flushed or postgres. `package`: what install.py brings."""
    name: str
    title: str
    store: str
    ack: str
    package: str = ""
    is_restarted: bool = True    # Whether restart and rebuild are measured too.
    counted_by: str = ""         # SQL for events and their sum; else the rebuild counts.
    rebuild_limit: int = 0       # Events after which the rebuild may stop; 0: all.

    @property
    def is_on_disk(self):
        """Whether an ack survives a power cut; only like is compared with like."""
        return self.store != "kafka"


class Running:
    """`with Running(subject, folder) as running`: its servers, fresh, and its program."""

    def __init__(self, subject, folder):
        self.subject = subject
        self.folder = pathlib.Path(folder)
        self.installed = install.install(subject.package) if subject.package else None
        # Read models are in Postgres, whoever the events are kept by.
        self.postgres = Postgres(self.folder / "postgres", process.free_port(), POSTGRES_SETTINGS)
        self.broker = None
        if subject.store.startswith("kafka"):
            self.broker = Broker(self.folder / "kafka",
                                 flush_every_ack=subject.store == "kafka-flushed")
        self.program = None

    def __enter__(self):
        try:
            self.postgres.start()
            if self.broker:
                self.broker.start()
            getattr(self, f"prepare_{self.subject.name}", lambda: None)()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.program and self.program.process.poll() is None:
            self.program.kill()
        if self.broker:
            self.broker.stop()
        self.postgres.stop()

    def server(self):
        """The process whose work is the subject's too; None when all is in its own."""
        if self.subject.store == "postgres":
            return self.postgres.process.pid
        return self.broker.process.pid if self.broker else None

    def start(self, *more, patience_s=300):
        """Its program, ready for words."""
        log = self.folder / "program.log"
        self.program = Program([*self.command(), *more], log)
        self.program.hear(patience_s)
        return self.program

    def command(self, state="state"):
        port = self.postgres.port
        data = self.folder / state
        if self.subject.name.startswith("gstd"):
            kind = {"file": "embedded"}.get(self.subject.store, self.subject.store)
            return [BUILD / "tests" / "gstd_accounts", kind, data,
                    *([self.broker.address] if self.broker else [])]
        if self.subject.package == "node":
            return ["node", self.installed / f"{self.subject.name}.mjs", port]
        if self.subject.package == "pekko":
            return install.java(self.installed, "PekkoAccounts", port)
        return install.java(self.installed, "StreamsAccounts", self.broker.address, data,
                            COMMIT_MS, port)

    def prepare_pekko(self):
        jar = next((self.installed / "lib").glob("pekko-persistence-jdbc_*.jar"))
        with zipfile.ZipFile(jar) as file:
            schema = file.read("schema/postgres/postgres-create-schema.sql").decode()
        self.sql(schema)

    def prepare_message_db(self):
        script = self.installed / "node_modules/@eventide/message-db/database/install.sh"
        environment = {**os.environ, "PGHOST": "127.0.0.1", "PGUSER": "app",
                       "PGPORT": str(self.postgres.port), "PGDATABASE": "postgres"}
        done = subprocess.run(["bash", script], env=environment, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise PeerError(f"message-db's install.sh:\n{done.stdout}{done.stderr}")

    def sql(self, text):
        """What psql prints, fields between bars."""
        base = "message_store" if self.subject.name == "message_db" else "postgres"
        done = subprocess.run(
            ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-U", "app",
             "-p", str(self.postgres.port), "-d", base], input=text, capture_output=True,
            text=True, check=False)
        if done.returncode != 0:
            raise PeerError(f"psql: {done.stderr}")
        return done.stdout.strip()

    def count(self):
        """{"events", "amount"}: all deposits that the store holds, asked of the store itself."""
        if not self.subject.counted_by:
            return self.rebuild()
        events, amount = self.sql(self.subject.counted_by).split("|")
        return {"events": int(events), "amount": int(amount)}

    def rebuild(self):
        """The balances made anew in a table of Postgres by a fresh process."""
        if self.subject.name.startswith("gstd"):
            return self.rebuild_gstd()
        program = self.start()
        seen = program.say("rebuild", self.subject.rebuild_limit)
        program.close()
        return seen

    def rebuild_gstd(self):
        words = ["--data", self.folder / "state", "--journal", "embedded"]
        if self.broker:
            words = ["--journal", "kafka", "--kafka-brokers", self.broker.address]
        done = subprocess.run(
            [str(word) for word in (GSTD, "rebuild", "escrows", *words, "--postgres",
                                    self.postgres.conninfo, "--json")],
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise PeerError(f"gstd rebuild: {done.stdout}{done.stderr}")
        last = json.loads(done.stdout.strip().rsplit("\n", 1)[-1])
        events, amount = self.sql("select count(*), sum(amount_nano) from live.deposits").split("|")
        balances = self.sql("select sum(deposited_nano) from live.escrows")
        if balances != amount:
            raise PeerError(f"deposits say {amount}, balances {balances}")
        return {"events": int(events), "amount": int(amount), "ms": last["elapsed_ms"]}


PEKKO_COUNT = """select count(*), sum((event->>'amount')::bigint) from
  (select convert_from(event_payload, 'utf8')::json as event from event_journal) as events
  where event->>'amount' is not null"""
MESSAGE_DB_COUNT = """select count(*), sum((data->>'amount')::bigint) from message_store.messages
  where type = 'Deposited'"""
EMMETT_COUNT = """select count(*), sum((message_data->>'amount')::bigint) from emt_messages
  where message_type = 'Deposited'"""

SUBJECTS = [
    Subject("gstd", "GSTD, embedded journal", "file",
            "its record is in the SQLite file (WAL, synchronous=FULL) and was read back"),
    Subject("gstd_kafka", "GSTD, Kafka", "kafka",
            "its record is in the broker's memory (acks=all, one broker) and was read back"),
    Subject("gstd_kafka_flushed", "GSTD, Kafka flushed", "kafka-flushed",
            "its record is on the broker's disk (flush.messages=1) and was read back",
            is_restarted=False),
    Subject("pekko", "Pekko Persistence 1.1.5, JDBC 1.1.1", "postgres",
            "its row is committed in Postgres (fsync, synchronous_commit)", "pekko",
            counted_by=PEKKO_COUNT),
    Subject("kafka_streams", "Kafka Streams 3.9.1, Kafka", "kafka",
            "its transaction is in the broker's memory and was read back committed",
            "kafka_streams"),
    Subject("kafka_streams_flushed", "Kafka Streams 3.9.1, Kafka flushed", "kafka-flushed",
            "its transaction is on the broker's disk and was read back committed",
            "kafka_streams", is_restarted=False),
    Subject("emmett", "Emmett 0.42.0, PostgreSQL", "postgres",
            "its row is committed in Postgres (fsync, synchronous_commit)", "node",
            counted_by=EMMETT_COUNT, rebuild_limit=20_000),
    Subject("message_db", "message-db 1.3.1", "postgres",
            "its row is committed in Postgres (fsync, synchronous_commit)", "node",
            counted_by=MESSAGE_DB_COUNT),
]

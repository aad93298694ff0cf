"""Builds and runs the tests: all of them, or those of the named kinds.

Integration and e2e tests get a private Postgres and a real Kafka broker on free loopback ports;
when one cannot start, this fails: nothing is skipped. Ctrl-C stops everything.
"""
import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from devtool import setup
from devtool.build import build, jobs
from devtool.paths import ROOT
from kafka.broker import Broker
from postgres import Postgres

KINDS = ("unit", "property", "sim", "integration", "e2e")
KINDS_WITH_SERVERS = {"integration", "e2e"}
SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1",
    "UBSAN_OPTIONS": f"halt_on_error=1:print_stacktrace=1:suppressions={ROOT}/ops/sanitizers.supp",
    "TSAN_OPTIONS": "ignore_noninstrumented_modules=1",
}


def add_words(words):
    words.add_argument("kinds", nargs="*", metavar="KIND", help=f"of: {' '.join(KINDS)}")
    words.add_argument("--filter", metavar="NAME", help="only tests whose name matches")
    how = words.add_mutually_exclusive_group()
    how.add_argument("--asan", action="store_const", dest="build", const="asan",
                     help="with AddressSanitizer and UndefinedBehaviorSanitizer")
    how.add_argument("--tsan", action="store_const", dest="build", const="tsan",
                     help="with ThreadSanitizer")
    how.add_argument("--clang", action="store_const", dest="build", const="clang",
                     help="compiled by clang 14")
    words.add_argument("--repeat", type=int, default=1, metavar="N", help="run each N times")


@contextlib.contextmanager
def servers(wanted):
    """The environment of the tests, with the servers they need running."""
    environment = {**os.environ, **SANITIZERS}
    if not wanted:
        yield environment
        return
    # Short path: a unix socket's is limited. World-enterable: Postgres may run as its own user.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gstd-test-"))
    folder.chmod(0o755)
    with Postgres(folder / "pg") as postgres, Broker(folder / "kafka", is_brief=True) as broker:
        environment["GSTD_TEST_POSTGRES"] = postgres.conninfo
        environment["GSTD_TEST_KAFKA"] = broker.address
        print(f"servers: {postgres.conninfo} · Kafka {broker.address} · logs in {folder}")
        yield environment
    # Reached only without an error: otherwise the logs stay for whoever looks for the reason.
    shutil.rmtree(folder, ignore_errors=True)


def run_ctest(folder, chosen, environment):
    """Runs the chosen tests; raises CalledProcessError when one fails or none is found."""
    command = ["ctest", "--test-dir", folder, "--output-on-failure", "--no-tests=error",
               f"-j{jobs()}", "--output-log", folder / "test.log"]
    if chosen.kinds:
        command += ["-L", f"^(lint|{'|'.join(chosen.kinds)})$"]
    if chosen.filter:
        command += ["-R", chosen.filter]
    if chosen.repeat > 1:
        command += ["--repeat", f"until-fail:{chosen.repeat}"]
    running = subprocess.Popen(command, env=environment)
    try:
        code = running.wait()
    except KeyboardInterrupt:
        running.wait()  # ctest got the same Ctrl-C and stops its tests.
        raise
    print(f"log: {folder / 'test.log'}")
    if code != 0:
        raise subprocess.CalledProcessError(code, ["ctest"])


def run(chosen):
    unknown = [kind for kind in chosen.kinds if kind not in KINDS]
    if unknown:
        print(f"ops/dev test: unknown kind '{unknown[0]}', known: {' '.join(KINDS)}",
              file=sys.stderr)
        return 2
    setup.run()
    folder = build(chosen.build or "release", [f"{kind}_tests" for kind in chosen.kinds] or ["all"])
    with servers(KINDS_WITH_SERVERS.intersection(chosen.kinds or KINDS)) as environment:
        run_ctest(folder, chosen, environment)
    return 0

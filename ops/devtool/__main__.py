"""`ops/dev WORD ...`: each word is one module of this folder with add_words and run."""
import argparse
import importlib
import subprocess
import sys

from devtool.process import StartError

COMMANDS = {
    "setup": "install what building, testing and running needs",
    "build": "compile into .build/<kind>",
    "test": "build and run the tests, starting the servers they need",
    "up": "run everything here and drive one real task through it",
    "down": "stop a running `up`; forget its data",
    "audit": "check everything that `up` left behind",
    "bench": "measure, print a table",
    "lint": "check the rules of style and structure",
    "format": "lay the C++ out",
    "schemas": "write the event schemas, compare the golden events",
    "new": "add an event, command, projection or route",
    "fuzz": "run every fuzz target for a while",
    "sim": "simulate several nodes on one faulty journal",
    "chaos": "break a real cluster and hold every answer against the journal",
}


def parser():
    words = argparse.ArgumentParser(prog="ops/dev", description="The one command of GSTD.")
    commands = words.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, help_text in COMMANDS.items():
        module = importlib.import_module(f"devtool.{name}")
        sub = commands.add_parser(name, help=help_text, description=module.__doc__,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
        module.add_words(sub)
        sub.set_defaults(run=module.run)
    return words


def main():
    chosen = parser().parse_args()
    try:
        return chosen.run(chosen)
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
    except subprocess.CalledProcessError as error:
        print(f"ops/dev: failed ({error.returncode}): {' '.join(map(str, error.cmd))}",
              file=sys.stderr)
        return 1
    except StartError as error:
        print(f"ops/dev: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())

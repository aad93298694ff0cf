"""Where things are in the checkout."""
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build"
RUN = ROOT / ".run"

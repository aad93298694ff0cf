"""Fetches and compiles the peers into .build/peers: versions are pinned in the two pom.xml and in
package-lock.json. Fast when all is there and nothing changed."""
import hashlib
import os
import pathlib
import shutil
import subprocess

from devtool.paths import BUILD
from devtool.process import StartError

FOLDER = pathlib.Path(__file__).resolve().parent
INSTALLED = BUILD / "peers"
# What each peer is made of, and the commands that must be there: Debian packages.
SOURCES = {"pekko": ["pekko", "java"], "kafka_streams": ["kafka_streams", "java"],
           "node": ["node"]}
TOOLS = {"mvn": "maven", "javac": "openjdk-17-jdk-headless", "node": "nodejs", "npm": "npm"}
NEEDED = {"pekko": ["mvn", "javac"], "kafka_streams": ["mvn", "javac"], "node": ["node", "npm"]}


def missing(name):
    """The Debian packages that this peer needs and that are not here."""
    return [TOOLS[tool] for tool in NEEDED[name] if not shutil.which(tool)]


def files(name):
    return [file for folder in SOURCES[name] for file in sorted((FOLDER / folder).iterdir())]


def run(*command, cwd=None):
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise StartError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def install_java(name, folder):
    run("mvn", "-q", "-B", "-f", FOLDER / name / "pom.xml", "dependency:copy-dependencies",
        f"-DoutputDirectory={folder / 'lib'}")
    sources = [file for file in files(name) if file.suffix == ".java"]
    run("javac", "-Xlint:all", "-Werror", "-cp", f"{folder / 'lib'}/*", "-d", folder / "classes",
        *sources)


def install_node(folder):
    # Modules are looked for from where a program lies, so the programs lie beside them.
    for file in files("node"):
        shutil.copy(file, folder)
    run("npm", "ci", "--no-audit", "--no-fund", cwd=folder)


def install(name):
    """Where the peer lies now. Raises StartError."""
    if missing(name):
        raise StartError(f"{name} needs the Debian packages {' '.join(missing(name))}: "
                         f"apt-get install {' '.join(missing(name))}")
    content = hashlib.sha256(b"".join(file.read_bytes() for file in files(name)))
    folder = INSTALLED / f"{name}-{content.hexdigest()[:12]}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install_node(folder) if name == "node" else install_java(name, folder)
        (folder / "complete").touch()
    return folder


def java(folder, main, *words):
    """The command that runs a Java peer: a gigabyte of heap is more than any of them needs."""
    return ["java", "-Xmx1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp",
            os.pathsep.join([str(folder / "classes"), f"{folder / 'lib'}/*"]), main, *words]

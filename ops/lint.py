#!/usr/bin/env python3
"""Checks what style.md promises and the compiler cannot: who includes whom, one home per library,
banned words, lengths, names at the top; and that events once written stay readable
(ops/event_schemas.py). `--self-test` plants a violation of every rule."""
import argparse
import os
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import event_schemas  # noqa: E402
import lint_rules as rules  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[1]
CODE = (".hpp", ".cpp")
# Every text file we write by hand. Generated and golden ones are data.
TEXT = CODE + (".c", ".h", ".py", ".sh", ".sql", ".cmake", ".txt", ".md", ".xml", ".yaml", ".yml",
               ".conf", ".example", ".supp", "/dev", "/run")
LENGTH_CHECKED = CODE + (".c", ".h", ".py", ".sh", ".sql", ".cmake", "/dev", "/run")
SKIPPED_FOLDERS = {".git", ".build", ".run", ".cache", "node_modules", "__pycache__"}


def blank(match):
    """Spaces instead of the text, with its line breaks, so that places stay right."""
    return re.sub(r"[^\n]", " ", match.group())


def code_only(text):
    """The C++ without comments, texts and characters."""
    pattern = (r'R"(\w*)\((?:.|\n)*?\)\1"|//[^\n]*|/\*(?:.|\n)*?\*/|"(?:\\.|[^"\\\n])*"'
               r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'")
    includes = re.compile(r"^\s*#\s*include\b")

    def replace(match):
        line_start = text.rfind("\n", 0, match.start()) + 1
        if match.group().startswith('"') and includes.match(text[line_start:match.start()]):
            return match.group()
        return blank(match)
    return re.sub(pattern, replace, text)


def line_of(text, place):
    return text.count("\n", 0, place) + 1


def folder_of(path, table):
    """The longest folder of the table that the path is in, or None."""
    return max((name for name in table if path.startswith(name + "/")), key=len, default=None)


def check_includes(path, _text, code):
    allowed = rules.MAY_INCLUDE.get(folder_of(path, rules.MAY_INCLUDE))
    for match in re.finditer(r'#\s*include\s*([<"])([^>"]+)[>"]', code):
        line, name = line_of(code, match.start()), match.group(2)
        own = folder_of(name, rules.MAY_INCLUDE)
        if own and allowed is not None and own not in allowed:
            yield line, f"{folder_of(path, rules.MAY_INCLUDE)}/ may not include {own}/ ({name})"
        for library, homes in rules.HOMES.items():
            at_home = path.startswith(("tests/", *homes))
            if not own and name.startswith(library) and not at_home:
                yield line, f"{name} lives in {', '.join(homes) or 'tests/'} alone"
        if match.group(1) == '"' and not own and not name.startswith(tuple(rules.HOMES)):
            yield line, f'"{name}": name the file from the project\'s root'


def check_banned(path, _text, code):
    for ban in rules.BANNED:
        if not path.startswith(ban.only_in) or (ban.except_in and path.startswith(ban.except_in)):
            continue
        if ban.headers_only and not path.endswith(".hpp"):
            continue
        for number, line in enumerate(code.split("\n"), 1):
            if line.lstrip().startswith("#include <") and "include" not in ban.pattern:
                continue
            match = re.search(ban.pattern, line)
            if match:
                yield number, f"'{match.group().strip()}': use {ban.instead}"


def check_header(path, text, _code):
    if path.endswith(".hpp"):
        if not text.startswith("// "):
            yield 1, "the first line of a header says what it is for"
        if "\n#pragma once\n" not in text:
            yield 1, "a header has #pragma once"


def check_functions(_path, _text, code):
    """clang-format puts every function's first line and closing brace at column 0."""
    start = None
    for number, line in enumerate(code.split("\n"), 1):
        if re.match(r"[A-Za-z_~\[]", line) and not re.match(r"(public|private|protected):", line):
            start = None if re.match(r"(namespace|extern|using)\b", line) else start or number
        is_type = re.match(r"(struct|class|enum|union|BOOST_DESCRIBE)", line)
        if is_type or (line.endswith(";") and not line.startswith((" ", "}"))):
            start = None
        if line.startswith("}"):
            if start and number - start + 1 > rules.FUNCTION_LINES_MAX:
                yield start, f"function of {number - start + 1} lines"
            start = None


def check_lengths(path, text, _code):
    if not path.endswith(LENGTH_CHECKED):
        return
    lines = text.split("\n")
    if len(lines) - 1 > rules.FILE_LINES_MAX:
        yield len(lines), f"{len(lines) - 1} lines: make it two files"
    for number, line in enumerate(lines, 1):
        if len(line) > rules.LINE_COLUMNS_MAX and not line.startswith("BOOST_DESCRIBE"):
            yield number, f"{len(line)} columns"


def check_words(_path, text, _code):
    for number, line in enumerate(text.split("\n"), 1):
        if rules.UNFINISHED.search(line):
            yield number, "unfinished: do it, or open an issue"
        match = rules.MACHINE_PATH.search(line)
        if match:
            yield number, f"a path of one machine: {match.group()}"


TEXT_CHECKS = [check_lengths, check_words]
CODE_CHECKS = [check_includes, check_banned, check_header, check_functions]


def check_tree(root):
    """All findings below root, as lines of text."""
    findings = [f"{name}:1: the top level is fixed (CMakeLists.txt and the eight others)"
                for name in sorted(os.listdir(root))
                if not name.startswith(".") and name not in rules.TOP_LEVEL]
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
        for name in sorted(files):
            file = pathlib.Path(folder, name)
            path = file.relative_to(root).as_posix()
            if not path.endswith(TEXT) or path.startswith("tests/golden/"):
                continue
            text = file.read_text(encoding="utf-8", errors="replace")
            is_code = path.endswith(CODE)
            code = code_only(text) if is_code else ""
            for check in TEXT_CHECKS + (CODE_CHECKS if is_code else []):
                findings += [f"{path}:{line}: {why}" for line, why in check(path, text, code)]
    return findings + list(event_schemas.check(root))


def planted():
    """(path, text, part of the finding): one violation for every rule and every table row."""
    head = "// What it is for.\n#pragma once\n"
    for ban in rules.BANNED:
        folder = ban.only_in[0] or "actors/"
        yield f"{folder}planted.hpp", head + ban.example + "\n", f"use {ban.instead}"
    for library in rules.HOMES:
        yield "projections/planted.cpp", f"#include <{library}x.h>\n", "alone"
    for folder, allowed in rules.MAY_INCLUDE.items():
        for other in rules.MAY_INCLUDE:
            if other not in allowed:
                yield f"{folder}/planted.cpp", f'#include "{other}/x.hpp"\n', "may not include"
    yield "events/planted.cpp", '#include "x.hpp"\n', "from the project's root"
    yield "events/planted.hpp", "#pragma once\n", "what it is for"
    yield "events/planted.hpp", "// Said.\n", "#pragma once"
    yield "events/planted.cpp", "int f(\n    int a) {\n" + "  ++a;\n" * 60 + "}\n", "function of"
    yield "events/planted.cpp", "\n" * (rules.FILE_LINES_MAX + 1), "two files"
    yield "events/planted.cpp", "// " + "x" * rules.LINE_COLUMNS_MAX + "\n", "columns"
    yield "ops/planted.md", "TO" + "DO later\n", "unfinished"
    yield "ops/planted.md", "see /ro" + "ot/x\n", "one machine"
    yield "planted/x", "", "the top level is fixed"


def self_test():
    """Whether every planted violation is found, and a clean tree is clean."""
    failures = event_schemas.self_test()
    for path, text, expected in [*planted(), ("events/fine.hpp", FINE, None)]:
        with tempfile.TemporaryDirectory() as root:
            file = pathlib.Path(root, path)
            file.parent.mkdir(parents=True)
            file.write_text(text, encoding="utf-8")
            findings = check_tree(root)
        if expected is None and findings:
            failures.append(f"a false alarm: {findings}")
        if expected is not None and not any(expected in finding for finding in findings):
            failures.append(f"not found in {path}: {expected!r}, planted {text[:60]!r}")
    return failures


# What must not be reported: words in comments and texts, = delete, the longest lines allowed.
FINE = ("// new, delete and double in a comment are words.\n#pragma once\n#include <new>\n"
        'constexpr auto text = "std::mutex // sleep_for(";\n'
        "struct Only { Only(const Only&) = delete; };\n"
        "BOOST_DESCRIBE_STRUCT(" + "x" * 100 + ")\n"
        "int f() {\n" + "  ++a;\n" * 58 + "}\n"
        "// " + "x" * 97 + "\n")


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--self-test", action="store_true")
    findings = self_test() if words.parse_args().self_test else check_tree(ROOT)
    print("\n".join(findings) if findings else "lint: clean")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

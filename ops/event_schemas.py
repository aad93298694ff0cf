"""Whether what was ever written stays readable: the golden events and the events' schemas.

tests/golden/events.jsonl holds a line of every event version ever written, and
tests/golden/schemas.jsonl every schema ever published; both only grow. Each golden event must fit
today's schema of its version, and that schema must take all that any older one of it took. No
library: lint runs everywhere, and our generator (adapters/json/schema.hpp) writes few keywords.
"""
import copy
import json
import pathlib
import re
import tempfile

SCHEMAS = "schemas/events"
EVENTS = "tests/golden/events.jsonl"
HISTORY = "tests/golden/schemas.jsonl"

KEYWORDS = {"$schema", "$id", "type", "properties", "required", "additionalProperties", "items",
            "propertyNames", "pattern", "minimum", "maximum", "enum", "const"}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}


def is_type(value, name):
    # In Python true is an integer as well.
    return isinstance(value, TYPES[name]) and (name != "integer" or not isinstance(value, bool))


def faults(value, schema, path=""):
    """Why the value does not fit the schema, each with its path."""
    if "const" in schema and value != schema["const"]:
        yield f"{path}: expected {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: expected one of {schema['enum']}"
    if "type" in schema and not is_type(value, schema["type"]):
        yield f"{path}: expected {schema['type']}"
        return
    if isinstance(value, str) and not re.fullmatch(schema.get("pattern", "(?s:.*)"), value):
        yield f"{path}: expected {schema['pattern']}"
    if is_type(value, "integer"):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield f"{path}: out of range"
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), f"{path}/{number}")
    if isinstance(value, dict):
        yield from object_faults(value, schema, path)


def object_faults(value, schema, path):
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name in schema.get("required", []):
        if name not in value:
            yield f"{path}/{name}: missing"
    for name, item in value.items():
        yield from faults(name, schema.get("propertyNames", {}), f"{path}/{name}")
        if name in known:
            yield from faults(item, known[name], f"{path}/{name}")
        elif others is False:
            yield f"{path}/{name}: unknown member"
        elif others is not True:
            yield from faults(item, others, f"{path}/{name}")


def losses(old, new, path=""):
    """What fitted the old schema and may not fit the new one, each with its path."""
    if old.get("type") != new.get("type"):
        yield f"{path}: its type was {old.get('type')}, is {new.get('type')}"
        return
    for word in ("const", "pattern"):
        if word in new and old.get(word) != new[word]:
            yield f"{path}: its {word} was {old.get(word)!r}, is {new[word]!r}"
    if "enum" in new:
        gone = [value for value in old.get("enum", ["any text"]) if value not in new["enum"]]
        yield from (f"{path}: {value!r} is no longer taken" for value in gone)
    if "minimum" in new and new["minimum"] > old.get("minimum", float("-inf")):
        yield f"{path}: its minimum was {old.get('minimum')}, is {new['minimum']}"
    if "maximum" in new and new["maximum"] < old.get("maximum", float("inf")):
        yield f"{path}: its maximum was {old.get('maximum')}, is {new['maximum']}"
    for word in ("items", "propertyNames"):
        if word in new:
            yield from losses(old.get(word, {}), new[word], f"{path}/{word}")
    yield from object_losses(old, new, path)


def object_losses(old, new, path):
    for name in new.get("required", []):
        if name not in old.get("required", []):
            yield f"{path}/{name}: it is required now"
    before, now = old.get("additionalProperties", True), new.get("additionalProperties", True)
    others = before if isinstance(before, dict) else {}
    known, members = old.get("properties", {}), new.get("properties", {})
    for name in known.keys() - members.keys():
        yield f"{path}/{name}: it is gone"
    for name, schema in members.items():
        # A new member's name was free for others, or for none.
        if name in known or before is not False:
            yield from losses(known.get(name, others), schema, f"{path}/{name}")
    if before is not False and now is False:
        yield f"{path}: other members are no longer taken"
    elif before is not False and isinstance(now, dict):
        yield from losses(others, now, f"{path}/*")


def unknown_words(schema, path=""):
    """Keywords this checker does not know would go unchecked."""
    yield from (f"{path}: the checker does not know '{word}'" for word in schema.keys() - KEYWORDS)
    members = dict(schema.get("properties", {}))
    for word in ("items", "propertyNames", "additionalProperties"):
        if isinstance(schema.get(word), dict):
            members[word] = schema[word]
    for name, inner in members.items():
        yield from unknown_words(inner, f"{path}/{name}")


def lines_of(file):
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def schemas_of(root):
    return {file.name: json.loads(file.read_text(encoding="utf-8"))
            for file in sorted((root / SCHEMAS).glob("*.json"))}


def history_findings(schemas, history):
    for number, old in enumerate(history, 1):
        name = old["$id"]
        if name not in schemas:
            yield f"{HISTORY}:{number}: {SCHEMAS}/{name} is gone"
            continue
        yield from (f"{SCHEMAS}/{name}:1: {why}; a changed event is a new version ({HISTORY}:"
                    f"{number})" for why in losses(old, schemas[name]))


def check(root):
    """All findings below root, as lines of text."""
    root = pathlib.Path(root)
    schemas, history = schemas_of(root), lines_of(root / HISTORY)
    for name, schema in schemas.items():
        yield from (f"{SCHEMAS}/{name}:1: {why}" for why in unknown_words(schema))
        if schema not in history:
            yield f"{SCHEMAS}/{name}:1: it is not in {HISTORY}: run `ops/dev schemas`"
    for number, event in enumerate(lines_of(root / EVENTS), 1):
        name = f"{event['type']}.v{event['v']}.json"
        if name not in schemas:
            yield f"{EVENTS}:{number}: there is no {SCHEMAS}/{name}"
            continue
        yield from (f"{EVENTS}:{number}: {why} ({name})" for why in faults(event, schemas[name]))
    yield from history_findings(schemas, history)


def remember(root):
    """Adds today's schemas to the history unless they break it; the findings that say so."""
    root = pathlib.Path(root)
    schemas, history = schemas_of(root), lines_of(root / HISTORY)
    findings = list(history_findings(schemas, history))
    if not findings:
        with open(root / HISTORY, "a", encoding="utf-8") as file:
            for name, schema in schemas.items():
                if schema not in history:
                    file.write(json.dumps(schema, separators=(",", ":")) + "\n")
                    print(f"{HISTORY}: {name}")
    return findings


# A schema with every keyword, and an event that fits it. The self-test changes one thing at a time.
SAMPLE = {
    "$id": "a.b.v1.json", "type": "object", "additionalProperties": False,
    "required": ["type", "v", "data"],
    "properties": {
        "type": {"const": "a.b"}, "v": {"const": 1},
        "data": {
            "type": "object", "additionalProperties": False, "required": ["n", "word", "list"],
            "properties": {
                "n": {"type": "integer", "minimum": 0, "maximum": 255},
                "word": {"enum": ["red", "blue"]},
                "id": {"type": "string", "pattern": "^[0-9a-f]{2}$"},
                "is_so": {"type": "boolean"},
                "fixed": {"const": 5},
                "list": {"type": "array", "items": {"type": "object", "required": [],
                                                    "properties": {"x": {"type": "string"}}}},
                "map": {"type": "object", "propertyNames": {"pattern": "^[a-z]$"},
                        "additionalProperties": {"type": "string"}}}}}}
SAMPLE_EVENT = {"type": "a.b", "v": 1, "data": {
    "n": 7, "word": "red", "id": "0f", "fixed": 5, "list": [{"x": "y"}], "map": {"k": "v"}}}


def change(value, path, to):
    """A copy with one member changed; None takes it away."""
    value = copy.deepcopy(value)
    inner = value
    for name in path[:-1]:
        inner = inner[name]
    if to is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return value


def planted():
    """(schema, event, history, part of the finding): one violation each; None: none."""
    data = ("properties", "data")
    members = (*data, "properties")
    broken = [
        ((*data, "required"), ["n", "word", "list", "id"], "/data/id: it is required now"),
        ((*members, "is_so"), None, "/data/is_so: it is gone"),
        ((*members, "id"), {"type": "integer"}, "/data/id: its type was string, is integer"),
        ((*members, "word", "enum"), ["red"], "/data/word: 'blue' is no longer taken"),
        ((*members, "id", "pattern"), "^[0-9]{2}$", "/data/id: its pattern was"),
        ((*members, "n", "maximum"), 127, "/data/n: its maximum was 255, is 127"),
        ((*members, "n", "minimum"), 1, "/data/n: its minimum was 0, is 1"),
        ((*members, "list", "items", "properties", "x"), {"type": "boolean"},
         "/data/list/items/x: its type was string"),
        ((*members, "map", "additionalProperties"), {"type": "boolean"}, "/data/map/*: its type"),
        ((*members, "map", "additionalProperties"), False, "/data/map: other members"),
        ((*members, "map", "propertyNames"), {"pattern": "^[a-f]$"}, "/data/map/propertyNames"),
        (("properties", "v", "const"), 2, "/v: its const was 1, is 2"),
        ((*members, "map", "properties"), {"k": {"type": "boolean"}}, "/data/map/k: its type"),
        ((*members, "n", "multipleOf"), 2, "/data/n: the checker does not know 'multipleOf'"),
    ]
    for path, to, expected in broken:
        schema = change(SAMPLE, path, to)
        yield schema, SAMPLE_EVENT, [SAMPLE, schema], expected
    for path, to, expected in [
            (("data", "n"), 256, "/data/n: out of range"),
            (("data", "n"), True, "/data/n: expected integer"),
            (("data", "n"), None, "/data/n: missing"),
            (("data", "word"), "green", "/data/word: expected one of"),
            (("data", "fixed"), 6, "/data/fixed: expected 5"),
            (("data", "id"), "0f\n", "/data/id: expected ^"),
            (("data", "more"), 1, "/data/more: unknown member"),
            (("data", "list"), [{"x": 1}], "/data/list/0/x: expected string"),
            (("data", "map"), {"K": "v"}, "/data/map/K: expected ^"),
            (("data", "map"), {"k": 1}, "/data/map/k: expected string"),
            (("v",), 2, "there is no schemas/events/a.b.v2.json")]:
        yield SAMPLE, change(SAMPLE_EVENT, path, to), [SAMPLE], expected
    yield SAMPLE, SAMPLE_EVENT, [], "it is not in tests/golden/schemas.jsonl"
    yield SAMPLE, SAMPLE_EVENT, [SAMPLE, change(SAMPLE, ("$id",), "old.v1.json")], "v1.json is gone"
    wider = change(SAMPLE, (*members, "word", "enum"), ["red", "blue", "green"])
    wider = change(wider, (*members, "new"), {"type": "string"})
    wider = change(wider, (*members, "n", "maximum"), 65535)
    yield SAMPLE, SAMPLE_EVENT, [SAMPLE], None
    yield wider, SAMPLE_EVENT, [SAMPLE, wider], None


def self_test():
    """Whether every planted violation is found, and what is right is not reported."""
    failures = []
    for schema, event, history, expected in planted():
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / SCHEMAS).mkdir(parents=True)
            (root / EVENTS).parent.mkdir(parents=True)
            (root / SCHEMAS / "a.b.v1.json").write_text(json.dumps(schema), encoding="utf-8")
            (root / EVENTS).write_text(json.dumps(event) + "\n", encoding="utf-8")
            (root / HISTORY).write_text("".join(json.dumps(old) + "\n" for old in history),
                                        encoding="utf-8")
            findings = list(check(root))
        if expected is None and findings:
            failures.append(f"a false alarm: {findings}")
        if expected is not None and not any(expected in finding for finding in findings):
            failures.append(f"not found in an event's schema: {expected!r}")
    return failures

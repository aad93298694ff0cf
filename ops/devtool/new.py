"""Adds an event, a command, a projection or a route: writes the skeletons and names every place.

  ops/dev new event TaskPaused        (the first word is the aggregate)
  ops/dev new command PauseTask       (the last word is the aggregate)
  ops/dev new projection owners
  ops/dev new route owners
"""
import re
import sys

from devtool.paths import ROOT

AGGREGATES = ("Task", "Worker", "Escrow", "Reserve", "User")


def add_words(words):
    words.add_argument("kind", choices=KINDS)
    words.add_argument("name", help="CamelCase for events and commands, else snake_case")


class Refused(Exception):
    """The name does not fit, or the place is not as expected."""


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def aggregate_of(name, fits):
    for aggregate in AGGREGATES:
        if re.fullmatch(r"[A-Z]\w+", name) and name != aggregate and fits(name, aggregate):
            return aggregate
    raise Refused(f"'{name}' names none of: {' '.join(AGGREGATES)}")


def say(path, line, what):
    print(f"{path}:{line}: {what}" if line else f"{path}: {what}")


def change(path, pattern, replacement, what):
    """Replaces the first match; the replacement may use its groups."""
    file = ROOT / path
    text = file.read_text(encoding="utf-8")
    match = re.search(pattern, text, re.MULTILINE)
    if not match:
        raise Refused(f"{path}: the place to write to is not there ({pattern})")
    file.write_text(text[:match.start()] + match.expand(replacement) + text[match.end():],
                    encoding="utf-8")
    say(path, text.count("\n", 0, match.start()) + 1, what)


def create(path, text):
    file = ROOT / path
    if file.exists():
        raise Refused(f"{path} exists")
    file.write_text(text, encoding="utf-8")
    say(path, None, "new file")


def unused(path, name):
    if re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8")):
        raise Refused(f"{path} has a {name}")


def new_event(name):
    aggregate = aggregate_of(name, str.startswith)
    noun = aggregate.lower()
    header, source = f"events/{noun}.hpp", f"actors/{noun}.cpp"
    unused(header, name)
    wire_name = f"{noun}.{snake(name.removeprefix(aggregate))}"
    struct = (f'struct {name} {{\n  static constexpr std::string_view type = "{wire_name}";\n'
              f"  static constexpr std::uint32_t version = 1;\n}};\n"
              f"BOOST_DESCRIBE_STRUCT({name}, (), ())\n\n")
    change(header, rf"^using {aggregate}Event =", struct + r"\g<0>", "struct and describe line")
    change(header, rf"(using {aggregate}Event =\s*std::variant<[^;]*)>;", rf"\1, {name}>;",
           "variant")
    change(source, r"^void apply\(",
           rf"void apply({aggregate}::State&, const {name}&) {{}}\n\g<0>",
           "apply: how it changes the state")
    say(source, None, "the `on` that emits it")
    say("projections/*.cpp", None, "one projection that shows it")
    say("projections/disclosure.cpp", None, "what strangers may learn of it")
    say(f"tests/unit/{noun}_spec.cpp", None, "given, when, then")
    print("then: ops/dev schemas, and its line in tests/golden/events.jsonl")


def new_command(name):
    aggregate = aggregate_of(name, str.endswith)
    noun = aggregate.lower()
    header, source = f"actors/{noun}.hpp", f"actors/{noun}.cpp"
    unused(header, name)
    change(header, rf"^struct {aggregate} {{", f"struct {name} {{\n  UnixMillis now;\n}};\n\n" +
           r"\g<0>", "struct")
    change(header, r"(using Command =\s*std::variant<[^;]*)>;", rf"\1, {name}>;", "variant")
    change(source, rf"^(Result<\w+>) on\(const {aggregate}::State&",
           rf"\1 on(const {aggregate}::State&, const {name}&) {{\n"
           r'  return refuse("forbidden", "nobody may do this yet");' + "\n}\n" + r"\g<0>",
           "on: what it does, retries first, then the refusals")
    say("adapters/http/*.cpp", None, "its route")
    say(f"tests/unit/{noun}_spec.cpp", None, "every row and refusal")


def new_projection(name):
    if not re.fullmatch(r"[a-z][a-z0-9_]*s", name):
        raise Refused(f"'{name}': a plural noun in snake_case")
    create(f"projections/{name}.cpp", f"""#include "projections/list.hpp"

namespace gstd {{
namespace {{

const Table {name}{{"{name}", {{{{"id"}}}}, {{{{"at", ColumnKind::number}}}}}};

struct On {{
  const Origin& origin;

  RowChanges operator()(const UserRegistered&) const {{
    return {{put("{name}", key(origin.stream.id), {{{{"at", origin.at}}}})}};
  }}
}};

}}  // namespace

Projection {name}_projection() {{
  return {{"{name}", 1, {{{name}}}, [](const Origin& origin, const Event& event) {{
            return for_each_of<UserEvent>(event, On{{origin}});
          }}}};
}}

}}  // namespace gstd
""")
    change("projections/list.hpp", r"^Projection users_projection\(\);",
           rf"\g<0>\nProjection {name}_projection();", "declared")
    change("projections/all.cpp", r"^  };", rf"      {name}_projection(),\n\g<0>", "listed")
    numbers = [int(file.name[:4]) for file in (ROOT / "schemas" / "sql").glob("[0-9]*.sql")]
    create(f"schemas/sql/{max(numbers, default=0) + 1:04}_{name}.sql",
           f"create table live.{name} (\n  id text collate \"C\" primary key,\n  at bigint\n);\n")
    say("tests/unit/projections_spec.cpp", None, "events in, rows out")
    print(f"deployed by: gstd rebuild {name}")


def new_route(name):
    say("adapters/postgres/reads.hpp", None, f"the rows of `{name}`, a described struct")
    say("adapters/postgres/reads.cpp", None, "the SQL, lower case, numbered arguments, an index")
    say("adapters/http/*.cpp", None, f'"GET /api/v1/{name}", a pure translation')
    say("schemas/http/openapi.yaml", None, "its description: a test compares")
    say("tests/integration/http_spec.cpp", None, "its answers and every refusal")


KINDS = {"event": new_event, "command": new_command, "projection": new_projection,
         "route": new_route}


def run(chosen):
    try:
        KINDS[chosen.kind](chosen.name)
    except Refused as error:
        print(f"ops/dev new: {error}", file=sys.stderr)
        return 1
    return 0

"""Writes schemas/http/openapi.yaml as JSON inside a C++ file: embed_openapi.py YAML CPP."""
import json
import sys

import yaml

with open(sys.argv[1], encoding="utf-8") as source:
    text = json.dumps(yaml.safe_load(source), separators=(",", ":"))
# One literal per chunk: the compiler joins them, and no tool meets an endless line.
chunks = [text[at:at + 4000] for at in range(0, len(text), 4000)]
literals = "\n".join(f'    R"json({chunk})json"' for chunk in chunks)
with open(sys.argv[2], "w", encoding="utf-8") as target:
    target.write(f"""#include "adapters/http/openapi.hpp"

namespace gstd::http {{

std::string_view openapi_json() {{
  return
{literals};
}}

}}  // namespace gstd::http
""")

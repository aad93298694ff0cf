"""The tables of ops/lint.py. Each row carries an example that must be found: the self-test."""
import re
from typing import NamedTuple

TOP_LEVEL = {"CMakeLists.txt", "actors", "events", "projections", "adapters", "schemas", "tests",
             "ops", "README.md"}

# folder -> the folders it may include. The longest folder that fits a file counts.
MAY_INCLUDE = {
    "events": ["events"],
    "actors": ["actors", "events"],
    "actors/runtime": ["actors", "actors/runtime", "events"],
    "projections": ["projections", "events"],
    "adapters": ["adapters", "actors", "actors/runtime", "projections", "events"],
    "tests": ["tests", "adapters", "actors", "actors/runtime", "projections", "events"],
}

# How an included header's name begins -> where the library lives. Tests may use any.
HOMES = {
    "openssl/": ["events/sha256.cpp", "adapters/crypto/"],
    "sodium": ["adapters/crypto/"],
    "caf/": ["actors/runtime/", "adapters/cli/serve.cpp"],
    "librdkafka/": ["adapters/journal/"],
    "zlib.h": ["adapters/archive/"],
    "curl/": ["adapters/chain/"],
    "sqlite3.h": ["adapters/journal/", "adapters/cache/"],
    "libpq-fe.h": ["adapters/postgres/"],
    "rapidjson/": ["adapters/json/"],
    "boost/mp11": ["adapters/json/", "adapters/cache/", "adapters/postgres/"],
    "boost/pfr": ["adapters/json/"],
    "boost/beast": ["adapters/http/", "adapters/client/"],
    "boost/asio": ["adapters/http/", "adapters/client/"],
    "boost/url": ["adapters/http/", "adapters/client/"],
    "prometheus/": ["adapters/metrics/"],
    "wabt/": ["adapters/wasm/"],
    "CLI/": ["adapters/cli/"],
    "spdlog/": ["adapters/log/"],
    "tl/expected": ["events/core.hpp"],
    "boost/test/": [],
    "rapidcheck": [],
}


class Banned(NamedTuple):
    """A pattern in code (comments and texts are taken out first)."""
    pattern: str
    instead: str
    example: str
    only_in: tuple = ("",)  # Path prefixes the ban holds for; all by default.
    except_in: tuple = ()
    headers_only: bool = False


PURE = ("events/", "actors/", "projections/")
HOSTS = ("actors/runtime/", "adapters/", "tests/")  # What runs the pure parts.
PEOPLE = ("adapters/cli/", "adapters/worker/", "adapters/log/", "tests/")

BANNED = [
    Banned(r"\bsleep_(for|until)\b|\bu?sleep\(", "delayed_send, a timer or a condition variable",
           "std::this_thread::sleep_for(1s);", except_in=("adapters/cli/",)),  # People's polls.
    Banned(r"\bstd::(mutex|shared_mutex|recursive_mutex|thread|jthread|condition_variable)\b",
           "a message to an actor", "std::mutex lock;", except_in=HOSTS),
    Banned(r"\bnew\b(?!\s*\()", "std::make_unique", "auto* p = new Task;"),
    Banned(r"\bdelete\b(?!\s*[;,)])", "std::unique_ptr", "delete p;"),
    Banned(r"\busing\s+namespace\b", "the full name", "using namespace std;", headers_only=True),
    Banned(r"^\s*#\s*(if|ifdef|ifndef|elif)\b", "a port with two implementations", "#ifdef X",
           except_in=("adapters/",)),
    Banned(r"^\s*#\s*define\s+(?!BOOST_TEST_)", "a function or a constant", "#define X 1",
           except_in=("adapters/",)),
    Banned(r"\b(printf|puts)\s*\(|\bstd::(cout|cerr)\b", "a log event (adapters/log)",
           'std::cout << x;', except_in=PEOPLE),
    Banned(r"\bstd::endl\b", "'\\n'", "out << std::endl;"),
    Banned(r"\b(s?rand)\s*\(|\brandom_device\b", "random_bytes of adapters/crypto", "rand();"),
    Banned(r"\b(system|steady|high_resolution)_clock\b|\bgettimeofday\b|\btime\(",
           "the time in the command", "std::chrono::system_clock::now();", only_in=PURE,
           except_in=HOSTS),
    Banned(r"\b(double|float)\b", "integers: Nano, Millis, permille", "double reward;",
           only_in=PURE),
    Banned(r"\bthrow\b", "refuse(...) and Result", "throw 1;", only_in=PURE),
    Banned(r"\bgetenv\s*\(", "an option of adapters/cli", 'getenv("X");',
           except_in=("adapters/cli/", "tests/")),
    Banned(r"\b(atoi|atol|strtol|strtoul|std::sto[iuld]+)\b", "std::from_chars", "atoi(text);",
           except_in=("tests/",)),
    Banned(r"\b(strcpy|strcat|sprintf|gets)\s*\(", "std::string", "strcpy(a, b);"),
    Banned(r"#\s*include\s*<(boost/asio|boost/beast|bits/stdc\+\+)\.(hpp|h)>",
           "the one header that is used", "#include <boost/asio.hpp>"),
]

UNFINISHED = re.compile(r"\b(" + "|".join(["TO" "DO", "FIX" "ME", "X" "XX", "HA" "CK"]) + r")\b")
MACHINE_PATH = re.compile(r"(?<![\w.$}/-])/(" + "|".join(["ro" "ot", "wo" "rk", "Us" "ers",
                          r"ho" r"me/\w+"]) + r")(?=[/\s\"'`)]|$)")

FILE_LINES_MAX = 400
LINE_COLUMNS_MAX = 100
FUNCTION_LINES_MAX = 60

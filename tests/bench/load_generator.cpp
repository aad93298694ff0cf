// Loads a running server over loopback and prints what it saw; load_bench.py starts both.
// load_generator commands|lifecycles|batches|claims --port P --module FILE
//   [--seconds N] [--warm-up N] [--rate N] [--connections N] [--requesters N] [--in-flight N]
//   [--tasks N]
#include <charconv>
#include <map>

#include "tests/bench/load.hpp"

using namespace gstd::bench;

namespace {

std::size_t number(const std::string& text) {
  std::size_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size()) give_up("not a number: " + text);
  return value;
}

LoadOptions parse(int argc, char** argv) {
  LoadOptions options;
  std::map<std::string, std::function<void(const std::string&)>> known;
  const auto count = [](auto& value) {
    return [&value](const std::string& text) { value = number(text); };
  };
  known["--port"] = [&](const std::string& text) {
    options.port = static_cast<std::uint16_t>(number(text));
  };
  known["--module"] = [&](const std::string& text) { options.module_file = text; };
  known["--seconds"] = [&](const std::string& text) {
    options.measured = std::chrono::seconds{number(text)};
  };
  known["--warm-up"] = [&](const std::string& text) {
    options.warm_up = std::chrono::seconds{number(text)};
  };
  known["--rate"] = count(options.rate);
  known["--connections"] = count(options.connections);
  known["--requesters"] = count(options.requesters);
  known["--in-flight"] = count(options.in_flight_max);
  known["--tasks"] = count(options.tasks);
  if (argc < 2 || argc % 2 != 0) give_up("expected a scenario and pairs of option and value");
  options.scenario = argv[1];
  for (int i = 2; i < argc; i += 2) {
    const auto option = known.find(argv[i]);
    if (option == known.end()) give_up(std::string{"unknown option "} + argv[i]);
    option->second(argv[i + 1]);
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const LoadOptions options = parse(argc, argv);
  if (options.scenario == "commands") run_commands(options);
  else if (options.scenario == "lifecycles") run_lifecycles(options);
  else if (options.scenario == "batches") run_batches(options);
  else if (options.scenario == "claims") run_claims(options);
  else give_up("unknown scenario " + options.scenario);
}

// `gstd schemas`: writes the events' JSON Schemas and says which golden lines are missing.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "adapters/cli/commands.hpp"
#include "adapters/json/events.hpp"
#include "adapters/json/sample.hpp"
#include "adapters/json/schema.hpp"

namespace gstd {
namespace {

struct SchemasOptions {
  std::string out = "schemas/events";
  std::string golden = "tests/golden/events.jsonl";
};

constexpr std::uint64_t sample_seed = 1;

void write_schemas(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const auto& [name, text] : json::event_schemas()) {
    std::ofstream out{folder / name, std::ios::binary};
    out << text;
    if (!out.flush()) throw CLI::RuntimeError("cannot write " + (folder / name).string(), 1);
  }
}

bool has_line(const std::vector<std::string>& lines, const std::string& start) {
  for (const std::string& line : lines)
    if (line.starts_with(start)) return true;
  return false;
}

/// A sample for every event without a line, to be given realistic values by hand.
void print_missing_lines(const std::string& golden) {
  std::ifstream in{golden};
  if (!in) throw CLI::FileError::Missing(golden);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  for (const Event& event : json::sample_events(sample_seed)) {
    const std::string sample = json::encode(event);
    const std::string start = sample.substr(0, sample.find(R"("data")"));
    if (!has_line(lines, start)) std::cout << "missing in " << golden << ": " << sample << "\n";
  }
}

}  // namespace

void add_schemas_command(CLI::App& app) {
  auto options = std::make_shared<SchemasOptions>();
  CLI::App* command = app.add_subcommand(
      "schemas", "Write the events' JSON Schemas; print a sample for each missing golden line");
  command->add_option("--out", options->out, "folder of the schemas")->capture_default_str();
  command->add_option("--golden", options->golden, "one line per event version ever written")
      ->capture_default_str();
  command->callback([options] {
    write_schemas(options->out);
    print_missing_lines(options->golden);
  });
}

}  // namespace gstd

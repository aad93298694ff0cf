// Which journal a command reads: the options that `serve` has too.
#pragma once

#include "adapters/journal/open.hpp"

namespace CLI {
class App;
}

namespace gstd::cli {

struct JournalArguments {
  std::string journal = "embedded";
  std::string data = ".run/embedded/server";
  std::string kafka_brokers = "127.0.0.1:9092";
  std::string kafka_topic = "gstd.journal";
  std::uint32_t partitions = 8;

  std::string cache_file() const { return data + "/cache.sqlite"; }
  /// `journal` is the path of an exported file.
  bool is_file() const { return journal != "embedded" && journal != "kafka"; }
  JournalOptions options() const;  ///< Of a journal that is no file.
};

/// What `--journal` may be: a server's journal, or also a file made by `gstd export`.
enum class JournalSource { servers, servers_and_files };
void add_journal_arguments(CLI::App& command, JournalArguments& arguments,
                           JournalSource source = JournalSource::servers);

/// Opens what is there; a journal that does not exist is an error, never made, and so is a file
/// that was changed.
std::unique_ptr<Journal> open_existing(const JournalArguments& arguments);

}  // namespace gstd::cli

// `gstd export FILE`, `gstd import FILE`: a journal as one file that anybody can check, and back.
#include "adapters/archive/archive.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "adapters/cli/api.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/head_arguments.hpp"
#include "adapters/json/record_codec.hpp"

namespace gstd {
namespace {

struct ArchiveOptions {
  cli::JournalArguments journal;
  std::string file;
  std::string network = "dev";
  bool is_json = false;
};

/// What `--json` prints of either command.
struct ArchiveView {
  std::string file;
  archive::FileHeader header;
  std::vector<archive::FileHead> heads;
};
BOOST_DESCRIBE_STRUCT(ArchiveView, (), (file, header, heads))

void print(const ArchiveOptions& options, const archive::FileHeader& header,
           const archive::FileEnd& end) {
  if (options.is_json) {
    std::cout << json::encode(ArchiveView{options.file, header, end.heads}) << "\n";
    return;
  }
  std::uint64_t records = 0;
  for (const archive::FileHead& head : end.heads) {
    std::cout << "partition " << head.partition << "  " << head.height << " records, head "
              << head.hash << "\n";
    records += head.height;
  }
  std::cout << "journal " << header.journal_id << " of network " << json::name_of(header.network)
            << ": " << records << " records\n";
}

void run_export(const ArchiveOptions& options) {
  const auto journal = cli::open_existing(options.journal);
  std::vector<KnownHead> known;
  if (!options.journal.is_file())  // A journal that is a file has no cache.
    known = cli::cached_heads(options.journal);
  const auto report = cli::must(
      archive::export_journal(*journal, json::JsonRecordCodec{}, known, options.file));
  print(options, report.header, report.end);
}

/// An embedded journal is made under another name first: a server never sees half of one.
void import_embedded(const ArchiveOptions& options, archive::FileJournal& file) {
  JournalOptions target = options.journal.options();
  const std::string path = std::exchange(target.path, target.path + ".part");
  if (std::filesystem::exists(path))
    cli::fail({Errc::conflict, "conflict", "there is a journal already", path});
  std::error_code fault;
  std::filesystem::create_directories(options.journal.data, fault);
  if (fault) cli::fail({Errc::unavailable, "unavailable", fault.message(), options.journal.data});
  for (const char* kind : {"", "-wal", "-shm"}) std::filesystem::remove(target.path + kind, fault);
  auto journal = cli::must(open_journal(target));
  if (auto imported = archive::import_journal(file, *journal); !imported) {
    journal.reset();
    std::filesystem::remove(target.path, fault);
    cli::fail(imported.error());
  }
  journal.reset();  // The last one to close it: the file is then whole without its WAL.
  std::filesystem::rename(target.path, path, fault);
  if (fault) cli::fail({Errc::unavailable, "unavailable", fault.message(), path});
}

void run_import(const ArchiveOptions& options) {
  const auto file = cli::must(archive::open_file(options.file, json::JsonRecordCodec{}));
  if (const auto network = json::name_of(file->header().network); network != options.network)
    cli::fail({Errc::invalid, "invalid",
               "the file is of network " + std::string{network} + ", not " + options.network,
               "--network"});
  ArchiveOptions target = options;
  target.journal.partitions = file->partitions();
  if (options.journal.journal == "kafka") {
    const auto journal = cli::must(open_journal(target.journal.options()));
    if (auto imported = archive::import_journal(*file, *journal); !imported)
      cli::fail(imported.error());
  } else {
    import_embedded(target, *file);
  }
  print(options, file->header(), file->told());
}

}  // namespace

void add_export_command(CLI::App& app) {
  auto options = std::make_shared<ArchiveOptions>();
  CLI::App* command = app.add_subcommand(
      "export", "Write the journal to one gzip file that gstd, or zcat and sha256sum, can check");
  command->add_option("file", options->file, "for example journal.gz; replaced when it exists")
      ->required();
  cli::add_journal_arguments(*command, options->journal, cli::JournalSource::servers_and_files);
  command->add_flag("--json", options->is_json, "one JSON document");
  command->callback([options] { run_export(*options); });
}

void add_import_command(CLI::App& app) {
  auto options = std::make_shared<ArchiveOptions>();
  CLI::App* command =
      app.add_subcommand("import", "Make a new journal of an exported file; positions stay");
  command->add_option("file", options->file, "made by gstd export")->required();
  cli::add_journal_arguments(*command, options->journal);
  command->remove_option(command->get_option("--partitions"));  // The file says how many.
  command->add_option("--network", options->network, "the file must be of this one")
      ->envname("GSTD_NETWORK")
      ->check(CLI::IsMember({"dev", "local", "testnet", "mainnet"}))
      ->capture_default_str();
  command->add_flag("--json", options->is_json, "one JSON document");
  command->callback([options] { run_import(*options); });
}

}  // namespace gstd

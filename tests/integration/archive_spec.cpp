// Export and import: the file is exact and the same every time, and everything done to it is named.
#define BOOST_TEST_MODULE archive
#include "adapters/archive/archive.hpp"

#include <sys/resource.h>

#include <boost/test/unit_test.hpp>
#include <csignal>

#include "events/sha256.hpp"
#include "tests/support/evidence.hpp"

using namespace gstd;
using namespace gstd::archive;
using namespace gstd::testing;

namespace {

const json::JsonRecordCodec codec;

}  // namespace

BOOST_AUTO_TEST_CASE(an_untouched_file_has_no_faults) {
  const Exported exported;
    BOOST_TEST(exported.lines.front() ==
             R"({"format":"gstd-journal","version":1,"network":"dev",)"
             R"("journal_id":"journal-1","partitions":3})");
  const auto file = open_file(exported.path, codec);
  BOOST_REQUIRE_MESSAGE(file, file.error().why);
  BOOST_TEST((*file)->faults().empty());
  for (PartitionId p = 0; p < evidence_partitions; ++p) {
    std::vector<std::string> ours, theirs;
    ChainVisitor visitor;
    visitor.on_accepted = [&](const Head&, const std::string& value) { ours.push_back(value); };
    BOOST_REQUIRE(visit_chain(**file, p, visitor));
    visitor.on_accepted = [&](const Head&, const std::string& value) { theirs.push_back(value); };
    BOOST_REQUIRE(visit_chain(*exported.journal, p, visitor));
    BOOST_TEST(ours == theirs, boost::test_tools::per_element());
    BOOST_TEST(ours.size() > 1);
  }
}

BOOST_AUTO_TEST_CASE(export_import_export_gives_the_same_bytes) {
  const Exported exported;
  const auto file = open_file(exported.path, codec);
  BOOST_REQUIRE(file);
  const auto other = open_evidence(exported, "other.db");
  const auto imported = import_journal(**file, *other);
  BOOST_REQUIRE_MESSAGE(imported, imported.error().why);
  const std::string again = exported.file("again.gz");
  export_to(again, *other);
  BOOST_TEST((bytes_of(again) == bytes_of(exported.path)));
  const std::string from_file = exported.file("from_file.gz");
  export_to(from_file, **file);
  BOOST_TEST((bytes_of(from_file) == bytes_of(exported.path)));
}

BOOST_AUTO_TEST_CASE(ghosts_are_left_out) {
  const Exported exported;
  exported.journal->append(1, exported.lines[2].substr(2), [](AppendOutcome) {});
  exported.journal->append(1, "not ours", [](AppendOutcome) {});
  const std::string again = exported.file("again.gz");
  export_to(again, *exported.journal);
  BOOST_TEST((bytes_of(again) == bytes_of(exported.path)));
}

BOOST_AUTO_TEST_CASE(values_with_control_characters_come_back) {
  const EvidenceFolder folder;
  const auto journal = open_evidence(folder, "journal.db");
  write_evidence(*journal, 0);
  ChainVisitor nothing;
  const auto head = visit_chain(*journal, 1, nothing);
  std::string odd = std::string{prev_prefix} + head->hash.text() + "\",\n\t";
  odd += '\0';
  std::string largest = std::string{prev_prefix} + sha256(odd).text() + "\",";
  largest.resize(record_bytes_max, '\n');
  for (const std::string& value : {odd, largest}) journal->append(1, value, [](AppendOutcome) {});
  export_to(folder.file("journal.gz"), *journal);
  const auto file = open_file(folder.file("journal.gz"), codec);
  BOOST_REQUIRE_MESSAGE(file, file.error().why);
  std::vector<std::string> values;
  ChainVisitor visitor;
  visitor.on_accepted = [&](const Head&, const std::string& value) { values.push_back(value); };
  BOOST_REQUIRE(visit_chain(**file, 1, visitor));
  BOOST_REQUIRE(values.size() >= 2);
  BOOST_TEST((values[values.size() - 2] == odd));
  BOOST_TEST((values.back() == largest));
}

BOOST_AUTO_TEST_CASE(a_line_too_long_is_refused) {
  const EvidenceFolder folder;
  for (const std::size_t size : {line_bytes_max, 2 * line_bytes_max}) {
    write_lines(folder.file("long.gz"), {std::string(size, 'x')});
    const auto lines = GzipLines::open(folder.file("long.gz"));
    const auto line = (*lines)->next();
    BOOST_TEST(line.has_value() == (size == line_bytes_max));
  }
}

BOOST_AUTO_TEST_CASE(import_refuses_a_journal_that_is_not_empty_or_another) {
  const Exported exported;
  const auto file = open_file(exported.path, codec);
  const auto used = import_journal(**file, *exported.journal);
  BOOST_REQUIRE(!used);
  BOOST_TEST(used.error().code == "conflict");
  auto larger = open_embedded({exported.file("larger.db"), 4});
  const auto other = import_journal(**file, **larger);
  BOOST_REQUIRE(!other);
  BOOST_TEST(other.error().code == "conflict");
}

BOOST_AUTO_TEST_CASE(export_refuses_a_broken_or_shortened_journal) {
  const EvidenceFolder folder;
  const auto journal = open_evidence(folder, "journal.db");
  const auto empty = export_journal(*journal, codec, {}, folder.file("journal.gz"));
  BOOST_REQUIRE(!empty);
  BOOST_TEST(empty.error().why == "the journal is empty");
  write_evidence(*journal, 1);
  const auto head = visit_chain(*journal, 1, {});
  const KnownHead more{1, {head->height + 1, sha256("x")}, "state cache"};
  const KnownHead other{1, {head->height, sha256("x")}, "state cache"};
  for (const KnownHead& known : {more, other}) {
    const auto report = export_journal(*journal, codec, {known}, folder.file("journal.gz"));
    BOOST_REQUIRE(!report);
    BOOST_TEST(report.error().code == "journal_cut");
  }
  const std::string lost = std::string{prev_prefix} + sha256("lost").text() + "\",}";
  const std::string behind = std::string{prev_prefix} + sha256(lost).text() + "\",}";
  for (const std::string& value : {lost, behind})
    journal->append(1, value, [](AppendOutcome) {});
  const auto torn = export_journal(*journal, codec, {}, folder.file("journal.gz"));
  BOOST_REQUIRE(!torn);
  BOOST_TEST(torn.error().code == "journal_cut");
  BOOST_TEST(!std::filesystem::exists(folder.file("journal.gz")));
  BOOST_TEST(!std::filesystem::exists(folder.file("journal.gz.part")));
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_old_file) {
  const Exported exported;
  const std::string before = bytes_of(exported.path);
  std::signal(SIGXFSZ, SIG_IGN);  // A write beyond the limit fails with EFBIG instead.
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const rlimit small{before.size() / 2, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const auto report = export_journal(*exported.journal, codec, {}, exported.path);
  setrlimit(RLIMIT_FSIZE, &old);
  BOOST_REQUIRE(!report);
  BOOST_TEST(report.error().code == "unavailable");
  BOOST_TEST((bytes_of(exported.path) == before));
  BOOST_TEST(!std::filesystem::exists(exported.path + ".part"));
}

BOOST_AUTO_TEST_CASE(the_file_behaves_as_a_journal_that_is_over) {
  const Exported exported;
  const auto file = open_file(exported.path, codec);
  const auto height = static_cast<Offset>(exported.report.end.heads[2].height);
  Journal& read_only = **file;
  const auto reader = read_only.read({{2, height - 2}, {0, 0}});
  const auto some = reader->next(1, {});
  BOOST_REQUIRE(some && some->size() == 1);
  BOOST_TEST(some->front().offset == height - 2);
  BOOST_TEST(some->front().value == exported.lines[exported.line_of({2, 0}) +
                                                   static_cast<std::size_t>(height) - 2].substr(2));
  std::size_t left = 0;
  for (auto more = reader->next(3, {}); more && !more->empty(); more = reader->next(3, {})) {
    BOOST_TEST(more->size() <= 3U);
    left += more->size();
  }
  BOOST_TEST(left == 1 + exported.report.end.heads[0].height);
  BOOST_TEST(reader->next(3, {})->empty());
  BOOST_TEST(read_only.read({{2, height}})->next(1, {})->empty());
  const auto beyond = read_only.read({{2, height + 1}})->next(1, {});
  BOOST_REQUIRE(!beyond);
  BOOST_TEST(beyond.error().code == "journal_cut");
  (*file)->append(0, "x", [](AppendOutcome outcome) {
    BOOST_TEST((outcome.status == AppendStatus::not_stored));
  });
  (*file)->end(3, [](Result<Offset> end) { BOOST_TEST(end.error().code == "invalid"); });
}

BOOST_AUTO_TEST_CASE(one_process_at_a_time_writes_a_file) {
  const EvidenceFolder folder;
  const std::string path = folder.file("one.gz");
  write_bytes(path + ".part", "left behind by one that was interrupted");
  auto first = GzipWriter::create(path);
  BOOST_REQUIRE(first);
  const auto second = GzipWriter::create(path);
  BOOST_REQUIRE(!second);
  BOOST_TEST(second.error().why.find("another process writes it") != std::string::npos);
  (*first)->write("whole\n");
  BOOST_REQUIRE((*first)->finish());
  BOOST_TEST((lines_of(path) == Lines{"whole"}));
}

// Everything that can be done to an exported journal is found, and named with its place.
#define BOOST_TEST_MODULE tampering
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "events/sha256.hpp"
#include "tests/support/evidence.hpp"

using namespace gstd;
using namespace gstd::archive;
using namespace gstd::testing;

namespace {

const json::JsonRecordCodec codec;

/// What opening the file says: its error, or its faults, one a line.
std::string said_of(const std::string& path) {
  const auto opened = open_file(path, codec);
  if (!opened) return opened.error().why;
  std::string said;
  for (const Fault& fault : (*opened)->faults())
    said += fault.place.text() + " " + fault.what + "\n";
  return said;
}

void flip(std::string& text, std::size_t at) { text[at] = text[at] == '0' ? '1' : '0'; }

void replace(std::string& text, std::string_view old, std::string_view now) {
  text.replace(text.find(old), old.size(), now);
}

/// What somebody does to the lines of a file, and words that must be said of it.
struct Tampering {
  const char* name;
  void (*act)(const Exported& from, Lines& lines);
  const char* said;
};
std::ostream& operator<<(std::ostream& out, const Tampering& tampering) {
  return out << tampering.name;
}

/// Partition 2 holds the escrow's stream; its record of that height.
std::size_t at(const Exported& from, std::uint64_t height) { return from.line_of({2, height}); }
using Difference = std::ptrdiff_t;

const Tampering of_records[] = {
    {"a byte in the middle of a record",
     [](const Exported& from, Lines& lines) {
       std::string& line = lines[at(from, 3)];
       flip(line, line.size() / 2);
     },
     "2:3 record 2:3 was changed"},
    {"a byte of a record's prev",
     [](const Exported& from, Lines& lines) { flip(lines[at(from, 3)], 20); },
     "2:3 record 2:3 was changed"},
    {"a byte of the record before the last",
     [](const Exported& from, Lines& lines) {
       std::string& line = lines[at(from, from.report.end.heads[2].height - 2)];
       flip(line, line.size() / 2);
     },
     "was changed"},
    {"a byte of the last record",
     [](const Exported& from, Lines& lines) {
       std::string& line = lines[at(from, from.report.end.heads[2].height - 1)];
       flip(line, line.size() / 2);
     },
     "the last record or the file's last line was changed"},
    {"the first record's bytes",
     [](const Exported& from, Lines& lines) { flip(lines[at(from, 0)], 120); },
     "2:0 record 2:0 was changed"},
    {"a record removed",
     [](const Exported& from, Lines& lines) {
       lines.erase(lines.begin() + static_cast<Difference>(at(from, 3)));
     },
     "2:3 1 record removed before record 2:3"},
    {"a foreign record inserted",
     [](const Exported& from, Lines& lines) {
       lines.insert(lines.begin() + static_cast<Difference>(at(from, 3)),
                    "2\t" + lines[at(from, 1)].substr(2));
     },
     "2:3 record 2:3 was inserted"},
    {"a forged record inserted, chained on the one before it",
     [](const Exported& from, Lines& lines) {
       std::string forged = lines[at(from, 3)];
       forged.insert(forged.size() - 1, R"(,"x":1)");
       lines.insert(lines.begin() + static_cast<Difference>(at(from, 3)), forged);
     },
     "2:3 record 2:3 was inserted"},
    {"a record twice",
     [](const Exported& from, Lines& lines) {
       lines.insert(lines.begin() + static_cast<Difference>(at(from, 3)), lines[at(from, 3)]);
     },
     "2:4 record 2:4 is the one before it once more"},
    {"two records swapped",
     [](const Exported& from, Lines& lines) {
       std::swap(lines[at(from, 3)], lines[at(from, 4)]);
     },
     "2:3 record 2:3 and the one behind it were swapped"},
};

const Tampering of_order[] = {
    {"a record given to the partition before",
     [](const Exported& from, Lines& lines) { lines[at(from, 0)][0] = '1'; },
     "2:0 1 record removed before record 2:0"},
    {"a record given to a partition that is over",
     [](const Exported& from, Lines& lines) { lines[at(from, 3)][0] = '1'; },
     "a record of partition 1 behind one of partition 2"},
    {"a record given to a partition that is not",
     [](const Exported& from, Lines& lines) { lines[at(from, 3)][0] = '3'; },
     "a record of partition 3 behind one of partition 2"},
    {"two partitions exchanged",
     [](const Exported& from, Lines& lines) {
       const Lines before = lines;
       std::size_t to = from.line_of({1, 0});
       for (const char partition : {'2', '1'})
         for (const std::string& line : before)
           if (line[0] == partition) lines[to++] = (partition == '2' ? "1" : "2") + line.substr(1);
     },
     "this record is of partition 2, the file's first line says 1"},
    {"the tail cut off",
     [](const Exported& from, Lines& lines) {
       lines.erase(lines.begin() + static_cast<Difference>(at(from, 4)), lines.end() - 1);
     },
     "2:4 the tail was cut off"},
    {"the tail cut off with the last line",
     [](const Exported& from, Lines& lines) { lines.resize(at(from, 4)); },
     "in partition 2 behind height 4: the line of heads is missing"},
    {"a record behind the end",
     [](const Exported& from, Lines& lines) {
       const std::string last = lines[lines.size() - 2].substr(2);
       lines.insert(lines.end() - 1, "2\t{\"prev\":\"" + sha256(last).text() + "\",\"v\":1}");
       static_cast<void>(from);
     },
     "1 record added behind the end"},
};

const Tampering of_first_and_last_line[] = {
    {"another network in the first line",
     [](const Exported&, Lines& lines) { replace(lines[0], "\"dev\"", "\"testnet\""); },
     "0:0 this record is of network dev, the file's first line says testnet"},
    {"another journal in the first line",
     [](const Exported&, Lines& lines) { replace(lines[0], "journal-1", "journal-2"); },
     "0:0 this record is of journal journal-1, the file's first line says journal-2"},
    {"another number of partitions in the first line",
     [](const Exported&, Lines& lines) { replace(lines[0], "s\":3", "s\":2"); },
     "a record of partition 2 behind one of partition 1"},
    {"another format",
     [](const Exported&, Lines& lines) { replace(lines[0], "n\":1", "n\":2"); },
     "line 1: /version: this program reads version 1"},
    {"a wrong final hash",
     [](const Exported&, Lines& lines) { flip(lines.back(), lines.back().size() - 6); },
     "the last record or the file's last line was changed"},
    {"a wrong final height",
     [](const Exported&, Lines& lines) {
       const std::size_t height = lines.back().rfind("\"height\":") + 9;
       lines.back().insert(height, "1");
     },
     "the tail was cut off"},
    {"a head left out",
     [](const Exported&, Lines& lines) {
       lines.back() = lines.back().substr(0, lines.back().rfind(",{")) + "]}";
     },
     "expected a head of each of the 3 partitions"},
    {"lines behind the last one",
     [](const Exported&, Lines& lines) { lines.push_back(lines.back()); },
     "nothing may stand behind the line of heads"},
};

}  // namespace

BOOST_DATA_TEST_CASE(every_tampering_is_named, boost::unit_test::data::make(of_records) +
                                               boost::unit_test::data::make(of_order) +
                                               boost::unit_test::data::make(
                                                   of_first_and_last_line),
                     tampering) {
  const Exported exported;
  Lines lines = exported.lines;
  tampering.act(exported, lines);
  BOOST_REQUIRE((lines != exported.lines));
  const std::string changed = exported.file("changed.gz");
  write_lines(changed, lines);
  BOOST_TEST(said_of(changed).find(tampering.said) != std::string::npos, said_of(changed));
  // Such a file is not taken over either.
  if (const auto opened = open_file(changed, codec)) {
    const auto journal = open_evidence(exported, "other.db");
    const auto imported = import_journal(**opened, *journal);
    BOOST_REQUIRE(!imported);
    BOOST_TEST(imported.error().code == "invalid");
  }
}

BOOST_AUTO_TEST_CASE(a_file_cut_off_or_damaged_anywhere_is_refused) {
  const Exported exported;
  const std::string whole = bytes_of(exported.path);
  const std::string changed = exported.file("changed.gz");
  for (std::size_t size = 0; size < whole.size(); size += whole.size() / 40) {
    write_bytes(changed, whole.substr(0, size));
    BOOST_TEST(said_of(changed) != "", "cut at " << size);
  }
  // All but byte 9 of a gzip header, which says what system wrote it, and its flags of no weight.
  for (std::size_t byte = 20; byte < whole.size(); byte += 97) {
    std::string damaged = whole;
    damaged[byte] = static_cast<char>(damaged[byte] ^ 4);
    write_bytes(changed, damaged);
    const auto opened = open_file(changed, codec);
    const bool is_same = opened && lines_of(changed) == exported.lines;
    BOOST_TEST((is_same || said_of(changed) != ""), "byte " << byte);
  }
  write_bytes(changed, whole + "something behind it");
  BOOST_TEST(said_of(changed).find("is damaged at byte") != std::string::npos, said_of(changed));
}

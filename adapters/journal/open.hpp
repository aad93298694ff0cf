// Opens whichever journal is configured, and finds out whose chain it holds.
#pragma once

#include "adapters/journal/kafka.hpp"
#include "events/operations.hpp"
#include "events/record.hpp"

namespace gstd {

enum class JournalKind { embedded, kafka };
BOOST_DESCRIBE_ENUM(JournalKind, embedded, kafka)

struct JournalOptions {
  JournalKind kind = JournalKind::embedded;
  std::string path;     ///< embedded: the file.
  std::string brokers;  ///< kafka, and all below but `partitions` too.
  std::string topic = "gstd.journal";
  std::uint32_t partitions = 8;
  bool flush_every_ack = false;
  int replication = 1;
  int min_insync = 1;
  std::vector<KafkaSetting> client = {};
  std::function<void(int level, std::string_view line)> log = {};
};

/// Refusals: those of open_embedded and open_kafka.
Result<std::unique_ptr<Journal>> open_journal(const JournalOptions& options);

/// Everything explicitly set on this kind of journal, to be printed at start.
std::vector<KafkaSetting> journal_settings(const JournalOptions& options);

/// What height 0 of every partition says.
struct JournalIdentity {
  std::string journal_id;
  Network network = Network::dev;
  std::uint32_t partitions = 0;
};
BOOST_DESCRIBE_STRUCT(JournalIdentity, (), (journal_id, network, partitions))

/// What a chain that does not exist yet begins with.
struct NewChain {
  std::string journal_id;
  UnixMillis at;
};
/// A random UUID (version 4) and the clock.
NewChain draw_chain();

/// Reads height 0 of every partition, `journal.opened` of `ops/{p}`, and writes it where the
/// journal is new: partition 0 first, the others take its id. When several nodes do so at once the
/// arbiter says who was first and all come home with the same answer. Blocks; call it before
/// anything else uses the journal. Refusals: `invalid` for another network, another number of
/// partitions, partitions of different journals, or a partition that has lost its beginning;
/// `upgrade_needed` when height 0 cannot be read; `journal_cut` and `unavailable` of the journal.
Result<JournalIdentity> open_chain(Journal& journal, const RecordCodec& codec, Network network,
                                   const std::string& node, const NewChain& fresh = draw_chain());

}  // namespace gstd

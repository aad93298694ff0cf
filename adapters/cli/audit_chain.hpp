// The part of `gstd audit` that asks the chain: options, the table, and what a monitor reads.
#pragma once

#include "adapters/audit/audit.hpp"

namespace CLI {
class App;
}

namespace gstd::cli {

struct ChainAuditArguments {
  bool is_asked = false;
  std::string url;  ///< Empty: the network's own.
  std::int64_t grace_s = 0;
  std::string metrics;  ///< File; empty: none.
};
void add_chain_audit_arguments(CLI::App& command, ChainAuditArguments& arguments);

/// When it is asked for: compares the journal with the chain and puts what differs into the report.
/// Ends the command when the chain cannot be asked at all.
void audit_chain(const ChainAuditArguments& arguments, bool is_live, Journal& journal,
                 const RecordCodec& codec, AuditReport& report);

/// The table of escrows.
void print(const ChainReport& report);

/// What this audit came to, in the Prometheus text format, for a collector of text files. The file
/// is replaced at once, whole.
void write_metrics(const ChainAuditArguments& arguments, const AuditReport& report);

}  // namespace gstd::cli

// Heads that somebody remembers, given on the command line: what an audit holds a journal to.
#pragma once

#include "adapters/audit/audit.hpp"
#include "adapters/cli/journal_arguments.hpp"

namespace CLI {
class App;
}

namespace gstd::cli {

struct HeadArguments {
  std::vector<std::string> from;   ///< `3:1842`: the audit begins there.
  std::vector<std::string> head;   ///< The hash for each of them; or `3:1842=HASH`, only held to.
  std::string signed_heads;        ///< A saved answer of GET /api/v1/heads.
  std::string key;                 ///< Whose signature they must bear.
};
void add_head_arguments(CLI::App& command, HeadArguments& arguments);

struct GivenHeads {
  std::vector<AuditStart> starts;
  std::vector<KnownHead> known;  ///< Those of the starts too.
};
/// Ends the command when they do not fit together.
GivenHeads given_heads(const HeadArguments& arguments);

/// What this node's own cache has seen, which must be there. It says of which journal, since a
/// folder that was named by mistake sees another's.
std::vector<KnownHead> cached_heads(const JournalArguments& arguments);

}  // namespace gstd::cli

#include "adapters/cli/head_arguments.hpp"

#include <CLI/CLI.hpp>

#include "adapters/cache/cache.hpp"
#include "adapters/cli/api.hpp"
#include "adapters/evidence/signed_head.hpp"

namespace gstd::cli {
namespace {

[[noreturn]] void fail_option(const char* option, std::string why) {
  fail({Errc::invalid, "invalid", std::move(why), option});
}

template <class T>
T parsed(const char* option, const std::string& text, std::string_view what) {
  const Result<T> value = T::parse(text);
  if (!value) fail_option(option, "expected " + std::string{what} + ", got " + text);
  return *value;
}

/// A head has the height of the record to come, so none is at 0.
Position head_position(const char* option, const std::string& text) {
  const auto at = parsed<Position>(option, text, "a position such as 3:1842");
  if (at.height == 0) fail_option(option, "expected a height above 0, got " + text);
  return at;
}

Sha256 hash_of(const std::string& text) {
  return parsed<Sha256>("--head", text, "the 64 hex digits of a head, or POSITION=HASH");
}

void add_signed(const HeadArguments& arguments, GivenHeads& given) {
  const auto heads = must(json::decode_known<SignedHeads>(read_file(arguments.signed_heads)));
  std::optional<WorkerId> key;
  if (!arguments.key.empty()) key = parsed<WorkerId>("--key", arguments.key, "64 hex digits");
  for (const SignedHead& head : heads.heads) {
    const std::string at = Position{head.partition, head.height}.text();
    if (!is_signed(head)) fail_option("--heads", "the head at " + at + " is not signed by its key");
    if (key && head.key != *key)
      fail_option("--heads", "the head at " + at + " is signed by key " + head.key.text());
    given.known.push_back({head.partition, {head.height, head.head}, "signed head"});
  }
}

}  // namespace

void add_head_arguments(CLI::App& command, HeadArguments& arguments) {
  command.add_option("--from", arguments.from,
                     "report from this position (3:1842) on; repeat it, each with its --head");
  command.add_option("--head", arguments.head,
                     "the trusted head at --from; or POSITION=HASH, a head the journal must hold");
  command.add_option("--heads", arguments.signed_heads,
                     "a saved answer of GET /api/v1/heads, which the journal must hold");
  command.add_option("--key", arguments.key, "the audit key that must have signed --heads");
}

GivenHeads given_heads(const HeadArguments& arguments) {
  GivenHeads given;
  std::vector<Sha256> of_starts;
  for (const std::string& text : arguments.head) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      of_starts.push_back(hash_of(text));
      continue;
    }
    const Position at = head_position("--head", text.substr(0, equals));
    const Head head{at.height, hash_of(text.substr(equals + 1))};
    given.known.push_back({at.partition, head, "given head"});
  }
  if (of_starts.size() != arguments.from.size())
    fail_option("--head", std::to_string(arguments.from.size()) + " of --from and " +
                              std::to_string(of_starts.size()) + " of --head do not pair up");
  for (std::size_t i = 0; i < of_starts.size(); ++i) {
    const Position at = head_position("--from", arguments.from[i]);
    const Head head{at.height, of_starts[i]};
    given.starts.push_back({at.partition, head});
    given.known.push_back({at.partition, head, "trusted head"});
  }
  if (!arguments.signed_heads.empty()) add_signed(arguments, given);
  return given;
}

std::vector<KnownHead> cached_heads(const JournalArguments& arguments) {
  std::vector<KnownHead> known;
  for (const CachedHead& cached : must(gstd::cached_heads(arguments.cache_file())))
    known.push_back({cached.partition, cached.seen, "state cache of journal " + cached.journal_id});
  return known;
}

}  // namespace gstd::cli

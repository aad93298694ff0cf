// Any bytes as an answer of the chain's service: refused by name, or read; and whatever is read has
// a meaning and a place in a history.
#include <cstdlib>

#include "adapters/chain/account_tail.hpp"
#include "adapters/chain/escrow_facts.hpp"
#include "adapters/chain/v3.hpp"

using namespace gstd;
using namespace gstd::chain;

namespace {

void demand(bool is_so) {
  if (!is_so) std::abort();
}

template <class T>
void demand_named(const Result<T>& read) {
  demand(read || (read.error().code == "bad_answer" && !read.error().why.empty()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view json{reinterpret_cast<const char*>(data), size};
  demand_named(v3::read_accounts(json, {Wallet{}}));
  demand_named(v3::read_masterchain(json));
  demand_named(v3::read_sent(json));
  demand_named(v3::read_getter(json));
  (void)v3::reason_in(json);
  const auto read = v3::read_transactions(json);
  demand_named(read);
  if (!read || read->empty()) return 0;
  WatchedEscrow escrow;
  escrow.address = read->front().account;
  for (const Transaction& transaction : *read) (void)meaning_of(transaction, escrow);
  demand_named(new_transactions(escrow.address, {}, *read));
  return 0;
}

// What the chain's words cost to read: everything the watcher hears passes through these. The check
// of a wallet's proof is in login_bench.
#include <algorithm>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>

#include "adapters/chain/escrow_facts.hpp"
#include "adapters/chain/v3.hpp"
#include "adapters/ton/boc.hpp"
#include "adapters/ton/escrow_messages.hpp"

using namespace gstd;

namespace {

constexpr int rounds = 7;  // The best is shown: the others met cold caches.
std::size_t seen = 0;      // Printed, so that no call can be left out.

/// Processor time, so that what else the machine does is left out.
template <class Call>
std::int64_t best_nanoseconds(int calls, const Call& call) {
  std::int64_t best = INT64_MAX;
  for (int round = 0; round < rounds; ++round) {
    const std::clock_t start = std::clock();
    for (int i = 0; i < calls; ++i) call();
    const std::int64_t spent = std::clock() - start;
    best = std::min(best, spent * (1'000'000'000 / CLOCKS_PER_SEC) / calls);
  }
  return best;
}

void print_figure(std::string_view name, std::int64_t value) {
  std::cout << R"({"name":")" << name << R"(","value":)" << value
            << R"(,"unit":"ns","journal":"none","durability":"none"})"
            << "\n";
}

[[noreturn]] void give_up(std::string_view why) {
  std::cerr << "chain_bench: " << why << "\n";
  std::exit(1);
}

/// What toncenter's API v3 answered over the local chain.
std::string answer(const std::string& name) {
  std::ifstream file{GSTD_SOURCES "/tests/golden/toncenter/" + name};
  if (!file) give_up("no answer " + name);
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<chain::Transaction> transactions(const std::string& name) {
  auto read = chain::v3::read_transactions(answer(name));
  if (!read) give_up(read.error().why);
  return *std::move(read);
}

/// The first that came in with this word.
const chain::Transaction& first(const std::vector<chain::Transaction>& all, ton::EscrowOp op) {
  const auto found = std::ranges::find_if(all, [&](const chain::Transaction& each) {
    return each.in && ton::op_of(each.in->body) == op && chain::is_success(each);
  });
  if (found == all.end()) give_up("no such transaction");
  return *found;
}

const chain::ChainMessage& notice_of(const chain::Transaction& transaction) {
  for (const chain::ChainMessage& message : transaction.out)
    if (ton::is_notice(message.body)) return message;
  give_up("no notice");
}

void measure_boc(std::string_view name, const ton::CellPtr& body) {
  constexpr int calls = 100'000;
  const std::string boc = ton::write_boc(body);
  const auto parse = [&] {
    const auto root = ton::read_boc(boc);
    if (!root || (*root)->hash() != body->hash()) give_up("another cell");
    seen += (*root)->bits();
  };
  print_figure(name, best_nanoseconds(calls, parse));
}

/// The escrow of these transactions; the voucher's signature counts by its own key.
chain::WatchedEscrow watched(const chain::Transaction& deposit) {
  chain::WatchedEscrow escrow;
  escrow.id = EscrowId::parse("01020304-0506-0708-090a-0b0c0d0e0f10").value();
  escrow.address = deposit.account;
  escrow.hub = *notice_of(deposit).destination;
  escrow.operator_key =
      WorkerId::parse("bb9af0375d4a949ed7ce3aa173d3b048b68a657e3766bd7c7c2fe777e342b8cd").value();
  return escrow;
}

void measure_fact(std::string_view name, int calls, const chain::Transaction& transaction,
                  const chain::WatchedEscrow& escrow) {
  const auto read = [&] {
    if (!std::holds_alternative<chain::EscrowFact>(chain::meaning_of(transaction, escrow)))
      give_up("no fact");
    ++seen;
  };
  print_figure(name, best_nanoseconds(calls, read));
}

}  // namespace

int main() {
  const auto coins = transactions("coins.json");
  const auto jettons = transactions("jettons.json");
  const chain::Transaction& deposit = first(coins, ton::EscrowOp::deposit);
  const chain::WatchedEscrow escrow = watched(deposit);

  measure_boc("jetton_notification_boc_ns", first(jettons, ton::EscrowOp::jetton_notice).in->body);
  measure_boc("escrow_notice_boc_ns", notice_of(deposit).body);
  const std::string page = answer("coins.json");
  const auto rows = static_cast<std::int64_t>(coins.size());
  const auto read_page = [&] { seen += chain::v3::read_transactions(page)->size(); };
  print_figure("transaction_read_ns", best_nanoseconds(500, read_page) / rows);
  measure_fact("deposit_fact_ns", 100'000, deposit, escrow);
  measure_fact("claim_fact_ns", 2'000, first(coins, ton::EscrowOp::claim), escrow);
  std::cout << page.size() << " bytes for " << rows << " transactions; " << seen
            << " seen in all\n";
  return 0;
}

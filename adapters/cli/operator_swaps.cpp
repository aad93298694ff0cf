// What two operators may do about the golden reserve: let it buy, and say what became of a swap.
#include <CLI/CLI.hpp>

#include "adapters/cli/operator_act.hpp"
#include "adapters/http/admin.hpp"

namespace gstd::cli {
namespace {

void approve_swap(const OperatorWords& words) {
  const http::ApproveSwapBody body{words.swap, must(Nano::parse(words.amount)), words.reason};
  act_as_operators(words, "/admin/reserve/approve", json::encode(body),
                   "Let the reserve's swap " + std::to_string(words.swap) + " buy gold, " +
                       words.amount + " units or more?");
}

void resolve_swap(const OperatorWords& words) {
  const http::ResolveSwapBody body{words.swap, must(Nano::parse(words.got)),
                                   must(Nano::parse(words.returned)), words.reason};
  act_as_operators(words, "/admin/reserve/resolve", json::encode(body),
                   "Say for ever that swap " + std::to_string(words.swap) + " got " + words.got +
                       " units of gold and " + words.returned + " nano of its offer back?");
}

}  // namespace

void add_operator_swap_commands(CLI::App& command, const OperatorWordsPtr& words) {
  const auto add = [&](const char* name, const char* what, auto act) {
    CLI::App* added = add_operator_act(command, words, name, what, act);
    added->add_option("swap", words->swap, "its number in GET /reserve")->required();
    return added;
  };
  add("approve-swap", "Let the golden reserve buy gold, for an hour", approve_swap)
      ->add_option("--least-units", words->amount, "gold for the whole offer: less is not taken")
      ->required();
  CLI::App* resolving =
      add("resolve-swap", "Say what became of a swap: the chain did not", resolve_swap);
  resolving->add_option("--got-units", words->got, "gold that arrived")->required();
  resolving->add_option("--returned-nano", words->returned, "what came back")->required();
}

}  // namespace gstd::cli

// What the commands of operators share: whose keys approve, and how the server is asked.
#pragma once

#include <memory>

#include "adapters/cli/api.hpp"

namespace gstd::cli {

struct OperatorWords {
  ApiOptions api;
  std::string position;
  std::string projection;
  std::string escrow;
  std::string payee;
  std::string amount;
  std::string got, returned;  ///< Of a swap.
  std::uint64_t lt = 0;
  std::uint64_t swap = 0;
  std::string reason;
  std::vector<std::string> keys;       ///< Files.
  std::vector<std::string> approvals;  ///< Of others, made by `approve`.
  bool is_sure = false;
  bool is_only_approved = false;
};
using OperatorWordsPtr = std::shared_ptr<OperatorWords>;

/// A subcommand with the options every act of operators has.
CLI::App* add_operator_act(CLI::App& command, const OperatorWordsPtr& words, const char* name,
                           const char* what, void (*act)(const OperatorWords&));

/// A key is made on purpose, never because a name was mistyped.
KeyPair existing_key(const std::string& file);

/// Asks the server with every approval there is, or only prints this operator's own.
void act_as_operators(const OperatorWords& words, const std::string& path,
                      const std::string& body, const std::string& question);

UnixMillis operators_clock();

/// `gstd operator ...` about money.
void add_operator_money_commands(CLI::App& command, const OperatorWordsPtr& words);
void add_operator_swap_commands(CLI::App& command, const OperatorWordsPtr& words);
void add_operator_attention_command(CLI::App& command);

}  // namespace gstd::cli

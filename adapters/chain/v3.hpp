// Reads what toncenter's API v3 answers, and writes what it is asked. Strict: a fault anywhere is a
// `bad_answer` with its place (JSON pointer), and nothing of the answer is taken. Pure.
#pragma once

#include "adapters/chain/chain_api.hpp"

namespace gstd::chain::v3 {

/// Of whichever accounts. Besides its form it must agree with itself: messages come to and go from
/// the account, bodies have the hashes they are said to have, as many messages left as were made.
/// All must be final.
Result<std::vector<Transaction>> read_transactions(std::string_view json);
/// Each of an account that was asked for, and once.
Result<std::vector<AccountState>> read_accounts(std::string_view json,
                                                const std::vector<Wallet>& asked);
Result<Masterchain> read_masterchain(std::string_view json);
Result<Sha256> read_sent(std::string_view json);
Result<GetterAnswer> read_getter(std::string_view json);

/// `{"boc":"..."}`.
std::string write_boc(std::string_view boc);
/// `{"address":"0:...","method":"get_paid","stack":[{"type":"slice","value":"..."}]}`.
std::string write_getter(const Wallet& account, std::string_view method, const Stack& arguments);

/// What the service says of a refusal; empty when it says nothing we can read.
std::string reason_in(std::string_view json);

}  // namespace gstd::chain::v3

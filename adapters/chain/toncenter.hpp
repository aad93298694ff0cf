// The chain as toncenter's API v3 tells it.
#pragma once

#include <memory>

#include "adapters/chain/chain_api.hpp"
#include "adapters/chain/curl_client.hpp"
#include "adapters/chain/waiting.hpp"

namespace gstd::chain {

class Toncenter final : public ChainApi {
 public:
  explicit Toncenter(std::unique_ptr<Transport> transport) : transport_{std::move(transport)} {}

  /// An answer that is larger than is read is asked for again in halves, so fewer may come.
  Result<std::vector<Transaction>> transactions(const TransactionQuery& query) override;
  Result<std::vector<Transaction>> by_message(const Sha256& normalized_hash) override;
  Result<std::vector<AccountState>> account_states(const std::vector<Wallet>& accounts) override;
  Result<Sha256> send(std::string_view boc) override;
  Result<GetterAnswer> run_get_method(const Wallet& account, std::string_view method,
                                      const Stack& arguments) override;
  Result<Masterchain> masterchain() override;

 private:
  Result<std::string> ask(const HttpRequest& request);

  std::unique_ptr<Transport> transport_;
};

struct ToncenterOptions {
  CurlOptions http;
  Millis gap;  ///< Between requests: pace_without_key and the like.
};
/// With all its patience. `waiting` outlives it. Errors of open_curl.
Result<std::unique_ptr<ChainApi>> open_toncenter(ToncenterOptions options, Waiting& waiting);

}  // namespace gstd::chain

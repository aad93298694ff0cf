#include "adapters/audit/result_signature.hpp"

#include "adapters/crypto/keys.hpp"

namespace gstd {

bool is_signed_by_worker(const TaskSubmitted& submitted, Network network, const TaskId& task,
                         const TaskSpec& spec) {
  ResultClaim claim;
  claim.network = network;
  claim.task = task;
  claim.replica = submitted.replica;
  claim.module = spec.module;
  claim.input = spec.input;
  claim.exit = submitted.exit;
  claim.fuel = submitted.fuel;
  claim.result = submitted.result;
  claim.blob = submitted.blob;
  return verify(submitted.worker, signed_bytes(claim), submitted.signature);
}

}  // namespace gstd

#include "adapters/http/operators.hpp"

#include <algorithm>
#include <set>

#include "adapters/crypto/keys.hpp"
#include "events/sha256.hpp"

namespace gstd::http {
namespace {

constexpr const char* header = "X-Operator-Approval";

Result<std::vector<Approval>> approvals_of(std::string_view text) {
  std::vector<Approval> approvals;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    auto approval = Approval::parse(text.substr(0, comma));
    if (!approval) {
      approval.error().path = header;
      return tl::unexpected{approval.error()};
    }
    approvals.push_back(*approval);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return approvals;
}

}  // namespace

Result<void> Operators::check(const Approval& approval, const Request& request,
                              UnixMillis now) const {
  if (std::ranges::find(keys_, approval.key) == keys_.end())
    return refuse("forbidden", "no operator has the key " + approval.key.text(), header);
  const Millis age = now - approval.time;
  if (age > approval_life || age < Millis{-approval_life.get()})
    return refuse("unauthenticated", "the approval is not of this minute", header);
  if (used_.contains(approval.nonce))
    return refuse("unauthenticated", "the approval was used before", header);
  const OperatorClaim claim{network_,       request.method, request.path, sha256(request.body),
                            approval.time, approval.nonce};
  if (!verify(approval.key, signed_bytes(claim), approval.signature))
    return refuse("bad_signature", "the approval is of another request", header);
  return {};
}

Result<std::string> Operators::approve(const Request& request, UnixMillis now) {
  if (is_open_) return "operators:development";
  const auto approvals = approvals_of(request.approvals);
  if (!approvals) return tl::unexpected{approvals.error()};
  forget_old(now);
  std::set<OperatorKey> approvers;
  for (const Approval& approval : *approvals) {
    if (auto good = check(approval, request, now); !good) return tl::unexpected{good.error()};
    approvers.insert(approval.key);
  }
  if (approvers.size() < approvers_min)
    return refuse("unauthenticated", "two operators must approve this", header);
  if (used_.size() + approvals->size() > approvals_max)
    return refuse("slow_down", "too many approvals within a minute");
  for (const Approval& approval : *approvals) used_.emplace(approval.nonce, approval.time);
  std::string by = "operators";
  for (const OperatorKey& key : approvers) by += ":" + key.text();
  return by;
}

void Operators::forget_old(UnixMillis now) {
  std::erase_if(used_, [&](const auto& used) { return now - used.second > approval_life; });
}

}  // namespace gstd::http

#include "adapters/evidence/signed_head.hpp"

namespace gstd {

SignedHead sign_head(const KeyPair& key, const HeadClaim& claim) {
  return {claim.network, std::string{claim.journal_id},
          claim.partition, claim.height,
          claim.head, claim.root,
          claim.at, key.id(),
          key.sign(signed_bytes(claim))};
}

HeadClaim claim_of(const SignedHead& head) {
  return {head.network, head.journal_id, head.partition, head.height,
          head.head,    head.root,       head.at};
}

bool is_signed(const SignedHead& head) {
  return verify(head.key, signed_bytes(claim_of(head)), head.signature);
}

}  // namespace gstd

#include "adapters/evidence/signed_head.hpp"

namespace gstd {

SignedHead sign_head(const KeyPair& key, const HeadClaim& claim) {
  return {claim.network, std::string{claim.journal_id},
          claim.partition, claim.height,
          claim.head, claim.root,
          claim.at, key.id(),
          key.sign(signed_bytes(claim))};
}

bool is_signed(const SignedHead& head) {
  const HeadClaim claim{head.network, head.journal_id, head.partition, head.height,
                        head.head,    head.root,       head.at};
  return verify(head.key, signed_bytes(claim), head.signature);
}

}  // namespace gstd

#include "adapters/http/proof_body.hpp"

#include <charconv>

#include "adapters/crypto/base64.hpp"
#include "adapters/ton/address.hpp"

namespace gstd {

void json::Codec<http::ProofTime>::write(Writer& out, const http::ProofTime& value) {
  out.integer(value.seconds);
}

bool json::Codec<http::ProofTime>::read(Reader& in, http::ProofTime& value) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 1000;
  if (in.current().kind != TokenKind::string) return in.integer(value.seconds, 0, most);
  const std::string_view text = in.current().view();
  const auto [stop, fault] =
      std::from_chars(text.data(), text.data() + text.size(), value.seconds);
  const bool is_number = fault == std::errc{} && stop == text.data() + text.size();
  return (is_number && value.seconds >= 0 && value.seconds <= most) ||
         in.fail("expected seconds since 1970");
}

namespace http {
namespace {

Result<std::string> bytes_of(std::string_view text, const char* path) {
  auto bytes = from_base64(text);
  if (!bytes) return refuse("invalid", bytes.error().why, path);
  return bytes;
}

}  // namespace

Result<ton::WalletProof> proof_of(const WalletLoginBody& body, Network network) {
  const auto address = parse_address(body.address, network);
  if (!address) return refuse("bad_address", address.error().why, "/address");
  const auto signature = bytes_of(body.proof.signature, "/proof/signature");
  if (!signature) return tl::unexpected<Error>{signature.error()};
  auto init = bytes_of(body.proof.state_init, "/proof/state_init");
  if (!init) return tl::unexpected<Error>{init.error()};
  ton::WalletProof proof;
  if (signature->size() != proof.signature.bytes.size())
    return refuse("invalid", "expected 64 bytes", "/proof/signature");
  std::copy(signature->begin(), signature->end(), proof.signature.bytes.begin());
  proof.address = *address;
  proof.network = body.network;
  proof.public_key = body.public_key;
  proof.state_init = *std::move(init);
  proof.timestamp_s = body.proof.timestamp.seconds;
  proof.domain = body.proof.domain.value;
  proof.domain_bytes = body.proof.domain.lengthBytes;
  proof.payload = body.proof.payload;
  return proof;
}

bool is_wallet_login(std::string_view body) {
  json::Reader in{body};
  if (in.failed() || in.current().kind != json::TokenKind::object_start) return false;
  while (in.advance().kind == json::TokenKind::key) {
    if (in.current().view() == "proof") return true;
    in.advance();
    in.skip();
  }
  return false;
}

}  // namespace http
}  // namespace gstd

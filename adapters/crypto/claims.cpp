#include "adapters/crypto/claims.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <charconv>

namespace gstd {
namespace {

/// Builds one signed structure field by field.
class Fields {
 public:
  explicit Fields(std::string_view tag) : bytes_(tag) {}

  Fields& text(std::string_view value) {
    put_field(bytes_, value);
    return *this;
  }
  template <std::size_t N>
  Fields& raw(const std::array<std::uint8_t, N>& value) {
    return text({reinterpret_cast<const char*>(value.data()), N});
  }
  template <class Unsigned>
  Fields& number(Unsigned value) {
    std::array<std::uint8_t, sizeof(Unsigned)> big_endian;
    for (std::size_t i = big_endian.size(); i-- > 0; value = static_cast<Unsigned>(value >> 8))
      big_endian[i] = static_cast<std::uint8_t>(value);
    return raw(big_endian);
  }
  Fields& network(Network value) { return text(boost::describe::enum_to_string(value, "")); }

  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace

Sha256 result_hash(const Outcome& outcome) {
  Fields fields{"gstd-result-v1"};
  fields.raw(outcome.module.bytes)
      .raw(outcome.input.bytes)
      .number(outcome.fuel)
      .number(static_cast<std::uint32_t>(outcome.exit))
      .text(outcome.output);
  return sha256(fields.take());
}

std::string signed_bytes(const ResultClaim& claim) {
  return Fields{"gstd-result-sig-v1"}
      .network(claim.network)
      .raw(claim.task.bytes)
      .number(claim.replica)
      .raw(claim.module.bytes)
      .raw(claim.input.bytes)
      .number(static_cast<std::uint32_t>(claim.exit))
      .number(claim.fuel)
      .raw(claim.result.bytes)
      .raw(claim.blob.bytes)
      .take();
}

std::string signed_bytes(const DeviceClaim& claim) {
  return Fields{"gstd-device-v1"}
      .network(claim.network)
      .text(claim.host)
      .raw(claim.challenge.bytes)
      .raw(claim.worker.bytes)
      .text(claim.owner.text())
      .text(claim.purpose == DevicePurpose::login ? "login" : "register")
      .take();
}

std::string signed_bytes(const OperatorClaim& claim) {
  return Fields{"gstd-operator-v1"}
      .network(claim.network)
      .text(claim.method)
      .text(claim.path)
      .raw(claim.body.bytes)
      .number(static_cast<std::uint64_t>(claim.time.get()))
      .raw(claim.nonce.bytes)
      .take();
}

std::string Approval::text() const {
  return key.text() + ";" + std::to_string(time.get()) + ";" + nonce.text() + ";" +
         signature.text();
}

Result<Approval> Approval::parse(std::string_view text) {
  std::array<std::string_view, 4> parts;
  for (std::string_view& part : parts) {
    const std::size_t end = text.find(';');
    part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  std::int64_t time = 0;
  const auto [stop, fault] =
      std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), time);
  const bool is_time = fault == std::errc{} && stop == parts[1].data() + parts[1].size();
  const auto key = OperatorKey::parse(parts[0]);
  const auto nonce = OperatorNonce::parse(parts[2]);
  const auto signature = Signature::parse(parts[3]);
  if (!is_time || !key || !nonce || !signature || !text.empty())
    return refuse("invalid", "expected key;time;nonce;signature");
  return Approval{*key, UnixMillis{time}, *nonce, *signature};
}

std::string signed_bytes(const HeadClaim& claim) {
  return Fields{"gstd-head-v1"}
      .network(claim.network)
      .text(claim.journal_id)
      .number(claim.partition)
      .number(claim.height)
      .raw(claim.head.bytes)
      .raw(claim.root.bytes)
      .number(static_cast<std::uint64_t>(claim.at.get()))
      .take();
}

}  // namespace gstd

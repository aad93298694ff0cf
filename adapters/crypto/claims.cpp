#include "adapters/crypto/claims.hpp"

#include <boost/describe/enum_to_string.hpp>

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

}  // namespace gstd

#include "events/money.hpp"

#include <charconv>
#include <cstdlib>

namespace gstd {

Result<Nano> Nano::parse(std::string_view text) {
  Nano amount;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), amount.value);
  if (fault == std::errc{} && end == text.data() + text.size() && amount.text() == text)
    return amount;
  return refuse("invalid", "expected a 64-bit decimal integer");
}

Result<Nano> add(Nano left, Nano right) {
  Nano sum;
  if (!__builtin_add_overflow(left.value, right.value, &sum.value)) return sum;
  return refuse("invalid", "the sum leaves 64 bits");
}

Result<Nano> subtract(Nano left, Nano right) {
  Nano rest;
  if (!__builtin_sub_overflow(left.value, right.value, &rest.value)) return rest;
  return refuse("invalid", "the difference leaves 64 bits");
}

Result<Nano> multiply(Nano amount, std::int64_t times) {
  Nano product;
  if (!__builtin_mul_overflow(amount.value, times, &product.value)) return product;
  return refuse("invalid", "the product leaves 64 bits");
}

Nano plus(Nano left, Nano right) {
  const Result<Nano> sum = add(left, right);
  if (!sum) std::abort();
  return *sum;
}

Nano minus(Nano left, Nano right) {
  const Result<Nano> rest = subtract(left, right);
  if (!rest) std::abort();
  return *rest;
}

}  // namespace gstd

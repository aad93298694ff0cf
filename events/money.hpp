// Money: integer nano (10^-9) of the escrow's currency, checked arithmetic only.
#pragma once

#include "events/core.hpp"

namespace gstd {

/// 10^-9 of a currency. The total supply of TON (about 5*10^18 nano) still fits. Written as a
/// decimal string in JSON, because JavaScript loses integers above 2^53.
struct Nano {
  std::int64_t value = 0;

  std::string text() const { return std::to_string(value); }
  /// Decimal digits with an optional leading minus, no sign or zero padding beyond that.
  static Result<Nano> parse(std::string_view text);
  friend constexpr auto operator<=>(const Nano&, const Nano&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Nano& amount) {
    return out << amount.value;
  }
};

/// Sums that may come from outside: refused with `invalid` when they leave 64 bits.
Result<Nano> add(Nano left, Nano right);
Result<Nano> subtract(Nano left, Nano right);
Result<Nano> multiply(Nano amount, std::int64_t times);

/// Sums a decision has already checked (evolve is total): overflow here is a broken invariant
/// and ends the process.
Nano plus(Nano left, Nano right);
Nano minus(Nano left, Nano right);

enum class Currency { ton, gstd };
BOOST_DESCRIBE_ENUM(Currency, ton, gstd)

/// Where an escrow lives. `dev` has no chain: deposits are typed in by a developer.
enum class Network { dev, local, testnet, mainnet };
BOOST_DESCRIBE_ENUM(Network, dev, local, testnet, mainnet)

}  // namespace gstd

// What get methods take and answer: the stack of the virtual machine.
#pragma once

#include "adapters/ton/slice.hpp"

namespace gstd::chain {

/// 257 bits with a sign.
struct StackNumber {
  bool is_negative = false;
  Sha256 magnitude;  ///< Highest byte first.
  static StackNumber of(std::int64_t value);
};

struct StackItem {
  /// `other` is a tuple or a list that is not empty; services tell null as an empty list.
  enum class Kind { nothing, number, cell, slice, other };
  Kind kind = Kind::nothing;
  StackNumber number;
  ton::CellPtr cell;  ///< Of a cell or a slice, which services do not tell apart in answers.

  static StackItem of(const Wallet& address);  ///< As a slice.
};
using Stack = std::vector<StackItem>;

/// What no getter of ours comes near.
constexpr std::size_t stack_items_max = 256;

/// Takes the items of an answer one by one. After the first fault every take gives nothing, and
/// end() says which item it was: parsers read on and ask once. One thread.
class StackReader {
 public:
  explicit StackReader(const Stack& stack) : stack_{stack} {}

  std::uint64_t uint(std::size_t bits);  ///< At most 64.
  std::int32_t int32();
  bool boolean();
  Sha256 bytes32();  ///< A number of 256 bits without a sign.
  Nano nano();
  ton::Uint128 coins();
  Wallet address();
  std::optional<Wallet> maybe_address();  ///< Nothing for null and for addr_none.
  ton::CellPtr cell();
  void skip() { next(); }

  /// `bad_answer` at /stack/N for the first fault, and for more or fewer items than were taken.
  Result<void> end() const;

 private:
  const StackItem* next();
  const StackItem* next(StackItem::Kind kind, std::string_view expected);
  void fail(std::string_view expected);

  const Stack& stack_;
  std::size_t at_ = 0;
  std::optional<Error> error_;
};

}  // namespace gstd::chain

#include "adapters/chain/stack.hpp"

#include <algorithm>
#include <limits>

namespace gstd::chain {
namespace {

ton::Uint128 low_bits(const Sha256& magnitude) {
  ton::Uint128 value = 0;
  for (std::size_t i = magnitude.bytes.size() / 2; i < magnitude.bytes.size(); ++i)
    value = value << 8 | magnitude.bytes[i];
  return value;
}

/// Whether it is below 2^128, and so its low bits are all of it.
bool is_short(const Sha256& magnitude) {
  const auto half = static_cast<std::ptrdiff_t>(magnitude.bytes.size() / 2);
  return std::all_of(magnitude.bytes.begin(), magnitude.bytes.begin() + half,
                     [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

StackNumber StackNumber::of(std::int64_t value) {
  StackNumber number;
  number.is_negative = value < 0;
  auto left = static_cast<std::uint64_t>(value);
  if (value < 0) left = 0 - left;
  for (std::size_t i = number.magnitude.bytes.size(); left > 0; left >>= 8)
    number.magnitude.bytes[--i] = static_cast<std::uint8_t>(left);
  return number;
}

StackItem StackItem::of(const Wallet& address) {
  StackItem item;
  item.kind = Kind::slice;
  item.cell = ton::Builder{}.address(address).end().value();  // 267 bits fit.
  return item;
}

void StackReader::fail(std::string_view expected) {
  if (error_) return;
  const std::string path = "/stack/" + std::to_string(at_ - 1);  // Of the one taken last.
  error_ = refuse("bad_answer", "expected " + std::string{expected}, path).value();
}

const StackItem* StackReader::next() {
  if (error_) return nullptr;
  if (at_ < stack_.size()) return &stack_[at_++];
  error_ =
      refuse("bad_answer", "only " + std::to_string(stack_.size()) + " items", "/stack").value();
  return nullptr;
}

const StackItem* StackReader::next(StackItem::Kind kind, std::string_view expected) {
  const StackItem* item = next();
  if (item == nullptr) return nullptr;
  const bool is_cell = kind == StackItem::Kind::cell;
  if (item->kind == kind || (is_cell && item->kind == StackItem::Kind::slice)) return item;
  fail(expected);
  return nullptr;
}

ton::Uint128 StackReader::coins() {
  constexpr unsigned coins_bits = 120;  // VarUInteger 16.
  const StackItem* item = next(StackItem::Kind::number, "an amount");
  if (item == nullptr) return 0;
  const ton::Uint128 value = low_bits(item->number.magnitude);
  if (item->number.is_negative || !is_short(item->number.magnitude) || value >> coins_bits != 0)
    fail("an amount of 120 bits");
  return error_ ? 0 : value;
}

std::uint64_t StackReader::uint(std::size_t bits) {
  const ton::Uint128 value = coins();
  if (value >> bits != 0) fail("a number of " + std::to_string(bits) + " bits");
  return error_ ? 0 : static_cast<std::uint64_t>(value);
}

Nano StackReader::nano() { return Nano{static_cast<std::int64_t>(uint(63))}; }

std::int32_t StackReader::int32() {
  const StackItem* item = next(StackItem::Kind::number, "a number");
  if (item == nullptr) return 0;
  const ton::Uint128 low = low_bits(item->number.magnitude);
  const ton::Uint128 most = std::uint64_t{INT32_MAX} + (item->number.is_negative ? 1 : 0);
  if (!is_short(item->number.magnitude) || low > most) fail("a number of 32 bits");
  const auto value = static_cast<std::int64_t>(low);
  return error_ ? 0 : static_cast<std::int32_t>(item->number.is_negative ? -value : value);
}

bool StackReader::boolean() {
  const std::int32_t value = int32();
  if (value != 0 && value != -1) fail("0 or -1");
  return value != 0 && !error_;
}

Sha256 StackReader::bytes32() {
  const StackItem* item = next(StackItem::Kind::number, "a number of 256 bits");
  if (item != nullptr && item->number.is_negative) fail("a number without a sign");
  return error_ ? Sha256{} : item->number.magnitude;
}

std::optional<Wallet> StackReader::maybe_address() {
  const StackItem* item = next();
  if (item == nullptr || item->kind == StackItem::Kind::nothing) return {};
  if (item->cell == nullptr) {
    fail("an address");
    return {};
  }
  ton::Slice in{item->cell};
  const auto address = in.address();
  if (in.failed() || !in.is_empty()) fail("an address");
  return error_ ? std::nullopt : address;
}

Wallet StackReader::address() {
  const auto address = maybe_address();
  if (!address) fail("an address");
  return address.value_or(Wallet{});
}

ton::CellPtr StackReader::cell() {
  const StackItem* item = next(StackItem::Kind::cell, "a cell");
  return item == nullptr ? ton::Cell::empty() : item->cell;
}

Result<void> StackReader::end() const {
  if (error_) return tl::unexpected{*error_};
  if (at_ == stack_.size()) return {};
  return refuse("bad_answer",
                std::to_string(stack_.size()) + " items, expected " + std::to_string(at_),
                "/stack");
}

}  // namespace gstd::chain

// The stack of a get method on the wire: {"type":"num|cell|slice|list|tuple","value":...}.
#include <algorithm>

#include "adapters/chain/v3.hpp"
#include "adapters/chain/v3_read.hpp"
#include "adapters/crypto/base64.hpp"
#include "adapters/ton/boc.hpp"

namespace gstd::chain::v3 {
namespace {

/// A text, or a list of which only its being empty matters. Null is an empty list.
struct ItemValue {
  std::optional<std::string> text;
  bool is_empty = true;
};

struct Item {
  std::string type;
  ItemValue value;
};
BOOST_DESCRIBE_STRUCT(Item, (), (type, value))

struct Answer {
  std::int32_t exit_code = 0;
  std::vector<Item> stack;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (exit_code, stack))

struct SentItem {
  std::string type;
  std::string value;
};
BOOST_DESCRIBE_STRUCT(SentItem, (), (type, value))

struct Question {
  std::string address;
  std::string method;
  std::vector<SentItem> stack;
};
BOOST_DESCRIBE_STRUCT(Question, (), (address, method, stack))

constexpr std::string_view hex_prefix = "0x";

Result<StackNumber> number_of(std::string_view text) {
  StackNumber number;
  number.is_negative = text.starts_with('-');
  if (number.is_negative) text.remove_prefix(1);
  const std::size_t digits_max = 2 * number.magnitude.bytes.size();
  if (!text.starts_with(hex_prefix) || text.size() == hex_prefix.size() ||
      text.size() - hex_prefix.size() > digits_max)
    return refuse("invalid", "expected 0x and up to 64 digits of hex");
  std::string digits(digits_max - (text.size() - hex_prefix.size()), '0');
  digits += text.substr(hex_prefix.size());
  std::ranges::transform(digits, digits.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (!from_hex(digits, number.magnitude.bytes.data(), number.magnitude.bytes.size()))
    return refuse("invalid", "expected digits of hex");
  return number;
}

std::string text_of(const StackNumber& number) {
  const std::string digits = number.magnitude.text();
  const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  return (number.is_negative ? "-" : "") + std::string{hex_prefix} + digits.substr(first);
}

Result<StackItem> item_of(const Item& told) {
  StackItem item;
  const bool is_number = told.type == "num";
  const bool is_cell = told.type == "cell" || told.type == "slice";
  if (!is_number && !is_cell) {
    item.kind =
        told.value.text || !told.value.is_empty ? StackItem::Kind::other : StackItem::Kind::nothing;
    return item;
  }
  if (!told.value.text) return refuse("invalid", "expected a text as the value of " + told.type);
  if (is_number) {
    item.kind = StackItem::Kind::number;
    return number_of(*told.value.text).map([&](const StackNumber& number) {
      item.number = number;
      return item;
    });
  }
  item.kind = told.type == "cell" ? StackItem::Kind::cell : StackItem::Kind::slice;
  return from_base64(*told.value.text).and_then(ton::read_boc).map([&](const ton::CellPtr& cell) {
    item.cell = cell;
    return item;
  });
}

SentItem sent_of(const StackItem& item) {
  if (item.kind == StackItem::Kind::number) return {"num", text_of(item.number)};
  return {item.kind == StackItem::Kind::cell ? "cell" : "slice",
          to_base64(ton::write_boc(item.cell))};
}

}  // namespace
}  // namespace gstd::chain::v3

template <>
struct gstd::json::Codec<gstd::chain::v3::ItemValue> {
  static bool read(Reader& in, gstd::chain::v3::ItemValue& value) {
    switch (in.current().kind) {
      case TokenKind::string: return Codec<std::string>::read(in, value.text.emplace());
      case TokenKind::null: return true;
      case TokenKind::array_start: {
        const std::size_t begin = in.mark();
        in.skip();
        value.is_empty = in.mark() == begin + 1;
        return true;
      }
      default: return in.fail_kind("a text or a list");
    }
  }
  static void write(Writer&, const gstd::chain::v3::ItemValue&) {}  // Only ever read.
};

namespace gstd::chain::v3 {

Result<GetterAnswer> read_getter(std::string_view json) {
  const auto told = v3::read<Answer>(json);
  if (!told) return tl::unexpected{told.error()};
  if (told->stack.size() > stack_items_max)
    return bad("/stack", "more than " + std::to_string(stack_items_max) + " items");
  GetterAnswer answer{told->exit_code, {}};
  for (const Item& each : told->stack) {
    auto item = item_of(each);
    if (!item)
      return bad("/stack/" + std::to_string(answer.stack.size()) + "/value", item.error().why);
    answer.stack.push_back(*std::move(item));
  }
  return answer;
}

std::string write_getter(const Wallet& account, std::string_view method, const Stack& arguments) {
  Question question{account.text(), std::string{method}, {}};
  for (const StackItem& item : arguments) question.stack.push_back(sent_of(item));
  return json::encode(question);
}

}  // namespace gstd::chain::v3

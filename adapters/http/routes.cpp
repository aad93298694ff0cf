#include "adapters/http/routes.hpp"

#include <charconv>

#include "events/sha256.hpp"
#include "projections/disclosure.hpp"

namespace gstd::http {
namespace {

template <class Number>
bool read_number(std::string_view text, Number& value) {
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, value);
  return fault == std::errc{} && stop == end;
}

}  // namespace

Sha256 content_of(const Request& request) {
  std::string content;
  content.reserve(request.method.size() + request.path.size() + request.body.size() + 16);
  put_field(content, request.method);
  put_field(content, request.path);
  put_field(content, request.body);
  return sha256(content);
}

std::uint32_t attempt_of(const Request& request) {
  std::uint32_t attempt = 1;
  read_number(request.attempt, attempt);  // The gate has refused anything but a number.
  return attempt;
}

Sender sender_of(const Exchange& exchange) {
  return {&exchange.caller, exchange.request.key, attempt_of(exchange.request),
          content_of(exchange.request)};
}

Result<reads::PageRequest> page_of(const Request& request) {
  reads::PageRequest page;
  page.limit = page_rows_default;
  if (const std::string* limit = request.find("limit")) {
    if (!read_number(*limit, page.limit) || page.limit < 1 || page.limit > page_rows_max)
      return refuse("invalid", "expected 1 to " + std::to_string(page_rows_max), "limit");
  }
  if (const std::string* after = request.find("after")) {
    const Result<reads::Cursor> cursor = reads::Cursor::parse(*after);
    if (!cursor) return refuse("invalid", cursor.error().why, "after");
    page.after = *cursor;
  }
  return page;
}

std::string wallet_for(const Caller& caller, const Wallet& wallet) {
  const bool is_own = caller.role != Caller::Role::nobody && caller.wallet == wallet;
  return is_own ? wallet.text() : shortened(wallet);
}

}  // namespace gstd::http

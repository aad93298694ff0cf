#include "adapters/json/reader.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "adapters/json/utf8.hpp"

namespace gstd::json {
namespace {

// A thread's buffers go from one reader to the next, so that reading a record allocates nothing.
// Those that one large body made grow are let go.
constexpr std::size_t kept_bytes_max = 512 * 1024;
struct Buffers {
  std::string text;
  std::vector<Token> tokens;
};
thread_local Buffers spare;

// RapidJSON scans strings 16 bytes at a time and may look that far behind the text.
constexpr std::size_t padding = 16;

/// RapidJSON's events as tokens. A false return ends the parse.
class Tape {
 public:
  Tape(std::vector<Token>& tokens, std::size_t depth) : tokens_(tokens), depth_left_(depth) {}
  bool Null() { return put(TokenKind::null, 0); }
  bool Bool(bool value) { return put(TokenKind::boolean, value ? 1 : 0); }
  bool Int(int value) { return Int64(value); }
  bool Uint(unsigned value) { return put(TokenKind::integer, value); }
  bool Int64(std::int64_t value) {
    const TokenKind kind = value < 0 ? TokenKind::negative : TokenKind::integer;
    return put(kind, static_cast<std::uint64_t>(value));
  }
  bool Uint64(std::uint64_t value) { return put(TokenKind::integer, value); }
  bool Double(double) { return put(TokenKind::real, 0); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return put(TokenKind::string, text, size);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    return put(TokenKind::key, text, size);
  }
  bool StartObject() { return deeper() && put(TokenKind::object_start, 0); }
  bool StartArray() { return deeper() && put(TokenKind::array_start, 0); }
  bool EndObject(rapidjson::SizeType) { return higher(TokenKind::object_end); }
  bool EndArray(rapidjson::SizeType) { return higher(TokenKind::array_end); }

 private:
  bool put(TokenKind kind, std::uint64_t number) {
    Token& token = tokens_.emplace_back();
    token.kind = kind;
    token.number = number;
    return true;
  }
  bool put(TokenKind kind, const char* text, std::uint32_t size) {
    Token& token = tokens_.emplace_back();
    token.kind = kind;
    token.size = size;
    token.text = text;
    return true;
  }
  bool deeper() { return depth_left_-- > 0; }
  bool higher(TokenKind kind) {
    ++depth_left_;
    return put(kind, 0);
  }

  std::vector<Token>& tokens_;
  std::size_t depth_left_;
};

std::string_view name_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::object_start: return "an object";
    case TokenKind::array_start: return "an array";
    case TokenKind::string: return "a string";
    case TokenKind::integer:
    case TokenKind::negative: return "a number";
    case TokenKind::real: return "a fraction or a number beyond 64 bits";
    case TokenKind::boolean: return "a boolean";
    case TokenKind::null: return "null";
    case TokenKind::key: return "a key";
    case TokenKind::object_end:
    case TokenKind::array_end:
    case TokenKind::end: return "nothing";
  }
  return "nothing";
}

std::string syntax_fault(const rapidjson::ParseResult& result, std::size_t depth) {
  if (result.Code() == rapidjson::kParseErrorTermination)
    return "nested deeper than " + std::to_string(depth);
  return std::string{rapidjson::GetParseError_En(result.Code())} + " (byte " +
         std::to_string(result.Offset()) + ")";
}

}  // namespace

Reader::Reader(std::string_view text, Whose whose)
    : text_(std::move(spare.text)), tokens_(std::move(spare.tokens)), whose_(whose) {
  text_.assign(text);
  tokens_.clear();
  // The parser takes a NUL for the end: what follows one would go unread.
  const bool has_nul = text_.find('\0') != std::string::npos;
  text_.append(padding, '\0');
  if (has_nul) {
    fail("a NUL byte");
  } else {
    // Iterative, so that the parser's stack cannot be made to overflow. Encodings are checked
    // string by string where they are read, which can name the member.
    constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseInsituFlag;
    const std::size_t depth = is_ours() ? depth_max : depth_max_others;
    Tape tape{tokens_, depth};
    rapidjson::Reader parser;
    rapidjson::InsituStringStream stream{text_.data()};
    const rapidjson::ParseResult result = parser.Parse<flags>(stream, tape);
    if (result.IsError()) fail(syntax_fault(result, depth));
  }
  tokens_.emplace_back();
}

Reader::~Reader() {
  if (text_.capacity() + tokens_.capacity() * sizeof(Token) > kept_bytes_max) return;
  spare.text = std::move(text_);
  spare.tokens = std::move(tokens_);
}

void Reader::skip() {
  int depth = 0;
  for (;; ++at_) {
    const TokenKind kind = current().kind;
    if (kind == TokenKind::object_start || kind == TokenKind::array_start) ++depth;
    if (kind == TokenKind::object_end || kind == TokenKind::array_end) --depth;
    if (depth == 0 && kind != TokenKind::key) return;
  }
}

bool Reader::fail(std::string why) {
  if (!failed()) error_ = Error{Errc::invalid, "invalid", std::move(why), {}};
  return false;
}

bool Reader::fail_kind(std::string_view expected) {
  std::string why{"expected "};
  return fail(why.append(expected).append(", not ").append(name_of(current().kind)));
}

// JSON pointer (RFC 6901): "~" and "/" of a name are written "~0" and "~1".
bool Reader::inside(std::string_view member) {
  constexpr std::size_t shown_bytes_max = 64;  // A name from outside may be as long as the body.
  std::string step{"/"};
  for (const char c : member.substr(0, shown_bytes_max)) {
    if (c == '~') step += "~0";
    if (c == '/') step += "~1";
    if (c != '~' && c != '/') step += c;
  }
  error_.path.insert(0, step);
  return false;
}

bool Reader::inside(std::size_t index) { return inside(std::to_string(index)); }

bool Reader::text(std::string_view& value, std::string_view expected) {
  const Token& token = current();
  if (token.kind != TokenKind::string) return fail_kind(expected);
  value = token.view();
  return is_utf8(value) || fail("broken UTF-8");
}

bool Reader::boolean(bool& value) {
  if (current().kind != TokenKind::boolean) return fail_kind("true or false");
  value = current().number != 0;
  return true;
}

bool Reader::integer(std::int64_t& value, std::int64_t min, std::int64_t max) {
  const Token& token = current();
  value = static_cast<std::int64_t>(token.number);
  const bool fits = token.kind == TokenKind::negative ||
                    (token.kind == TokenKind::integer && token.number <= INT64_MAX);
  if (fits && value >= min && value <= max) return true;
  return fail("expected an integer from " + std::to_string(min) + " to " + std::to_string(max));
}

bool Reader::integer(std::uint64_t& value, std::uint64_t max) {
  value = current().number;
  if (current().kind == TokenKind::integer && value <= max) return true;
  return fail("expected an integer from 0 to " + std::to_string(max));
}

}  // namespace gstd::json

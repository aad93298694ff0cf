// Reader: one JSON text as a row of tokens, pulled by the codecs. RapidJSON stays in reader.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/core.hpp"

namespace gstd::json {

/// domain.md §7: no text of ours nests deeper, so nothing deeper is read.
constexpr std::size_t depth_max = 32;
/// Other programs' answers quote what strangers sent them, so a tighter bound would let a stranger
/// make an answer unreadable. The chain's messages are up to 512 cells deep, and a level of them
/// is a few of JSON. Nothing here recurses into what is skipped.
constexpr std::size_t depth_max_others = 8'192;

/// Whose text is read. Ours: exactly as described. Others': members no description lists are
/// skipped, and null is an absent optional member. For answers to our clients only.
enum class Whose { ours, others };

enum class TokenKind : std::uint8_t {
  object_start,
  object_end,
  array_start,
  array_end,
  key,
  string,
  integer,   ///< At or above zero.
  negative,  ///< An integer below zero.
  real,      ///< A number with a fraction, or beyond 64 bits.
  boolean,
  null,
  end  ///< Behind the last one.
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::uint32_t size = 0;  ///< Of `text`.
  union {
    std::uint64_t number = 0;  ///< Integers (two's complement below zero) and booleans.
    const char* text;          ///< Keys and strings; lives as long as the reader.
  };
  std::string_view view() const { return {text, size}; }
};

/// A codec's read starts with the first token of its value as the current one and ends on the last.
/// The first failure stays; codecs return false up to the root and name their member on the way.
/// One thread at a time.
class Reader {
 public:
  /// Parses the whole text; ready on the first token of the root, or failed.
  explicit Reader(std::string_view text, Whose whose = Whose::ours);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  bool failed() const { return !error_.code.empty(); }
  bool is_ours() const { return whose_ == Whose::ours; }
  const Token& current() const { return tokens_[at_]; }
  /// Moves to the next token; the text is known to be well formed, so there is one.
  const Token& advance() { return tokens_[++at_]; }
  /// Jumps back to a token kept before (events look ahead for their version).
  std::size_t mark() const { return at_; }
  void back_to(std::size_t mark) { at_ = mark; }
  /// Moves to the last token of the value that starts at the current one.
  void skip();

  /// Keeps the failure; always false, so that codecs can `return in.fail(...)`.
  bool fail(std::string why);
  /// `expected WHAT`, and what is there instead.
  bool fail_kind(std::string_view expected);
  /// Puts a member's name or an element's index in front of the failure's path; always false.
  bool inside(std::string_view member);
  bool inside(std::size_t index);

  /// The current token as a string; refuses other kinds and broken UTF-8.
  bool text(std::string_view& value, std::string_view expected);
  bool boolean(bool& value);
  bool integer(std::int64_t& value, std::int64_t min, std::int64_t max);
  bool integer(std::uint64_t& value, std::uint64_t max);

  Error take_error() { return std::move(error_); }

 private:
  std::string text_;  ///< Parsed in place: strings of the tokens point into it.
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  Whose whose_;
  Error error_;
};

}  // namespace gstd::json

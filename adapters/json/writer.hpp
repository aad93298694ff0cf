// Writer: JSON text, token by token, without spaces.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gstd::json {

/// The caller keeps the order of JSON (a key before each member's value). Cannot fail: text that is
/// not UTF-8 is repaired, so that what is written can always be read. One thread at a time.
class Writer {
 public:
  Writer();
  void object_start() { open('{'); }
  void object_end() { close('}'); }
  void array_start() { open('['); }
  void array_end() { close(']'); }
  void key(std::string_view name);
  void string(std::string_view text);
  void boolean(bool value);
  void integer(std::int64_t value);
  void integer(std::uint64_t value);
  /// The finished text; the writer is empty afterwards.
  std::string take() { return std::move(text_); }

 private:
  void comma() {
    if (needs_comma_) text_.push_back(',');
    needs_comma_ = true;
  }
  void open(char bracket) {
    comma();
    text_.push_back(bracket);
    needs_comma_ = false;
  }
  void close(char bracket) {
    text_.push_back(bracket);
    needs_comma_ = true;
  }
  void quoted(std::string_view text);

  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace gstd::json

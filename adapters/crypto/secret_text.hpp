// Secret text of any length, such as a key of somebody's service: wiped when it goes.
#pragma once

#include <string>
#include <string_view>

#include "adapters/crypto/secret.hpp"

namespace gstd {

/// Nothing prints it. Moving it leaves nothing behind.
class SecretText {
 public:
  SecretText() = default;
  explicit SecretText(std::string_view text) : text_{text} {}
  SecretText(SecretText&& other) : text_{other.text_} { other.clear(); }
  SecretText& operator=(SecretText&& other) {
    if (this == &other) return *this;
    clear();
    text_ = other.text_;
    other.clear();
    return *this;
  }
  ~SecretText() { clear(); }

  bool empty() const { return text_.empty(); }
  std::string_view text() const { return text_; }

 private:
  void clear() {
    wipe(text_.data(), text_.size());
    text_.clear();
  }
  std::string text_;
};

}  // namespace gstd

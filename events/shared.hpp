// Shared: a value that is never changed once it is there, so that all its copies are one.
#pragma once

#include <memory>
#include <utility>

namespace gstd {

/// Reads like a T held by value; a copy costs a reference count. Any thread.
template <class T>
class Shared {
 public:
  Shared() : value_{none()} {}
  Shared(T value) : value_{std::make_shared<const T>(std::move(value))} {}

  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }

  /// A new one of that value, or this one once more if its value is the same.
  Shared or_same(T value) const {
    return value == *value_ ? *this : Shared{std::move(value)};
  }

  friend bool operator==(const Shared& left, const Shared& right) {
    return left.value_ == right.value_ || *left == *right;
  }

 private:
  static const std::shared_ptr<const T>& none() {
    static const auto value = std::make_shared<const T>();
    return value;
  }
  std::shared_ptr<const T> value_;
};

}  // namespace gstd

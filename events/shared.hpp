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

/// Equal values that a thread comes by one after the other are one: those of a batch's tasks.
template <class T>
Shared<T> shared_with_last(T value) {
  thread_local Shared<T> last;
  if (!(*last == value)) last = std::move(value);
  return last;
}

}  // namespace gstd

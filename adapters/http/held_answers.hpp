// Answers that wait: whoever is told to slow down is told slowly. On one connection he asks no more
// than once in that time, and it costs us a place in a list.
#pragma once

#include <deque>

#include "adapters/http/message.hpp"

namespace gstd::http {

/// A client that keeps to Retry-After waits as long by itself.
constexpr Millis held_for{2'000};

/// Owned by the I/O thread. As many wait as there are connections, which are limited.
class HeldAnswers {
 public:
  void hold(ExchangePtr exchange, Reply reply, UnixMillis now) {
    held_.push_back({now + held_for, std::move(exchange), std::move(reply)});
  }
  /// Gives those whose time has come; several times a second.
  void give(UnixMillis now);
  /// Gives all, because the server stops.
  void give_all();

 private:
  struct Held {
    UnixMillis due;
    ExchangePtr exchange;
    Reply reply;
  };
  void give_first();

  std::deque<Held> held_;  ///< The first is due first: all wait equally long.
};

}  // namespace gstd::http

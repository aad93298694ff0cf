#include "adapters/http/held_answers.hpp"

namespace gstd::http {

void HeldAnswers::give(UnixMillis now) {
  while (!held_.empty() && held_.front().due <= now) give_first();
}

void HeldAnswers::give_all() {
  while (!held_.empty()) give_first();
}

void HeldAnswers::give_first() {
  Held first = std::move(held_.front());
  held_.pop_front();  // Answering may hold the next one.
  first.exchange->respond(std::move(first.reply));
}

}  // namespace gstd::http

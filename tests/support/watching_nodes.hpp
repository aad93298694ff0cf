// Nodes that watch one escrow's contract at once, as around a takeover: each sees the journal later
// than it is written, and forgets what it knew when it is started again.
#pragma once

#include <deque>

#include "actors/runtime/stamp.hpp"
#include "actors/runtime/views.hpp"
#include "adapters/effects/escrow_tails.hpp"
#include "tests/support/unreliable_chain.hpp"

namespace gstd::testing {

/// The escrow's stream. Says now and then that it did not answer, before a command is done or
/// after.
class OneEscrowEngine final : public Engine {
 public:
  explicit OneEscrowEngine(EscrowLife& life) : life_{life} {}

  void send(Command command, OnAnswer done) override {
    const bool is_lost = !is_honest && life_.dice.one_in(8);
    if (is_lost && life_.dice.one_in(2)) return done(refuse("unavailable", "not done"));
    stamp(command.content, life_.contract.now);
    const auto& events = life_.tell(std::get<Escrow::Command>(command.content));
    if (!events) return done(tl::unexpected{events.error()});
    const bool is_news = !events->empty();
    if (is_news) written();
    if (is_lost) return done(refuse("unavailable", "done, and the answer is lost"));
    Done answer;
    if (is_news) answer.record = std::make_shared<Record>();
    done(std::move(answer));
  }
  std::uint32_t partitions() const override { return 1; }
  std::vector<PartitionStatus> status() const override { return {}; }

  std::function<void()> written;
  bool is_honest = false;

 private:
  EscrowLife& life_;
};

class WatchingNode {
 public:
  WatchingNode(EscrowLife& life, OneEscrowEngine& engine, UnreliableChain& chain)
      : life_{life}, engine_{engine}, chain_{chain} {
    restart();
  }

  /// The board is filled from the journal before anything is looked at.
  void restart() {
    news_.clear();
    board_ = std::make_unique<Board>(1);
    written();
    read_back();
    tails_ = std::make_unique<EscrowTails>(
        *board_, engine_, chain_,
        [this](std::string_view event, const std::string& what) {
          alarms.push_back(std::string{event} + ": " + what);
        });
  }
  void written() { news_.push_back(view_of(stream_of(escrow_1), life_.state, {})); }
  /// So much of the journal.
  void read_back(std::size_t records = SIZE_MAX) {
    for (; records > 0 && !news_.empty(); --records, news_.pop_front()) {
      AcceptedRecord record;
      record.view = std::move(news_.front());
      board_->take({record});
    }
  }
  Result<void> look() { return tails_->read_on(life_.contract.address); }

  std::vector<std::string> alarms;

 private:
  EscrowLife& life_;
  OneEscrowEngine& engine_;
  UnreliableChain& chain_;
  std::deque<StreamView> news_;  ///< Written, and not yet read back.
  std::unique_ptr<Board> board_;
  std::unique_ptr<EscrowTails> tails_;
};

}  // namespace gstd::testing

// Sessions: who is logged in, kept in the database that all nodes share, and which sessions have
// ended lately, kept in memory and read again every other second.
#pragma once

#include <functional>
#include <unordered_map>

#include "adapters/http/options.hpp"
#include "adapters/postgres/pool.hpp"
#include "adapters/postgres/sessions.hpp"

namespace gstd::http {

/// How long an access token counts; then it is refreshed, or a device's key signs again.
constexpr Millis access_life{15 * 60 * 1000};
/// A session that another node ended is refused here at most so long after, plus one read. While
/// the database does not answer nothing new is heard, and a token ends by itself.
constexpr Millis ended_look{2'000};

/// Owned by the I/O thread; answers come there.
class Sessions {
 public:
  template <class T>
  using Done = std::function<void(Result<T>)>;
  using OnEnded = std::function<void(const std::vector<SessionId>&)>;

  /// Pool and post outlive it. `on_ended` hears of every session that ended, here or elsewhere.
  Sessions(postgres::Pool& pool, const Post& post, OnEnded on_ended)
      : pool_{pool}, post_{post}, on_ended_{std::move(on_ended)} {}

  /// As in adapters/postgres/sessions.hpp.
  void use(const postgres::UsedChallenge& used, Done<void> done);
  void open(const postgres::UsedChallenge& used, const Wallet& wallet, const RefreshToken& refresh,
            Done<postgres::OpenedSession> done);
  void renew(const RefreshToken& token, const RefreshToken& next,
             Done<postgres::OpenedSession> done);
  /// Answered when this node refuses their tokens already.
  void end(const SessionId& id, Done<void> done);
  void end_all(const Wallet& wallet, Done<void> done);

  /// Whether tokens of this session count no more.
  bool has_ended(const SessionId& id) const { return ended_.contains(id); }
  /// Several times a second; looks for ended sessions, and forgets old ones, when it is time.
  void tick(UnixMillis now);

 private:
  template <class T>
  void run(std::function<Result<T>(postgres::Connection&)> job, Done<T> done);
  void look(Done<void> done);
  void take(const std::vector<postgres::EndedSession>& found);

  postgres::Pool& pool_;
  const Post& post_;
  const OnEnded on_ended_;
  std::unordered_map<SessionId, UnixMillis, IdHash> ended_;  ///< And when.
  UnixMillis seen_;  ///< The latest end heard of, by the database's clock.
  UnixMillis looked_;
  UnixMillis swept_;
  bool is_looking_ = false;
  bool is_page_full_ = false;
};

}  // namespace gstd::http

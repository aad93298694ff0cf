#include "adapters/http/sessions.hpp"

#include <algorithm>

namespace gstd::http {
namespace {

using postgres::Connection;
using postgres::EndedSession;
using postgres::OpenedSession;

/// A statement of another node may be committed so long after its time was taken: what lies so far
/// back is read again.
constexpr Millis overlap{20'000};
constexpr Millis sweep_period{10 * 60 * 1000};
/// Long after the last access token of an ended session, whatever clock said when it ended.
constexpr Millis ended_kept{2 * access_life.get()};

}  // namespace

template <class T>
void Sessions::run(std::function<Result<T>(Connection&)> job, Done<T> done) {
  pool_.run<T>(std::move(job), [this, done = std::move(done)](Result<T> result) {
    post_([done, result = std::move(result)] { done(result); });
  });
}

void Sessions::use(const postgres::UsedChallenge& used, Done<void> done) {
  run<void>([used](Connection& db) { return postgres::use_challenge(db, used); },
            std::move(done));
}

void Sessions::open(const postgres::UsedChallenge& used, const Wallet& wallet,
                    const RefreshToken& refresh, Done<OpenedSession> done) {
  run<OpenedSession>(
      [=](Connection& db) { return postgres::open_session(db, used, wallet, refresh); },
      std::move(done));
}

void Sessions::renew(const RefreshToken& token, const RefreshToken& next,
                     Done<OpenedSession> done) {
  run<OpenedSession>([=](Connection& db) { return postgres::renew_session(db, token, next); },
                     std::move(done));
}

void Sessions::end(const SessionId& id, Done<void> done) {
  run<void>([id](Connection& db) { return postgres::end_session(db, id); },
            [this, done = std::move(done)](Result<void> ended) {
              if (!ended) return done(std::move(ended));
              look(done);
            });
}

void Sessions::end_all(const Wallet& wallet, Done<void> done) {
  run<std::size_t>([wallet](Connection& db) { return postgres::end_sessions_of(db, wallet); },
                   [this, done = std::move(done)](const Result<std::size_t>& ended) {
                     if (!ended) return done(tl::unexpected<Error>{ended.error()});
                     look(done);
                   });
}

void Sessions::tick(UnixMillis now) {
  if (now - swept_ >= sweep_period) {
    swept_ = now;
    std::erase_if(ended_, [&](const auto& entry) { return now - entry.second > ended_kept; });
    run<void>([](Connection& db) { return postgres::sweep_sessions(db, access_life); },
              [](const Result<void>&) {});
  }
  if (is_looking_ || now - looked_ < ended_look) return;
  is_looking_ = true;
  looked_ = now;
  look([this](const Result<void>&) { is_looking_ = false; });
}

void Sessions::look(Done<void> done) {
  // A full page is gone on from where it ended, or nobody would ever see the next.
  const UnixMillis since = is_page_full_ ? seen_ : seen_ - overlap;
  run<std::vector<EndedSession>>(
      [since](Connection& db) { return postgres::ended_since(db, since); },
      [this, done = std::move(done)](const Result<std::vector<EndedSession>>& found) {
        if (!found) return done(tl::unexpected<Error>{found.error()});
        take(*found);
        done({});
      });
}

void Sessions::take(const std::vector<EndedSession>& found) {
  is_page_full_ = found.size() == static_cast<std::size_t>(postgres::ended_sessions_page);
  std::vector<SessionId> fresh;
  for (const EndedSession& session : found) {
    seen_ = std::max(seen_, session.at);
    if (ended_.emplace(session.id, session.at).second) fresh.push_back(session.id);
  }
  if (!fresh.empty()) on_ended_(fresh);
}

}  // namespace gstd::http

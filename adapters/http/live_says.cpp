// What clients say over the WebSocket, and the answers they get.
#include <algorithm>

#include "adapters/http/services.hpp"
#include "events/sha256.hpp"

namespace gstd::http {
namespace {

/// The frame's `type`, wherever it stands; the reader is back at the start.
Result<std::string> type_of_frame(json::Reader& in) {
  const std::size_t start = in.mark();
  std::string type;
  if (!in.failed() && in.current().kind == json::TokenKind::object_start) {
    while (in.advance().kind == json::TokenKind::key) {
      const bool is_type = in.current().view() == "type";
      if (is_type && in.advance().kind == json::TokenKind::string) type = in.current().view();
      else if (!is_type) in.advance();
      in.skip();
    }
  }
  if (in.failed()) return tl::unexpected<Error>{in.take_error()};
  if (type.empty()) return refuse("invalid", "a frame is an object with a type", "/type");
  in.back_to(start);
  return type;
}

Error error(std::string_view code, std::string why, std::string path = {}) {
  return {kind_of(code), std::string{code}, std::move(why), std::move(path)};
}

/// With a ref, the same words again are the same command; without one each is its own.
Sender sender_of(const Caller& caller, std::string_view what, const TaskId& task,
                 const std::string& ref, std::optional<std::uint32_t> attempt) {
  const std::string key =
      ref.empty() ? random_word() : std::string{what} + ":" + task.text() + ":" + ref;
  return {&caller, key, attempt.value_or(1), sha256(key)};
}

}  // namespace

template <class Frame>
void Live::hear(const MemberPtr& member, json::Reader& in) {
  Frame frame;
  if (!json::Codec<Frame>::read(in, frame)) return refuse_frame(member, {}, in.take_error());
  services_.metrics.message(Frame::name);
  const bool is_hello = std::is_same_v<Frame, HelloFrame>;
  if (member->is_greeted == is_hello)
    return refuse_frame(member, {},
                        is_hello ? error("invalid", "hello was said already")
                                 : error("unauthenticated", "say hello first"));
  if constexpr (!std::is_same_v<Frame, HelloFrame>) {
    if (member->caller.role != Caller::Role::worker)
      return refuse_frame(member, {}, error("forbidden", "only workers say this"));
  }
  say(member, frame);
}

void Live::on_text(LiveId id, std::string_view text) {
  const auto found = members_.find(id);
  if (found == members_.end()) return;
  const MemberPtr member = found->second;
  if (services_.options.frames_per_second > 0 && --member->frames_left < 0)
    return refuse_frame(member, {}, error("slow_down", "too many frames a second"));
  json::Reader in{text};
  const Result<std::string> type = type_of_frame(in);
  if (!type) return refuse_frame(member, {}, type.error());
  if (*type == HelloFrame::name) return hear<HelloFrame>(member, in);
  if (*type == ReadyFrame::name) return hear<ReadyFrame>(member, in);
  if (*type == ClaimFrame::name) return hear<ClaimFrame>(member, in);
  if (*type == HeartbeatFrame::name) return hear<HeartbeatFrame>(member, in);
  if (*type == SubmitFrame::name) return hear<SubmitFrame>(member, in);
  if (*type == ReleaseFrame::name) return hear<ReleaseFrame>(member, in);
  refuse_frame(member, {}, error("invalid", "no such type of frame", "/type"));
}

void Live::refuse_frame(const MemberPtr& member, std::string ref, const Error& error) {
  const std::string detail = error.path.empty() ? error.why : error.path + ": " + error.why;
  member->client->send(json::encode(RefusedFrame{"refused", std::move(ref), error.code, detail}));
}

void Live::say(const MemberPtr& member, const HelloFrame& hello) {
  Result<Caller> caller = refuse("unauthenticated", "hello needs a token or a wallet");
  if (hello.token) caller = services_.identity.caller_of_token(*hello.token, services_.now());
  else if (hello.wallet) caller = services_.identity.caller_of_wallet(*hello.wallet);
  if (!caller) {
    refuse_frame(member, {}, caller.error());
    return member->client->close(1008, caller.error().code);
  }
  if (!hello.cursor) return greet(member, *caller, cursor_);
  const Result<LiveCursor> cursor = LiveCursor::parse(*hello.cursor);
  auto missed = cursor ? history_.since(*cursor) : std::nullopt;
  if (!missed) {
    greet(member, *caller, cursor_);
    return member->client->send(json::encode(ResyncFrame{"resync", cursor_}));
  }
  member->caller = *caller;
  std::erase_if(*missed, [&](const Notice& notice) { return !concerns(*member, *notice.card); });
  // Cut off before it has heard the rest, it comes back with the cursor it had.
  greet(member, *caller, missed->empty() ? cursor_ : *hello.cursor);
  catch_up(member, *cursor, *missed);
}

void Live::greet(const MemberPtr& member, const Caller& caller, const std::string& cursor) {
  member->caller = caller;
  member->is_greeted = true;
  if (caller.role == Caller::Role::worker) {
    by_worker_[caller.worker].push_back(member);
  } else {
    by_wallet_[caller.wallet].push_back(member);
    services_.remember_wallet(caller.wallet);
  }
  WelcomeFrame welcome;
  welcome.cursor = cursor;
  welcome.network = services_.options.network;
  welcome.now = services_.now();
  member->client->send(json::encode(welcome));
}

bool Live::concerns(const Member& member, const TaskCard& card) const {
  if (member.caller.role != Caller::Role::worker)
    return card.view.requester == member.caller.wallet;
  return card.attempt_of(member.caller.worker) != nullptr;
}

/// Partition by partition: the cursor moves behind a record with the last notice of it.
void Live::catch_up(const MemberPtr& member, LiveCursor seen, const std::vector<Notice>& missed) {
  for (std::size_t i = 0; i < missed.size(); ++i) {
    const Position& at = missed[i].position;
    const bool is_last = i + 1 == missed.size();
    const bool is_whole = is_last || !(missed[i + 1].position == at);
    seen.next[at.partition] = at.height + (is_whole ? 1 : 0);
    tell_changed(member, missed[i], is_last ? cursor_ : seen.text());
  }
}

void Live::say(const MemberPtr& member, const ReadyFrame& ready) {
  if (ready.slots > slots_max)
    return refuse_frame(member, {}, error("invalid", "too many slots", "/slots"));
  offers_.set_ready(member->caller.worker, member->caller.wallet, ready.slots, services_.now());
  tell_offers();
}

void Live::say(const MemberPtr& member, const ClaimFrame& claim) {
  if (claim.ref.size() > ref_bytes_max)
    return refuse_frame(member, {}, error("invalid", "too long", "/ref"));
  const Sender sender =
      sender_of(member->caller, "claim", claim.task_id, claim.ref, claim.attempt);
  services_.ask(claim_task(sender, claim.task_id, services_.directory, services_.now()),
                [this, member, task = claim.task_id, ref = claim.ref](const Answer& answer) {
                  on_claimed(member, task, ref, answer);
                });
}

void Live::on_claimed(const MemberPtr& member, const TaskId& task, const std::string& ref,
                      const Answer& answer) {
  const WorkerId& worker = member->caller.worker;
  const Result<ClaimedFrame> claimed = claimed_view(services_.directory, task, worker, answer);
  if (claimed) {
    ClaimedFrame frame = *claimed;
    frame.type = "claimed";
    frame.ref = ref;
    frame.network = services_.options.network;
    member->client->send(json::encode(frame));
  } else {
    refuse_frame(member, ref, claimed.error());
  }
  on_claim(worker, task, answer);
}

Engine::OnAnswer Live::answer_to(const MemberPtr& member, const TaskId& task,
                                 std::uint32_t replica, std::string ref) {
  return [this, member, task, replica, ref = std::move(ref)](const Answer& answer) {
    if (!answer) return refuse_frame(member, ref, answer.error());
    member->client->send(
        json::encode(DoneFrame{"done", ref, task, replica, answer->position}));
  };
}

void Live::say(const MemberPtr& member, const HeartbeatFrame& heartbeat) {
  if (heartbeat.progress.value_or(0) > 100)
    return refuse_frame(member, {}, error("invalid", "expected 0 to 100", "/progress"));
  const Sender sender = sender_of(member->caller, "heartbeat", heartbeat.task_id, {}, {});
  const HeartbeatBody body{heartbeat.replica, heartbeat.progress};
  services_.ask(
      heartbeat_task(sender, heartbeat.task_id, body, services_.now()),
      [member, task = heartbeat.task_id, replica = heartbeat.replica](const Answer& answer) {
        // A renewal is told by the record itself; only a lost lease needs an answer.
        if (!answer)
          member->client->send(
              json::encode(LeaseLostFrame{"lease_lost", task, replica, answer.error().code}));
      });
}

void Live::say(const MemberPtr& member, const SubmitFrame& submit) {
  const std::string ref = submit.ref.value_or("");
  const Sender sender =
      sender_of(member->caller, "submit", submit.task_id, ref, submit.attempt);
  const SubmitBody body{submit.replica, submit.result, submit.blob,
                        submit.exit,    submit.fuel,   submit.signature};
  services_.submit(sender, submit.task_id, body,
                   answer_to(member, submit.task_id, submit.replica, ref));
}

void Live::say(const MemberPtr& member, const ReleaseFrame& release) {
  const std::string ref = release.ref.value_or("");
  const Sender sender =
      sender_of(member->caller, "release", release.task_id, ref, release.attempt);
  services_.ask(
      release_task(sender, release.task_id, {release.replica}, services_.now()),
      answer_to(member, release.task_id, release.replica, ref));
}

}  // namespace gstd::http

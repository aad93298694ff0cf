#include "adapters/http/history.hpp"

#include <algorithm>
#include <charconv>

namespace gstd::http {

std::string LiveCursor::text() const {
  std::string text;
  for (const std::uint64_t height : next) {
    if (!text.empty()) text.push_back('.');
    text += std::to_string(height);
  }
  return text;
}

Result<LiveCursor> LiveCursor::parse(std::string_view text) {
  LiveCursor cursor;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    const auto [stop, fault] = std::from_chars(at, end, cursor.next.emplace_back());
    if (fault != std::errc{}) return refuse("invalid", "not a cursor of ours", "/cursor");
    if (stop == end) return cursor;
    if (*stop != '.') return refuse("invalid", "not a cursor of ours", "/cursor");
    at = stop + 1;
  }
}

void History::add(const Position& position, std::vector<Notice> notices) {
  Lane& lane = lanes_.at(position.partition);
  // The first record after the start says where our knowledge begins.
  if (lane.next == 0) lane.first = position.height;
  if (position.height < lane.first) return;  // Before anybody could have a cursor.
  lane.next = position.height + 1;
  for (Notice& notice : notices) lane.notices.push_back(std::move(notice));
  if (lane.next <= records_kept) return;
  lane.first = std::max(lane.first, lane.next - records_kept);
  while (!lane.notices.empty() && lane.notices.front().position.height < lane.first)
    lane.notices.pop_front();
}

void History::begin_at(const Position& next) {
  Lane& lane = lanes_.at(next.partition);
  lane.first = std::max(lane.first, next.height);
  lane.next = std::max(lane.next, next.height);
}

LiveCursor History::now() const {
  LiveCursor cursor;
  for (const Lane& lane : lanes_) cursor.next.push_back(lane.next);
  return cursor;
}

std::optional<std::vector<Notice>> History::since(const LiveCursor& cursor) const {
  if (cursor.next.size() != lanes_.size()) return std::nullopt;
  std::vector<Notice> missed;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const Lane& lane = lanes_[i];
    const std::uint64_t from = cursor.next[i];
    if (from < lane.first || from > lane.next) return std::nullopt;
    const auto first = std::ranges::lower_bound(
        lane.notices, from, {}, [](const Notice& notice) { return notice.position.height; });
    missed.insert(missed.end(), first, lane.notices.end());
  }
  return missed;
}

}  // namespace gstd::http

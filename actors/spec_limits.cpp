#include "actors/spec_limits.hpp"

#include <algorithm>

namespace gstd {
namespace {

bool is_type_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

Result<void> check_type(const std::string& type) {
  if (type.empty() || type.size() > type_bytes_max || !std::ranges::all_of(type, is_type_letter))
    return refuse("spec_invalid", "expected 1 to 64 of a-z 0-9 . _ -", "/type");
  return {};
}

Result<void> check_span(Millis span, Millis least, Millis most, const char* path) {
  if (span >= least && span <= most) return {};
  return refuse("spec_invalid",
                "expected " + std::to_string(least.get()) + " to " + std::to_string(most.get()),
                path);
}

/// JSON pointers escape ~ and / (RFC 6901).
std::string label_path(const std::string& key) {
  std::string path = "/labels/";
  for (const char c : key) {
    if (c == '~')
      path += "~0";
    else if (c == '/')
      path += "~1";
    else
      path += c;
  }
  return path;
}

Result<void> check_labels(const std::map<std::string, std::string>& labels) {
  if (labels.size() > labels_max) return refuse("spec_invalid", "at most 16 labels", "/labels");
  for (const auto& [key, value] : labels) {
    if (key.empty() || key.size() > label_key_bytes_max)
      return refuse("spec_invalid", "a label's name takes 1 to 64 bytes", "/labels");
    if (value.size() > label_value_bytes_max)
      return refuse("spec_invalid", "a label's value takes at most 256 bytes", label_path(key));
  }
  return {};
}

Result<void> check_machine(const TaskSpec& spec) {
  if (spec.meter != 0) return refuse("spec_invalid", "only meter 0 (none) is known", "/meter");
  if (spec.fuel_max > fuel_max_max)
    return refuse("spec_invalid", "at most 10^15 instructions", "/fuel_max");
  if (spec.memory_pages_max == 0 || spec.memory_pages_max > memory_pages_limit)
    return refuse("spec_invalid", "expected 1 to 8192 pages of 64 KiB", "/memory_pages_max");
  return {};
}

Result<void> check_clocks(const TaskSpec& spec) {
  return check_span(spec.lease_ms, lease_min, lease_max, "/lease_ms")
      .and_then([&] {
        return check_span(spec.queue_timeout_ms, queue_timeout_min, timeout_max,
                          "/queue_timeout_ms");
      })
      .and_then([&] {
        return check_span(spec.total_timeout_ms, total_timeout_min, timeout_max,
                          "/total_timeout_ms");
      });
}

}  // namespace

Result<void> check_spec(const TaskSpec& spec) {
  if (auto type = check_type(spec.type); !type) return type;
  if (spec.reward_nano <= Nano{0})
    return refuse("spec_invalid", "the reward must be above 0", "/reward_nano");
  return check_machine(spec).and_then([&] { return check_clocks(spec); }).and_then([&] {
    return check_labels(spec.labels);
  });
}

}  // namespace gstd

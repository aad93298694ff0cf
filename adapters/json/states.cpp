#include "adapters/json/states.hpp"

#include "adapters/json/schema.hpp"

namespace gstd::json {
namespace {

template <class... States>
std::string layouts(const std::variant<States...>*) {
  return (schema_of<States>() + ...);
}

}  // namespace

std::string state_text(AnyStateRef state) {
  return std::visit([](const auto* value) { return json::encode(*value); }, state);
}

std::string state_layouts() {
  return layouts(static_cast<const AnyState*>(nullptr)) + schema_of<Trail>();
}

}  // namespace gstd::json

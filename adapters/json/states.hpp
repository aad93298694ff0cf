// States of streams in JSON: for people, and as the name of their layout.
#pragma once

#include "actors/runtime/ports.hpp"

namespace gstd::json {

std::string state_text(AnyStateRef state);

/// The schemas of every state and of the trail: changes when the layout of any does.
std::string state_layouts();

}  // namespace gstd::json

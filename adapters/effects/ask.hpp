// Commands of effects: whose they are, and how a thread of its own waits for the answer.
#pragma once

#include "actors/runtime/engine.hpp"

namespace gstd {

/// An answer takes a flush of the journal, or the patience of a node that has to take over first.
constexpr std::chrono::seconds answer_patience{20};

/// `by` names the effect. Each has an id of its own: what keeps an effect's deed from happening
/// twice is its content, which deciders know again, and never the memory of a refusal.
Command effect_command(StreamName stream, std::string_view by, AnyCommand content);
/// Blocks; `unavailable` when no answer came in time (it may still be done). Not on engine threads.
Answer ask(Engine& engine, Command command);

}  // namespace gstd

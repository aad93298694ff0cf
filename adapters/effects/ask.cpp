#include "adapters/effects/ask.hpp"

#include <future>

#include "adapters/crypto/secret.hpp"
#include "events/sha256.hpp"

namespace gstd {

Command effect_command(StreamName stream, std::string_view by, AnyCommand content) {
  const auto bytes = random_bytes<16>();
  const std::string key = to_hex(bytes.data(), bytes.size());
  CommandMeta meta;
  meta.id = command_id(by, key);
  meta.hash = sha256(key);
  meta.by = by;
  return {std::move(stream), std::move(meta), std::move(content)};
}

Answer ask(Engine& engine, Command command) {
  const auto answered = std::make_shared<std::promise<Answer>>();
  std::future<Answer> answer = answered->get_future();
  engine.send(std::move(command),
              [answered](Answer given) { answered->set_value(std::move(given)); });
  if (answer.wait_for(answer_patience) == std::future_status::ready) return answer.get();
  return refuse("unavailable", "the engine did not answer in time");
}

}  // namespace gstd

// A journal of two partitions, a database of its own, and who writes and reads them.
#pragma once

#include <filesystem>
#include <future>

#include "adapters/journal/embedded.hpp"
#include "adapters/json/codec.hpp"
#include "adapters/json/events.hpp"
#include "adapters/json/record_codec.hpp"
#include "adapters/postgres/projector.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/story.hpp"

namespace gstd::testing {

constexpr std::chrono::milliseconds patience{10'000};
inline const json::JsonRecordCodec record_codec;

inline std::string encode_event(const Event& event) { return json::encode(event); }

/// A folder that goes with its owner.
struct Folder {
  std::filesystem::path path;
  Folder() {
    static int number = 0;
    path = std::filesystem::temp_directory_path() /
           ("world" + std::to_string(getpid()) + "_" + std::to_string(++number));
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

struct World {
  Folder folder;
  TestDatabase database;
  std::unique_ptr<Journal> journal =
      open_embedded({(folder.path / "journal").string(), 2}).value();
  Chronicle chronicle{*journal, record_codec};

  postgres::Projector projector(
      std::vector<Projection> projections = all_projections(encode_event)) const {
    return postgres::Projector{*journal, record_codec, std::move(projections),
                               {database.conninfo()}};
  }
};

/// Waits until the rows of these positions are there, or says why not.
inline Result<void> waited(postgres::Projector& projector, std::vector<Position> positions,
                           std::chrono::milliseconds timeout = patience) {
  std::promise<Result<void>> answer;
  auto future = answer.get_future();
  projector.wait_for(std::move(positions), timeout,
                     [&](Result<void> result) { answer.set_value(std::move(result)); });
  return future.get();
}

}  // namespace gstd::testing

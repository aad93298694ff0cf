// What a rebuild shows: a bar a partition on a terminal, elsewhere now and then a line, or JSON.
#pragma once

#include "adapters/postgres/rebuild.hpp"

namespace gstd::cli {

/// Calls come one at a time. Nothing is shown more often than people can read, but for a new stage.
class RebuildScreen {
 public:
  explicit RebuildScreen(bool is_json);
  void show(const postgres::RebuildProgress& progress);

 private:
  bool is_due(const postgres::RebuildProgress& progress);

  const bool is_json_;
  const bool is_terminal_;
  std::string stage_;
  std::chrono::milliseconds shown_at_{0};
  std::size_t lines_ = 0;  ///< To be written over.
};

}  // namespace gstd::cli

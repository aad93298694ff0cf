// A Postgres that speaks just enough to be connected to, and dies as after an immediate stop: a
// warning, then the end of the stream.
#pragma once

#include <filesystem>
#include <string>
#include <thread>

namespace gstd::testing {

/// One session on a unix socket in a folder of its own. Every statement succeeds without rows.
class DyingPostgres {
 public:
  DyingPostgres();
  ~DyingPostgres();

  std::string conninfo() const;
  /// The session gets its warning and ends; returns when both are on their way.
  void die();

 private:
  void serve();
  bool answer(char type);

  std::filesystem::path folder_;
  int listener_ = -1;
  int session_ = -1;
  int order_[2] = {-1, -1};  ///< A pipe: whatever comes through it means die.
  std::thread thread_;
};

}  // namespace gstd::testing

#include "adapters/cli/env_file.hpp"

#include <cstdlib>
#include <fstream>

namespace gstd::cli {

void load_env_file(const std::string& path) {
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);) {
    const std::size_t equals = line.find('=');
    if (!line.starts_with("GSTD_") || equals == std::string::npos) continue;
    ::setenv(line.substr(0, equals).c_str(), line.substr(equals + 1).c_str(), 0);
  }
}

}  // namespace gstd::cli

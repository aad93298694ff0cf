// The .env file: settings that neither the command line nor the environment gives.
#pragma once

#include <string>

namespace gstd::cli {

/// Puts the lines NAME=VALUE of the file into the environment, where NAME begins with GSTD_ and is
/// not there yet. Other lines are left alone; no file, no settings. Call before any
/// thread starts.
void load_env_file(const std::string& path);

}  // namespace gstd::cli

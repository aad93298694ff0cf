// Every command of the `gstd` binary, one file each: it adds itself to the app.
#pragma once

namespace CLI {
class App;
}

namespace gstd {

void add_schemas_command(CLI::App& app);

}  // namespace gstd

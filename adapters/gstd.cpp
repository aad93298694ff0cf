// The binary itself; everything is in cli/cli.cpp, which tests run too.
#include "adapters/cli/commands.hpp"

int main(int argc, char** argv) { return gstd::run_cli(argc, argv); }

// The WASM child alone, for tests: what `gstd wasm-run` is, without the rest of the program.
#include "adapters/wasm/run.hpp"

int main() { return gstd::wasm_child(); }

#include "adapters/wasm/interpret.hpp"

#include <algorithm>
#include <cstring>

#include "adapters/wasm/features.hpp"
#include "wabt/binary-reader.h"
#include "wabt/error.h"
#include "wabt/interp/binary-reader-interp.h"
#include "wabt/interp/interp.h"

namespace gstd {
namespace {

namespace interp = wabt::interp;

wabt::Result read(std::string_view module, wabt::Errors& errors, interp::ModuleDesc& out) {
  const wabt::ReadBinaryOptions options{task_features(), nullptr, false, true, false};
  return interp::ReadBinaryInterp("module", module.data(), module.size(), options, &errors, &out);
}

// What the module exports under `name`; the module has been validated, so it is there.
interp::Ref exported(const interp::Module& module, const interp::Instance& instance,
                     std::string_view name) {
  const auto& exports = module.export_types();
  const auto found = std::find_if(exports.begin(), exports.end(),
                                  [&](const auto& one) { return one.name == name; });
  if (found == exports.end()) return interp::Ref::Null;
  return instance.exports()[static_cast<std::size_t>(found - exports.begin())];
}

Interpreted trapped(const interp::Trap::Ptr& trap) {
  return {exit_trap, {}, trap ? trap->message() : "trap"};
}

Interpreted bad_output(const char* why) { return {exit_bad_output, {}, why}; }

}  // namespace

std::string type_fault(std::string_view module) {
  wabt::Errors errors;
  interp::ModuleDesc parsed;
  if (wabt::Succeeded(read(module, errors, parsed))) return {};
  if (errors.empty()) return "not a WASM module";
  return "byte " + std::to_string(errors.front().loc.offset) + ": " + errors.front().message;
}

Interpreted interpret(std::string_view bytes, std::string_view input,
                      std::uint32_t output_bytes_max) {
  wabt::Errors errors;
  interp::ModuleDesc parsed;
  if (wabt::Failed(read(bytes, errors, parsed))) return {exit_trap, {}, "not a WASM module"};
  interp::Store store{task_features()};
  const auto module = interp::Module::New(store, parsed);
  interp::Trap::Ptr trap;
  const auto instance = interp::Instance::Instantiate(store, module.ref(), {}, &trap);
  if (!instance) return trapped(trap);
  const auto memory = store.UnsafeGet<interp::Memory>(exported(*module, *instance, "memory"));
  const auto alloc = store.UnsafeGet<interp::Func>(exported(*module, *instance, "alloc"));
  const auto run = store.UnsafeGet<interp::Func>(exported(*module, *instance, "run"));

  const auto size = static_cast<std::uint32_t>(input.size());
  interp::Values results;
  if (wabt::Failed(alloc->Call(store, {interp::Value::Make(size)}, results, &trap)))
    return trapped(trap);
  const auto at = results.at(0).Get<std::uint32_t>();
  if (!memory->IsValidAccess(at, 0, size)) return bad_output("alloc answered beyond memory");
  if (size > 0) std::memcpy(memory->UnsafeData() + at, input.data(), size);

  results.clear();
  const interp::Values arguments{interp::Value::Make(at), interp::Value::Make(size)};
  if (wabt::Failed(run->Call(store, arguments, results, &trap))) return trapped(trap);
  const auto packed = results.at(0).Get<std::uint64_t>();
  const std::uint64_t start = packed >> 32;
  const std::uint64_t length = packed & 0xffffffffu;
  if (!memory->IsValidAccess(start, 0, length)) return bad_output("the result is beyond memory");
  if (length > output_bytes_max) return bad_output("the result is too long");
  const auto* data = reinterpret_cast<const char*>(memory->UnsafeData()) + start;
  return {exit_ok, std::string(data, static_cast<std::size_t>(length)), {}};
}

}  // namespace gstd

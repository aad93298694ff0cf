#include "adapters/wasm/validate.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "adapters/wasm/features.hpp"
#include "adapters/wasm/interpret.hpp"
#include "wabt/binary-reader-nop.h"
#include "wabt/binary-reader.h"

namespace gstd {
namespace {

using wabt::Index;
using wabt::Opcode;
using wabt::Type;

struct Signature {
  std::vector<Type> parameters;
  std::vector<Type> results;
  friend bool operator==(const Signature&, const Signature&) = default;
};

struct Export {
  wabt::ExternalKind kind;
  Index index;
};

// Walks the module once and stops at the first thing a task may not have.
class Rules : public wabt::BinaryReaderNop {
 public:
  ModuleFacts facts;
  std::string fault;

  bool OnError(const wabt::Error& error) override {
    if (fault.empty()) fault = place() + error.message;
    return true;
  }

  wabt::Result OnFuncType(Index, Index parameter_count, Type* parameters, Index result_count,
                          Type* results) override {
    Signature signature{{parameters, parameters + parameter_count},
                        {results, results + result_count}};
    for (const Type type : signature.parameters)
      if (is_float(type)) return no("a function takes a float");
    for (const Type type : signature.results)
      if (is_float(type)) return no("a function returns a float");
    signatures_.push_back(std::move(signature));
    return wabt::Result::Ok;
  }
  wabt::Result OnImport(Index, wabt::ExternalKind, std::string_view module,
                        std::string_view field) override {
    return no("imports are not allowed: " + std::string(module) + "." + std::string(field));
  }
  wabt::Result OnFunction(Index, Index signature) override {
    functions_.push_back(signature);
    return wabt::Result::Ok;
  }
  wabt::Result OnTable(Index, Type, const wabt::Limits* limits) override {
    return no_if(limits->initial > table_elements_max, "the table is too large");
  }
  wabt::Result OnMemory(Index, const wabt::Limits* limits) override {
    if (!limits->has_max) return no("the memory has no maximum");
    if (limits->max > memory_pages_limit || limits->initial > limits->max)
      return no("the memory's maximum is above " + std::to_string(memory_pages_limit) + " pages");
    facts.memory_pages_initial = static_cast<std::uint32_t>(limits->initial);
    facts.memory_pages_max = static_cast<std::uint32_t>(limits->max);
    return wabt::Result::Ok;
  }
  wabt::Result BeginGlobal(Index, Type type, bool) override {
    return no_if(is_float(type), "a global is a float");
  }
  wabt::Result OnExport(Index, wabt::ExternalKind kind, Index index,
                        std::string_view name) override {
    exports_.insert_or_assign(std::string(name), Export{kind, index});
    return wabt::Result::Ok;
  }
  wabt::Result OnStartFunction(Index) override { return no("a start function is not allowed"); }

  wabt::Result BeginFunctionBody(Index index, wabt::Offset) override {
    function_ = index;
    locals_ = 0;
    return wabt::Result::Ok;
  }
  wabt::Result OnLocalDecl(Index, Index count, Type type) override {
    if (is_float(type)) return no("a local is a float");
    locals_ += count;
    return no_if(locals_ > function_locals_max, "too many locals");
  }
  wabt::Result OnOpcode(Opcode opcode) override {
    const bool uses_float = is_float(opcode.GetResultType()) || is_float(opcode.GetParamType1()) ||
                            is_float(opcode.GetParamType2()) || is_float(opcode.GetParamType3());
    if (uses_float) return no("uses a float: " + std::string(opcode.GetName()));
    return wabt::Result::Ok;
  }
  wabt::Result OnBlockExpr(Type type) override { return block(type); }
  wabt::Result OnLoopExpr(Type type) override { return block(type); }
  wabt::Result OnIfExpr(Type type) override { return block(type); }
  wabt::Result EndFunctionBody(Index) override {
    function_.reset();
    return wabt::Result::Ok;
  }

  // What is missing, once everything has been read.
  std::string missing() {
    facts.functions = static_cast<std::uint32_t>(functions_.size());
    const auto memory = exports_.find("memory");
    if (memory == exports_.end() || memory->second.kind != wabt::ExternalKind::Memory)
      return "the export memory is missing";
    if (!has_function("alloc", {{Type::I32}, {Type::I32}}))
      return "the export alloc(i32) -> i32 is missing";
    if (!has_function("run", {{Type::I32, Type::I32}, {Type::I64}}))
      return "the export run(i32, i32) -> i64 is missing";
    return {};
  }

 private:
  static bool is_float(Type type) {
    return type == Type::F32 || type == Type::F64 || type == Type::V128;
  }
  std::string place() const {
    std::string text;
    if (function_) text = "function " + std::to_string(*function_) + ", ";
    return text + "byte " + std::to_string(state->offset) + ": ";
  }
  wabt::Result no(const std::string& why) {
    fault = place() + why;
    return wabt::Result::Error;
  }
  wabt::Result no_if(bool is_bad, const char* why) {
    if (is_bad) return no(why);
    return wabt::Result::Ok;
  }
  wabt::Result block(Type type) { return no_if(is_float(type), "a block yields a float"); }
  bool has_function(const std::string& name, const Signature& wanted) const {
    const auto found = exports_.find(name);
    if (found == exports_.end() || found->second.kind != wabt::ExternalKind::Func) return false;
    const Index index = found->second.index;
    if (index >= functions_.size() || functions_[index] >= signatures_.size()) return false;
    return signatures_[functions_[index]] == wanted;
  }

  std::vector<Signature> signatures_;
  std::vector<Index> functions_;  // Each one's signature; with no imports the index is the place.
  std::map<std::string, Export> exports_;
  std::optional<Index> function_;
  std::uint64_t locals_ = 0;
};

}  // namespace

Result<ModuleFacts> validate_module(std::string_view bytes) {
  if (bytes.size() > module_bytes_max)
    return refuse("too_large",
                  "a module has at most " + std::to_string(module_bytes_max) + " bytes");
  Rules rules;
  const wabt::ReadBinaryOptions options{task_features(), nullptr, false, true, false};
  const auto read = wabt::ReadBinary(bytes.data(), bytes.size(), &rules, options);
  if (wabt::Failed(read) || !rules.fault.empty())
    return refuse("spec_invalid", rules.fault.empty() ? "not a WASM module" : rules.fault);
  if (std::string why = type_fault(bytes); !why.empty()) return refuse("spec_invalid", why);
  if (std::string why = rules.missing(); !why.empty()) return refuse("spec_invalid", why);
  return rules.facts;
}

}  // namespace gstd

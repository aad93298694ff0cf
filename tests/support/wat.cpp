#include "tests/support/wat.hpp"

#include <wabt/binary-writer.h>
#include <wabt/ir.h>
#include <wabt/stream.h>
#include <wabt/wast-lexer.h>
#include <wabt/wast-parser.h>

#include <memory>
#include <stdexcept>

namespace gstd {

std::string wat(std::string_view text) {
  wabt::Errors errors;
  wabt::Features features;
  features.EnableAll();
  wabt::WastParseOptions options(features);
  auto lexer = wabt::WastLexer::CreateBufferLexer("test.wat", text.data(), text.size(), &errors);
  std::unique_ptr<wabt::Module> module;
  if (wabt::Failed(wabt::ParseWatModule(lexer.get(), &module, &errors, &options)))
    throw std::runtime_error(errors.empty() ? "unreadable WAT" : errors.front().message);
  wabt::MemoryStream stream;
  wabt::WriteBinaryOptions binary;
  binary.features = features;
  if (wabt::Failed(wabt::WriteBinaryModule(&stream, module.get(), binary)))
    throw std::runtime_error("the module cannot be written");
  const auto& bytes = stream.output_buffer().data;
  return std::string(bytes.begin(), bytes.end());
}

std::string task_module(std::string_view run_body, std::string_view memory) {
  return wat("(module " + std::string(memory) + R"( (export "memory" (memory 0))
    (func (export "alloc") (param i32) (result i32) (i32.const 1024))
    (func (export "run") (param $at i32) (param $size i32) (result i64) (local $i i32) )" +
             std::string(run_body) + "))");
}

}  // namespace gstd

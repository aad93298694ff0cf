#include "adapters/json/fields.hpp"

namespace gstd::json {
namespace {

// Our own texts keep the described order, so the next member is nearly always the one expected.
std::size_t index_of(std::span<const Field> fields, std::string_view name, std::size_t expected) {
  if (expected < fields.size() && fields[expected].name == name) return expected;
  std::size_t i = 0;
  while (i < fields.size() && fields[i].name != name) ++i;
  return i;
}

bool refuse_member(Reader& in, std::string_view name, std::string why) {
  in.fail(std::move(why));
  return in.inside(name);
}

}  // namespace

void write_object(Writer& out, std::span<const Field> fields, const void* object) {
  out.object_start();
  for (const Field& field : fields) field.write(out, field.name, object);
  out.object_end();
}

bool read_object(Reader& in, std::span<const Field> fields, void* object) {
  if (in.current().kind != TokenKind::object_start) return in.fail_kind("an object");
  std::uint64_t seen = 0;
  std::size_t expected = 0;
  while (in.advance().kind == TokenKind::key) {
    const std::string_view name = in.current().view();
    const std::size_t i = index_of(fields, name, expected);
    if (i == fields.size()) {
      if (in.is_ours()) return refuse_member(in, name, "unknown member");
      in.advance();
      in.skip();
      continue;
    }
    const std::uint64_t bit = std::uint64_t{1} << i;
    if ((seen & bit) != 0) return refuse_member(in, name, "given twice");
    seen |= bit;
    expected = i + 1;
    in.advance();
    if (!in.is_ours() && !fields[i].is_required && in.current().kind == TokenKind::null) continue;
    if (!fields[i].read(in, object)) return in.inside(name);
  }
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].is_required && (seen >> i & 1) == 0)
      return refuse_member(in, fields[i].name, "missing");
  return true;
}

}  // namespace gstd::json

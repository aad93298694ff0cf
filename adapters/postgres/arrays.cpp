#include "adapters/postgres/arrays.hpp"

namespace gstd::postgres {
namespace {

struct Put {
  std::string& out;

  void operator()(std::monostate) const { put_number(out, std::int32_t{-1}); }
  void operator()(std::int64_t number) const {
    put_number(out, std::int32_t{8});
    put_number(out, number);
  }
  void operator()(bool flag) const {
    put_number(out, std::int32_t{1});
    out.push_back(flag ? 1 : 0);
  }
  // Postgres keeps no zero byte in text, and what a client may send must not stop a projection.
  void operator()(const std::string& text) const {
    if (text.find('\0') == std::string::npos) return put_text(text);
    std::string clean;
    for (const char c : text) {
      if (c) clean.push_back(c);
      else clean.append("\xEF\xBF\xBD");  // U+FFFD, the replacement character.
    }
    put_text(clean);
  }
  void operator()(const UuidBytes& id) const {
    put_number(out, std::int32_t{16});
    out.append(reinterpret_cast<const char*>(id.data()), id.size());
  }
  void put_text(const std::string& text) const {
    put_number(out, static_cast<std::int32_t>(text.size()));
    out.append(text);
  }
};

}  // namespace

// src/include/catalog/pg_type.dat of PostgreSQL: the oids of the types and of their arrays.
SqlType sql_type_of(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::number:
    case ColumnKind::counter: return {20, 1016, "bigint[]"};
    case ColumnKind::flag: return {16, 1000, "boolean[]"};
    case ColumnKind::text: return {25, 1009, "text[]"};
    case ColumnKind::uuid: return {2950, 2951, "uuid[]"};
  }
  return {};
}

void put_value(std::string& out, const Value& value) { std::visit(Put{out}, value); }

// array_recv of PostgreSQL: dimensions, has-nulls, element type, length, lower bound, elements.
ArrayParam::ArrayParam(ColumnKind kind, std::size_t size)
    : array_oid_(sql_type_of(kind).array_oid) {
  put_number(bytes_, std::int32_t{1});
  put_number(bytes_, std::int32_t{1});
  put_number(bytes_, sql_type_of(kind).oid);
  put_number(bytes_, static_cast<std::int32_t>(size));
  put_number(bytes_, std::int32_t{1});
}

}  // namespace gstd::postgres

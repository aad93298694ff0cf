// Values in Postgres' binary form: in arrays for unnest, and in rows for COPY.
#pragma once

#include "adapters/postgres/connection.hpp"
#include "projections/projection.hpp"

namespace gstd::postgres {

struct SqlType {
  std::uint32_t oid;
  std::uint32_t array_oid;
  std::string_view array_name;
};
SqlType sql_type_of(ColumnKind kind);

/// Big-endian, as on the wire.
template <class Number>
void put_number(std::string& out, Number number) {
  for (int shift = 8 * (static_cast<int>(sizeof number) - 1); shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(number >> shift & 0xff));
}

/// One value as length and bytes: the same in an array and in COPY.
void put_value(std::string& out, const Value& value);

/// One argument that is a one-dimensional array of `size` values.
class ArrayParam {
 public:
  ArrayParam(ColumnKind kind, std::size_t size);
  void push(const Value& value) { put_value(bytes_, value); }
  Param take() { return {std::move(bytes_), false, true, array_oid_}; }

 private:
  std::uint32_t array_oid_;
  std::string bytes_;
};

}  // namespace gstd::postgres

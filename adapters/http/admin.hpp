// What operators send and are answered; the command line says the same.
#pragma once

#include "events/stream.hpp"

namespace gstd::http {

struct SkipBody {
  std::string projection;
  Position position;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SkipBody, (), (projection, position, reason))

struct DisownBody {
  Position position;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(DisownBody, (), (position, reason))

struct JournaledView {
  Position position;  ///< Of the record that says so.
};
BOOST_DESCRIBE_STRUCT(JournaledView, (), (position))

}  // namespace gstd::http

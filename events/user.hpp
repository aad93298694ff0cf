// user/{wallet}: somebody who has proved a wallet.
#pragma once

#include <variant>

#include "events/core.hpp"

namespace gstd {

struct UserRegistered {
  static constexpr std::string_view type = "user.registered";
  static constexpr std::uint32_t version = 1;
};
BOOST_DESCRIBE_STRUCT(UserRegistered, (), ())

/// A block stops create, claim and vouchers; what is owed stays owed.
struct UserBlocked {
  static constexpr std::string_view type = "user.blocked";
  static constexpr std::uint32_t version = 1;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(UserBlocked, (), (reason))

struct UserUnblocked {
  static constexpr std::string_view type = "user.unblocked";
  static constexpr std::uint32_t version = 1;
};
BOOST_DESCRIBE_STRUCT(UserUnblocked, (), ())

using UserEvent = std::variant<UserRegistered, UserBlocked, UserUnblocked>;

}  // namespace gstd

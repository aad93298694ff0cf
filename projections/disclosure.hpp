// Disclosure: what strangers may learn of an event. The timeline and the public events ask it.
#pragma once

#include "events/event.hpp"

namespace gstd {

/// always: all it says, wallets shortened. once_decided: it tells a result, which nobody may learn
/// before its task is decided (domain.md §3); until then only when and which. never: not even that.
enum class Disclosure { always, once_decided, never };

/// A new event does not compile until its list in disclosure.cpp says what strangers may learn.
Disclosure disclosure_of(const Event& event);

/// Hex digits of an account that strangers see at each end.
constexpr std::size_t shown_digits = 4;
/// `0:1a2b...9f00`
std::string shortened(const Wallet& wallet);
/// The same in a wallet's own form: zeros for the digits that are not shown.
Wallet masked(const Wallet& wallet);

}  // namespace gstd

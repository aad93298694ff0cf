// A short memory of identities: what makes a command idempotent by content without growing.
#pragma once

#include <algorithm>
#include <deque>

namespace gstd {

template <class Key>
bool remembers(const std::deque<Key>& recent, const Key& key) {
  return std::find(recent.begin(), recent.end(), key) != recent.end();
}

/// The oldest goes when there are more than `most`.
template <class Key>
void remember(std::deque<Key>& recent, const Key& key, std::size_t most) {
  recent.push_back(key);
  if (recent.size() > most) recent.pop_front();
}

}  // namespace gstd

#include "adapters/archive/chain_check.hpp"

#include "events/sha256.hpp"

namespace gstd::archive {
namespace {

constexpr std::size_t links_max = 3;

std::string count_of(std::uint64_t records) {
  return std::to_string(records) + (records == 1 ? " record" : " records");
}

}  // namespace

void ChainCheck::add(std::string_view value) {
  const Link link{prev_of(value), sha256(value)};
  if (link.prev != head_.hash) {
    ++breaks_;
    if (!first_) first_ = Break{head_.height, before_, head_.hash, {}};
  }
  if (first_ && first_->links.size() < links_max) first_->links.push_back(link);
  before_ = head_.hash;
  head_ = {head_.height + 1, link.hash};
}

std::vector<Fault> ChainCheck::finish(const Head& told) const {
  std::vector<Fault> faults;
  if (first_) faults.push_back(explain(*first_, told));
  else if (head_ != told) faults.push_back(explain_end(told));
  return faults;
}

Fault ChainCheck::at(std::uint64_t height, std::string what) const {
  return {{partition_, height}, std::move(what)};
}

/// Each guess is proven by hashes that fit once it is undone.
Fault ChainCheck::explain(const Break& first, const Head& told) const {
  const std::uint64_t height = first.height;
  const Link& here = first.links[0];
  const Link* const next = first.links.size() > 1 ? &first.links[1] : nullptr;
  const Link* const after = first.links.size() > 2 ? &first.links[2] : nullptr;
  const std::string record = "record " + Position{partition_, height}.text();
  if (next && next->prev == first.before && here.prev == next->hash &&
      (!after || after->prev == here.hash))
    return at(height, record + " and the one behind it were swapped");
  const bool heals_without = next ? next->prev == first.before : told.hash == first.before;
  if (heals_without && head_.height > told.height)
    return at(height, here.hash == first.before ? record + " is the one before it once more"
                                                : record + " was inserted");
  if (height > 0 && here.prev == first.before2 && head_.height > told.height)
    return at(height - 1, "record " + Position{partition_, height - 1}.text() + " was inserted");
  if (head_.height < told.height)
    return at(height, count_of(told.height - head_.height) + " removed before " + record);
  const bool is_intact = next ? next->prev == here.hash : told.hash == here.hash;
  if (!is_intact || height == 0) return at(height, record + " was changed");
  return at(height - 1, "record " + Position{partition_, height - 1}.text() +
                            " was changed: it hashes to " + first.before.text() +
                            ", the one behind it names " +
                            (here.prev ? here.prev->text() : std::string{"none"}));
}

/// Every record names the one before it, but the last one is not the one that was told.
Fault ChainCheck::explain_end(const Head& told) const {
  const std::string ours = std::to_string(head_.height) + " with " + head_.hash.text();
  const std::string theirs =
      ", the file's last line says height " + std::to_string(told.height) + " with " +
      told.hash.text();
  if (head_.height > told.height)
    return at(told.height, count_of(head_.height - told.height) +
                               " added behind the end: the chain ends at height " + ours + theirs);
  if (head_.height < told.height)
    return at(head_.height, "the tail was cut off: the chain ends at height " + ours + theirs);
  return at(head_.height == 0 ? 0 : head_.height - 1,
            "the last record or the file's last line was changed: the chain ends at height " +
                ours + theirs);
}

}  // namespace gstd::archive

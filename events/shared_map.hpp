// SharedMap: an ordered map whose copies share all that neither has changed since.
#pragma once

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace gstd {

/// Entries lie in sorted blocks; a copy counts references to blocks, and a change of one of the
/// copies copies one block. For states with many entries that are copied for each decision. Copies
/// that share belong to one thread at a time.
template <class K, class V>
class SharedMap {
 public:
  using key_type = K;
  using mapped_type = V;
  using Entry = std::pair<K, V>;
  /// Entries of one block at most: what a change copies at once.
  static constexpr std::size_t block_max = 128;

  class Iterator {
   public:
    using value_type = Entry;
    using difference_type = std::ptrdiff_t;
    using reference = const Entry&;
    using pointer = const Entry*;
    using iterator_category = std::forward_iterator_tag;

    const Entry& operator*() const { return (**block_)[at_]; }
    const Entry* operator->() const { return &**this; }
    Iterator& operator++() {
      if (++at_ == (*block_)->size()) ++block_, at_ = 0;
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator&) const = default;

    Iterator() = default;

   private:
    friend class SharedMap;
    using BlockAt = const std::shared_ptr<std::vector<Entry>>*;
    explicit Iterator(BlockAt block) : block_{block} {}
    BlockAt block_ = nullptr;
    std::size_t at_ = 0;
  };

  Iterator begin() const { return Iterator{blocks_.data()}; }
  Iterator end() const { return Iterator{blocks_.data() + blocks_.size()}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  void clear() { *this = {}; }

  /// Null when there is none. Until the next change.
  const V* find(const K& key) const {
    if (const std::size_t block = block_of(key); block < blocks_.size())
      if (const auto at = place(*blocks_[block], key); is_at(*blocks_[block], at, key))
        return &at->second;
    return nullptr;
  }
  bool contains(const K& key) const { return find(key) != nullptr; }
  /// The value of the key, or an empty one.
  V value_or_empty(const K& key) const {
    const V* found = find(key);
    return found ? *found : V{};
  }

  void put(const K& key, V value) {
    const std::size_t found = block_of(key);
    if (blocks_.empty()) blocks_.push_back(std::make_shared<Block>());
    const std::size_t index = std::min(found, blocks_.size() - 1);
    Block& block = own(index);
    const auto at = place(block, key);
    if (is_at(block, at, key)) {
      at->second = std::move(value);
      return;
    }
    block.insert(at, {key, std::move(value)});
    ++size_;
    if (block.size() > block_max) split(index);
  }

  /// Whether it was there.
  bool erase(const K& key) {
    if (!contains(key)) return false;
    const std::size_t index = block_of(key);
    Block& block = own(index);
    block.erase(place(block, key));
    --size_;
    if (block.empty()) blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(index));
    else join(index);
    return true;
  }

  friend bool operator==(const SharedMap& one, const SharedMap& other) {
    return one.size_ == other.size_ && std::equal(one.begin(), one.end(), other.begin());
  }

 private:
  using Block = std::vector<Entry>;  ///< Never empty while it is in the map.

  static auto place(auto& block, const K& key) {
    return std::ranges::lower_bound(block, key, {}, &Entry::first);
  }
  static bool is_at(const Block& block, typename Block::const_iterator at, const K& key) {
    return at != block.end() && at->first == key;
  }
  /// The first block that ends at or behind the key.
  std::size_t block_of(const K& key) const {
    const auto last = [](const auto& block) -> const K& { return block->back().first; };
    return static_cast<std::size_t>(std::ranges::lower_bound(blocks_, key, {}, last) -
                                    blocks_.begin());
  }
  /// The block, copied when another map has it too.
  Block& own(std::size_t index) {
    auto& block = blocks_[index];
    if (block.use_count() > 1) {
      auto copy = std::make_shared<Block>();
      copy->reserve(block->size() + 1);
      copy->assign(block->begin(), block->end());
      block = std::move(copy);
    }
    return *block;
  }
  void split(std::size_t index) {
    Block& block = *blocks_[index];
    const auto middle = block.begin() + static_cast<std::ptrdiff_t>(block.size() / 2);
    auto rest = std::make_shared<Block>(middle, block.end());
    block.erase(middle, block.end());
    blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(index) + 1, std::move(rest));
  }
  /// Small neighbours become one block, so that many erased entries leave few blocks.
  void join(std::size_t index) {
    if (index + 1 == blocks_.size()) return;
    const auto next = blocks_.begin() + static_cast<std::ptrdiff_t>(index) + 1;
    if (blocks_[index]->size() + (*next)->size() > block_max / 2) return;
    blocks_[index]->insert(blocks_[index]->end(), (*next)->begin(), (*next)->end());
    blocks_.erase(next);
  }

  std::vector<std::shared_ptr<Block>> blocks_;
  std::size_t size_ = 0;
};

}  // namespace gstd

// BlobCache: which modules and inputs are known to be there, valid and pinned, so that creating a
// task asks no database twice.
#pragma once

#include <unordered_map>

#include "adapters/blobs/blobs.hpp"
#include "adapters/http/options.hpp"

namespace gstd::http {

/// Verdicts kept; beyond it all are forgotten and asked for again.
constexpr std::size_t verdicts_max = 100'000;

/// Owned by the I/O thread. Answers come there: at once when known.
class BlobCache {
 public:
  using Done = std::function<void(Result<void>)>;
  /// How far a valid module's memory may grow, in pages; 0 for other blobs.
  using Verdict = Result<std::uint32_t>;
  using OnVerdict = std::function<void(const Verdict&)>;

  BlobCache(BlobStore& store, Post post) : store_{store}, post_{std::move(post)} {}

  /// A valid module, pinned. `not_found`, `spec_invalid` with the place in the module.
  void need_module(const Sha256& hash, OnVerdict done);
  /// Any blob, pinned. `not_found`.
  void need_blob(const Sha256& hash, Done done);
  /// Some bytes are stored under that hash; no query when they came through this server.
  /// `not_found`.
  void need_stored(const Sha256& hash, Done done);
  /// Somebody just stored it.
  void stored(const Sha256& hash);
  /// An accepted record names it: pinned with the others at the next flush.
  void pin_later(const Sha256& hash) { to_pin_.push_back(hash); }
  void flush_pins();
  bool is_stored(const Sha256& hash) const { return stored_.contains(hash); }
  /// True when it is known to be a valid module: modules are public.
  bool is_module(const Sha256& hash) const;

 private:
  struct Lane {
    std::unordered_map<Sha256, Verdict, IdHash> verdicts;
    std::unordered_map<Sha256, std::vector<OnVerdict>, IdHash> waiting;
  };
  void need(Lane& lane, const Sha256& hash, OnVerdict done,
            void (BlobCache::*ask)(const Sha256&));
  void ask_module(const Sha256& hash);
  void ask_blob(const Sha256& hash);
  void answer(Lane& lane, const Sha256& hash, const Verdict& verdict);

  BlobStore& store_;
  Post post_;
  Lane modules_;
  Lane blobs_;
  std::unordered_map<Sha256, bool, IdHash> stored_;
  std::vector<Sha256> to_pin_;
};

}  // namespace gstd::http

// BlobStore: task inputs, modules and results, addressed by SHA-256. Only hashes enter the journal.
#pragma once

#include <functional>

#include "events/core.hpp"

namespace gstd {

/// domain.md §7: the largest body of POST /blobs.
constexpr std::size_t blob_bytes_max = 16 * 1024 * 1024;
/// domain.md §6: what one wallet may keep without any task naming it, and for how long.
constexpr std::int64_t unreferenced_bytes_max = 256 * 1024 * 1024;
constexpr Millis unreferenced_for_max{24 * 3600 * 1000};

struct BlobInfo {
  Sha256 sha256;
  std::uint64_t size = 0;
  Wallet owner;           ///< Who stored it first.
  UnixMillis created_at;
  bool pinned = false;    ///< A task names it.
};
BOOST_DESCRIBE_STRUCT(BlobInfo, (), (sha256, size, owner, created_at, pinned))

struct Blob {
  BlobInfo info;
  std::string bytes;
};

struct PutBlob {
  std::string bytes;
  std::optional<Sha256> expected;  ///< What the client says it is.
  Wallet owner;
  UnixMillis now;
};

/// Any thread may call; `done` comes on a thread of the store, or at once on the caller's, and must
/// not block. Every answer may also be `unavailable`.
class BlobStore {
 public:
  template <class T>
  using Done = std::function<void(Result<T>)>;

  virtual ~BlobStore() = default;
  /// The same bytes again are a success. Refusals: `too_large`, `hash_mismatch`, `slow_down` when
  /// the owner's unreferenced blobs would exceed their quota.
  virtual void put(PutBlob blob, Done<BlobInfo> done) = 0;
  /// `not_found`; `hash_mismatch` when the stored bytes are no longer what they were.
  virtual void get(const Sha256& sha256, Done<Blob> done) = 0;
  /// `not_found`. Never reads the bytes.
  virtual void info(const Sha256& sha256, Done<BlobInfo> done) = 0;
  /// Keeps them beyond the 24 hours; answers how many of them exist. Pinning twice is a success.
  virtual void pin(std::vector<Sha256> named, Done<std::size_t> done) = 0;
  /// Forgets what nobody named within 24 hours; answers how many.
  virtual void sweep(UnixMillis now, Done<std::size_t> done) = 0;
};

/// What `put` refuses before it looks into the store; the hash of the bytes otherwise.
Result<Sha256> check_blob(const PutBlob& blob);
/// What `get` answers for bytes read back.
Result<Blob> check_stored(BlobInfo info, std::string bytes);
/// `slow_down` for an owner who already keeps so many bytes without any task naming them.
Error over_quota(std::int64_t kept, std::int64_t kept_max);

}  // namespace gstd

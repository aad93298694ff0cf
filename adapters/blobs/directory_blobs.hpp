// Blobs in a folder, for tests: what one store says the other must say, too.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>

#include "adapters/blobs/blobs.hpp"

namespace gstd {

/// One file per blob, named by its hash; who owns and pinned it is kept in memory only. Answers on
/// the caller's thread.
class DirectoryBlobs final : public BlobStore {
 public:
  explicit DirectoryBlobs(std::filesystem::path folder,
                          std::int64_t kept_max = unreferenced_bytes_max);
  void put(PutBlob blob, Done<BlobInfo> done) override;
  void get(const Sha256& sha256, Done<Blob> done) override;
  void info(const Sha256& sha256, Done<BlobInfo> done) override;
  void pin(std::vector<Sha256> named, Done<std::size_t> done) override;
  void sweep(UnixMillis now, Done<std::size_t> done) override;

 private:
  Result<BlobInfo> store(const PutBlob& blob);
  Result<BlobInfo> find(const Sha256& sha256);

  const std::filesystem::path folder_;
  const std::int64_t kept_max_;  ///< Unreferenced bytes per wallet.
  std::mutex mutex_;
  std::map<Sha256, BlobInfo> known_;
};

}  // namespace gstd

#include "adapters/blobs/directory_blobs.hpp"

#include <fstream>
#include <sstream>

namespace gstd {

DirectoryBlobs::DirectoryBlobs(std::filesystem::path folder, std::int64_t kept_max)
    : folder_(std::move(folder)), kept_max_(kept_max) {
  std::filesystem::create_directories(folder_);
}

Result<BlobInfo> DirectoryBlobs::find(const Sha256& sha256) {
  const auto found = known_.find(sha256);
  if (found == known_.end()) return refuse("not_found", "no such blob");
  return found->second;
}

Result<BlobInfo> DirectoryBlobs::store(const PutBlob& blob) {
  const auto sha256 = check_blob(blob);
  if (!sha256) return tl::unexpected{sha256.error()};
  const std::lock_guard lock{mutex_};
  if (auto there = find(*sha256)) return there;
  std::int64_t kept = 0;
  for (const auto& [hash, info] : known_)
    if (info.owner == blob.owner && !info.pinned) kept += static_cast<std::int64_t>(info.size);
  if (kept + static_cast<std::int64_t>(blob.bytes.size()) > kept_max_)
    return tl::unexpected{over_quota(kept, kept_max_)};
  std::ofstream file{folder_ / sha256->text(), std::ios::binary};
  file.write(blob.bytes.data(), static_cast<std::streamsize>(blob.bytes.size()));
  if (!file.flush()) return refuse("unavailable", "the blob could not be written");
  return known_[*sha256] = {*sha256, blob.bytes.size(), blob.owner, blob.now, false};
}

void DirectoryBlobs::put(PutBlob blob, Done<BlobInfo> done) { done(store(blob)); }

void DirectoryBlobs::get(const Sha256& sha256, Done<Blob> done) {
  std::unique_lock lock{mutex_};
  auto info = find(sha256);
  lock.unlock();
  if (!info) return done(tl::unexpected{info.error()});
  std::ifstream file{folder_ / sha256.text(), std::ios::binary};
  std::ostringstream bytes;
  bytes << file.rdbuf();
  done(check_stored(*std::move(info), bytes.str()));
}

void DirectoryBlobs::info(const Sha256& sha256, Done<BlobInfo> done) {
  std::unique_lock lock{mutex_};
  auto found = find(sha256);
  lock.unlock();
  done(std::move(found));
}

void DirectoryBlobs::pin(std::vector<Sha256> named, Done<std::size_t> done) {
  std::size_t count = 0;
  {
    const std::lock_guard lock{mutex_};
    for (const Sha256& sha256 : named)
      if (const auto found = known_.find(sha256); found != known_.end()) {
        found->second.pinned = true;
        ++count;
      }
  }
  done(count);
}

void DirectoryBlobs::sweep(UnixMillis now, Done<std::size_t> done) {
  const std::lock_guard lock{mutex_};
  const std::size_t count = std::erase_if(known_, [&](const auto& entry) {
    const BlobInfo& info = entry.second;
    if (info.pinned || info.created_at >= now - unreferenced_for_max) return false;
    std::filesystem::remove(folder_ / info.sha256.text());
    return true;
  });
  done(count);
}

}  // namespace gstd

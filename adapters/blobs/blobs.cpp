#include "adapters/blobs/blobs.hpp"

#include "events/sha256.hpp"

namespace gstd {

Result<Sha256> check_blob(const PutBlob& blob) {
  if (blob.bytes.size() > blob_bytes_max)
    return refuse("too_large", "a blob has at most " + std::to_string(blob_bytes_max) + " bytes");
  const Sha256 found = sha256(blob.bytes);
  if (blob.expected && *blob.expected != found)
    return refuse("hash_mismatch", "the bytes' SHA-256 is " + found.text());
  return found;
}

Result<Blob> check_stored(BlobInfo info, std::string bytes) {
  if (sha256(bytes) != info.sha256)
    return refuse("hash_mismatch", "the stored bytes are no longer what they were");
  return Blob{std::move(info), std::move(bytes)};
}

Error over_quota(std::int64_t kept, std::int64_t kept_max) {
  return Error{Errc::slow_down, "slow_down",
               std::to_string(kept) + " bytes of this wallet wait for a task to name them; with "
               "these they would be more than " + std::to_string(kept_max), ""};
}

}  // namespace gstd

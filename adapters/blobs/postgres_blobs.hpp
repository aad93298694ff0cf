// Blobs in a Postgres table: backed up with the rest, shared between nodes.
#pragma once

#include "adapters/blobs/blobs.hpp"
#include "adapters/postgres/pool.hpp"

namespace gstd {

/// The pool must outlive the store.
class PostgresBlobs final : public BlobStore {
 public:
  explicit PostgresBlobs(postgres::Pool& pool, std::int64_t kept_max = unreferenced_bytes_max)
      : pool_(pool), kept_max_(kept_max) {}
  void put(PutBlob blob, Done<BlobInfo> done) override;
  void get(const Sha256& sha256, Done<Blob> done) override;
  void info(const Sha256& sha256, Done<BlobInfo> done) override;
  void pin(std::vector<Sha256> named, Done<std::size_t> done) override;
  void sweep(UnixMillis now, Done<std::size_t> done) override;

 private:
  postgres::Pool& pool_;
  const std::int64_t kept_max_;  ///< Unreferenced bytes per wallet.
};

}  // namespace gstd

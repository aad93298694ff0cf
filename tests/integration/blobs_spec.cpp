#define BOOST_TEST_MODULE blobs
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <future>

#include "adapters/blobs/directory_blobs.hpp"
#include "adapters/blobs/postgres_blobs.hpp"
#include "events/sha256.hpp"
#include "tests/support/people.hpp"
#include "tests/support/postgres.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

template <class T, class Ask>
Result<T> asked(const Ask& ask) {
  std::promise<Result<T>> answer;
  auto waited = answer.get_future();
  ask([&](Result<T> result) { answer.set_value(std::move(result)); });
  return waited.get();
}

Result<BlobInfo> put(BlobStore& store, std::string bytes, std::optional<Sha256> expected = {},
                     Wallet owner = requester, UnixMillis now = at(1000)) {
  return asked<BlobInfo>(
      [&](auto done) { store.put({std::move(bytes), expected, owner, now}, done); });
}
Result<Blob> get(BlobStore& store, const Sha256& sha256) {
  return asked<Blob>([&](auto done) { store.get(sha256, done); });
}
Result<std::size_t> pin(BlobStore& store, std::vector<Sha256> named) {
  return asked<std::size_t>([&](auto done) { store.pin(std::move(named), done); });
}
Result<std::size_t> sweep(BlobStore& store, UnixMillis now) {
  return asked<std::size_t>([&](auto done) { store.sweep(now, done); });
}

constexpr std::int64_t kept_max = 2 * blob_bytes_max;
const std::string odd_bytes{"\0\x01'\\\xff binary", 11};

void bytes_come_back_as_they_were(BlobStore& store) {
  const auto stored = put(store, odd_bytes, sha256(odd_bytes));
  BOOST_REQUIRE(stored);
  const auto read = get(store, stored->sha256);
  BOOST_REQUIRE(read);
  BOOST_TEST(read->bytes == odd_bytes);
  BOOST_TEST(read->info.size == 11U);
  BOOST_TEST(read->info.owner == requester);
  BOOST_TEST(put(store, odd_bytes).value().sha256 == stored->sha256);
}

void another_hash_is_refused(BlobStore& store) {
  BOOST_TEST(put(store, "abc", yes).error().code == "hash_mismatch");
  BOOST_TEST(get(store, sha256("abc")).error().code == "not_found");
}

void sixteen_mebibytes_are_the_most(BlobStore& store) {
  BOOST_TEST(put(store, std::string(blob_bytes_max, 'x')).has_value());
  BOOST_TEST(put(store, std::string(blob_bytes_max + 1, 'x')).error().code == "too_large");
}

void a_wallet_cannot_fill_the_disk(BlobStore& store) {
  const Sha256 half = put(store, std::string(kept_max / 2, 'a')).value().sha256;
  BOOST_TEST(put(store, std::string(kept_max / 2, 'b')).has_value());
  BOOST_TEST(put(store, "1").error().code == "slow_down");
  BOOST_TEST(put(store, "by another", {}, bob.wallet).has_value());
  BOOST_TEST(pin(store, {half, yes}).value() == 1U);
  BOOST_TEST(put(store, "1").has_value());
}

void what_nobody_named_goes_after_a_day(BlobStore& store) {
  const Sha256 named = put(store, "named").value().sha256;
  const Sha256 forgotten = put(store, "forgotten").value().sha256;
  BOOST_TEST(pin(store, {named}).value() == 1U);
  BOOST_TEST(sweep(store, at(1000) + unreferenced_for_max).value() == 0U);
  BOOST_TEST(sweep(store, at(1001) + unreferenced_for_max).value() == 1U);
  BOOST_TEST(get(store, named).has_value());
  BOOST_TEST(get(store, forgotten).error().code == "not_found");
}

using Behaviour = void (*)(BlobStore&);
constexpr std::pair<const char*, Behaviour> behaviours[] = {
    {"bytes_come_back_as_they_were", bytes_come_back_as_they_were},
    {"another_hash_is_refused", another_hash_is_refused},
    {"sixteen_mebibytes_are_the_most", sixteen_mebibytes_are_the_most},
    {"a_wallet_cannot_fill_the_disk", a_wallet_cannot_fill_the_disk},
    {"what_nobody_named_goes_after_a_day", what_nobody_named_goes_after_a_day},
};

struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("blobs_spec" + std::to_string(getpid()));
  ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

BOOST_AUTO_TEST_CASE(both_stores_keep_the_same_promises) {
  for (const auto& [name, behaviour] : behaviours) {
    BOOST_TEST_CONTEXT("folder: " << name) {
      const Folder folder;
      DirectoryBlobs store{folder.path, kept_max};
      behaviour(store);
    }
    BOOST_TEST_CONTEXT("postgres: " << name) {
      const TestDatabase database;
      postgres::Pool pool{{database.conninfo(), 2}};
      PostgresBlobs store{pool, kept_max};
      behaviour(store);
    }
  }
}

BOOST_AUTO_TEST_CASE(bytes_changed_in_the_table_are_noticed) {
  const TestDatabase database;
  postgres::Pool pool{{database.conninfo(), 1}};
  PostgresBlobs store{pool};
  const Sha256 stored = put(store, "true bytes").value().sha256;
  database.run("update engine.blobs set bytes = 'other bytes'");
  BOOST_TEST(get(store, stored).error().code == "hash_mismatch");
}

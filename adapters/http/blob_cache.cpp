#include "adapters/http/blob_cache.hpp"

#include "adapters/wasm/validate.hpp"

namespace gstd::http {

void BlobCache::need_module(const Sha256& hash, OnVerdict done) {
  need(modules_, hash, std::move(done), &BlobCache::ask_module);
}

void BlobCache::need_blob(const Sha256& hash, Done done) {
  need(
      blobs_, hash,
      [done = std::move(done)](const Verdict& verdict) { done(verdict.map([](auto) {})); },
      &BlobCache::ask_blob);
}

void BlobCache::stored(const Sha256& hash) {
  if (stored_.size() >= verdicts_max) stored_.clear();
  stored_[hash] = true;
}

void BlobCache::need_stored(const Sha256& hash, Done done) {
  if (stored_.contains(hash)) return done({});
  store_.info(hash, [this, hash, done = std::move(done)](Result<BlobInfo> info) {
    Result<void> verdict;
    if (!info) verdict = tl::unexpected<Error>{info.error()};
    post_([this, hash, verdict, done] {
      if (verdict) stored(hash);
      done(verdict);
    });
  });
}

void BlobCache::flush_pins() {
  if (to_pin_.empty()) return;
  std::vector<Sha256> named = std::exchange(to_pin_, {});
  store_.pin(named, [this, named](Result<std::size_t> pinned) {
    if (pinned) return;
    // The database is away: they are pinned when it is back.
    post_([this, named] { to_pin_.insert(to_pin_.end(), named.begin(), named.end()); });
  });
}

bool BlobCache::is_module(const Sha256& hash) const {
  const auto found = modules_.verdicts.find(hash);
  return found != modules_.verdicts.end() && found->second.has_value();
}

void BlobCache::need(Lane& lane, const Sha256& hash, OnVerdict done,
                     void (BlobCache::*ask)(const Sha256&)) {
  const auto known = lane.verdicts.find(hash);
  if (known != lane.verdicts.end()) return done(known->second);
  std::vector<OnVerdict>& waiting = lane.waiting[hash];
  waiting.push_back(std::move(done));
  if (waiting.size() == 1) (this->*ask)(hash);
}

void BlobCache::ask_module(const Sha256& hash) {
  store_.get(hash, [this, hash](Result<Blob> blob) {
    // On a thread of the store: a large module takes milliseconds to look through.
    Verdict verdict = blob.and_then([](const Blob& found) {
      return validate_module(found.bytes).map(&ModuleFacts::memory_pages_max);
    });
    post_([this, hash, verdict = std::move(verdict)] {
      if (!verdict) return answer(modules_, hash, verdict);
      need_blob(hash, [this, hash, verdict](const Result<void>& pinned) {
        answer(modules_, hash, pinned.and_then([&] { return verdict; }));
      });
    });
  });
}

void BlobCache::ask_blob(const Sha256& hash) {
  store_.pin({hash}, [this, hash](Result<std::size_t> found) {
    Verdict verdict = 0;
    if (!found) verdict = tl::unexpected<Error>{found.error()};
    else if (*found == 0) verdict = refuse("not_found", "there is no such blob: upload it first");
    post_([this, hash, verdict] { answer(blobs_, hash, verdict); });
  });
}

void BlobCache::answer(Lane& lane, const Sha256& hash, const Verdict& verdict) {
  // What is not there now may come; what a module is will never change.
  const bool is_final = verdict.has_value() || verdict.error().kind == Errc::unprocessable;
  if (lane.verdicts.size() >= verdicts_max) lane.verdicts.clear();
  if (is_final) lane.verdicts.insert_or_assign(hash, verdict);
  const auto waiting = lane.waiting.extract(hash);
  if (waiting.empty()) return;
  for (const OnVerdict& done : waiting.mapped()) done(verdict);
}

}  // namespace gstd::http

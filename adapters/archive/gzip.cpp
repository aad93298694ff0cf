#include "adapters/archive/gzip.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace gstd::archive {
namespace {

constexpr std::size_t chunk = 256 * 1024;
// zlib: the largest window, and a gzip header without name or time.
constexpr int gzip_window = 15 + 16;
constexpr int memory_level = 9;
// A third of the time of the default level for a tenth more bytes.
constexpr int level = 3;

Bytef* bytes_of(const char* text) {
  return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text));  // zlib does not write there.
}

tl::unexpected<Error> failed(const std::string& path) {
  return refuse("unavailable", path + ": " + std::strerror(errno));
}

bool is_still_at(const std::string& path, int file) {
  struct stat ours {};
  struct stat theirs {};
  return ::fstat(file, &ours) == 0 && ::stat(path.c_str(), &theirs) == 0 &&
         ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev;
}

}  // namespace

Result<std::unique_ptr<GzipWriter>> GzipWriter::create(const std::string& path) {
  const std::string part = path + ".part";
  const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return failed(part);
  // Whoever was interrupted left its part behind; whoever still writes holds the lock. If it has
  // just been renamed, what we hold is the finished file.
  if (::flock(file, LOCK_EX | LOCK_NB) == 0 && is_still_at(part, file) && ::ftruncate(file, 0) == 0)
    return std::make_unique<GzipWriter>(path, file);
  auto error = refuse("unavailable", part + ": another process writes it");
  ::close(file);
  return error;
}

GzipWriter::GzipWriter(std::string path, int file)
    : path_{std::move(path)}, part_{path_ + ".part"}, file_{file}, out_(chunk, '\0') {
  const int is_ready = deflateInit2(&stream_, level, Z_DEFLATED, gzip_window, memory_level,
                                    Z_DEFAULT_STRATEGY);
  assert(is_ready == Z_OK);
  static_cast<void>(is_ready);
}

GzipWriter::~GzipWriter() {
  if (!is_placed_) ::unlink(part_.c_str());
  ::close(file_);
  deflateEnd(&stream_);
}

void GzipWriter::write(std::string_view text) {
  if (!failure_.empty()) return;
  is_open_ = true;
  stream_.next_in = bytes_of(text.data());
  stream_.avail_in = static_cast<uInt>(text.size());
  deflate_all(Z_NO_FLUSH);
}

void GzipWriter::deflate_all(int flush) {
  if (!failure_.empty() || !is_open_) return;
  for (bool is_done = false; !is_done && failure_.empty();) {
    stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
    stream_.avail_out = static_cast<uInt>(out_.size());
    const int code = deflate(&stream_, flush);
    is_done = flush == Z_FINISH ? code == Z_STREAM_END : stream_.avail_out > 0;
    put();
  }
  if (flush != Z_FINISH) return;
  deflateReset(&stream_);
  is_open_ = false;
}

void GzipWriter::put() {
  std::string_view rest{out_.data(), out_.size() - stream_.avail_out};
  while (!rest.empty()) {
    const ssize_t wrote = ::write(file_, rest.data(), rest.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      failure_ = part_ + ": " + std::strerror(errno);
      return;
    }
    rest.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

Result<void> GzipWriter::finish() {
  end_member();
  if (!failure_.empty()) return refuse("unavailable", failure_);
  if (::fsync(file_) != 0 || std::rename(part_.c_str(), path_.c_str()) != 0) return failed(part_);
  is_placed_ = true;
  return {};
}

Result<std::unique_ptr<GzipLines>> GzipLines::open(const std::string& path, GzipPlace from) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed(path);
  if (::lseek(file, from.member, SEEK_SET) != from.member) {
    auto error = failed(path);
    ::close(file);
    return error;
  }
  auto lines = std::make_unique<GzipLines>(path, file, from.member);
  while (lines->text_start_ + lines->text_.size() < from.skip) {
    lines->text_start_ += lines->text_.size();
    lines->text_.clear();
    const auto more = lines->inflate_more();
    if (!more) return tl::unexpected<Error>{more.error()};
    if (!*more) break;
  }
  lines->at_ = static_cast<std::size_t>(from.skip - lines->text_start_);
  return lines;
}

GzipLines::GzipLines(std::string path, int file, std::int64_t from)
    : path_{std::move(path)}, file_{file}, in_(chunk, '\0'), read_to_{from} {
  const int is_ready = inflateInit2(&stream_, gzip_window);
  assert(is_ready == Z_OK);
  static_cast<void>(is_ready);
}

GzipLines::~GzipLines() {
  ::close(file_);
  inflateEnd(&stream_);
}

Result<std::optional<std::string_view>> GzipLines::next() {
  std::size_t looked = at_;
  for (;;) {
    const std::size_t end = text_.find('\n', looked);
    if (end != std::string::npos) {
      const std::string_view line{text_.data() + at_, end - at_};
      line_at_ = text_start_ + at_;
      at_ = end + 1;
      return line;
    }
    text_start_ += at_;
    text_.erase(0, at_);
    at_ = 0;
    looked = text_.size();
    if (looked > line_bytes_max) return damaged("has a line too long");
    const auto more = inflate_more();
    if (!more) return tl::unexpected<Error>{more.error()};
    if (*more) continue;
    if (!text_.empty()) return damaged("is cut off in the middle of a line");
    return std::nullopt;
  }
}

GzipPlace GzipLines::place() const {
  const auto behind = std::ranges::upper_bound(members_, line_at_, {}, &Member::text_at);
  const Member& member = *std::prev(behind);
  return {member.at, line_at_ - member.text_at};
}

/// Appends to `text_`; false at the file's end.
Result<bool> GzipLines::inflate_more() {
  const std::size_t before = text_.size();
  while (text_.size() == before) {
    if (stream_.avail_in == 0) {
      const auto read = read_more();
      if (!read) return read;
      if (!*read && is_between_) return false;
      if (!*read) return damaged("is cut off");
    }
    if (is_between_) {
      members_.push_back({read_to_ - stream_.avail_in, text_start_ + text_.size()});
      inflateReset(&stream_);
      is_between_ = false;
    }
    text_.resize(before + chunk);
    stream_.next_out = reinterpret_cast<Bytef*>(text_.data() + before);
    stream_.avail_out = static_cast<uInt>(chunk);
    const int code = inflate(&stream_, Z_NO_FLUSH);
    text_.resize(text_.size() - stream_.avail_out);
    if (code == Z_STREAM_END) is_between_ = true;
    else if (code != Z_OK) return damaged("is damaged");
  }
  return true;
}

Result<bool> GzipLines::read_more() {
  ssize_t size = ::read(file_, in_.data(), in_.size());
  while (size < 0 && errno == EINTR) size = ::read(file_, in_.data(), in_.size());
  if (size < 0) return failed(path_);
  read_to_ += size;
  stream_.next_in = bytes_of(in_.data());
  stream_.avail_in = static_cast<uInt>(size);
  return size > 0;
}

tl::unexpected<Error> GzipLines::damaged(std::string_view how) const {
  const char* const words = stream_.msg ? stream_.msg : "";
  return refuse("invalid", path_ + " " + std::string{how} + " at byte " +
                               std::to_string(read_to_ - stream_.avail_in) +
                               (*words ? std::string{" ("} + words + ")" : ""));
}

}  // namespace gstd::archive

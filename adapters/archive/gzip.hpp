// Gzip files of lines: written whole or not at all, read from any place a reader came by.
#pragma once

#include <zlib.h>

#include <memory>

#include "events/core.hpp"

namespace gstd::archive {

/// The longest line one is read back in: a value of 256 KiB in hex, and its partition.
constexpr std::size_t line_bytes_max = 1024 * 1024;

/// Writes `PATH.part` and renames it when all is on the disk, so that under PATH there is a whole
/// file or none. The same text in the same members gives the same bytes. One thread at a time.
class GzipWriter {
 public:
  /// `unavailable`: the file system said no, or another process writes the same file.
  static Result<std::unique_ptr<GzipWriter>> create(const std::string& path);
  /// Only create() does this.
  GzipWriter(std::string path, int file);
  /// Without finish(), what was written is removed.
  ~GzipWriter();
  GzipWriter(const GzipWriter&) = delete;
  GzipWriter& operator=(const GzipWriter&) = delete;

  /// Keeps its first failure for finish().
  void write(std::string_view text);
  /// Ends a gzip member: what follows can be read without what came before.
  void end_member() { deflate_all(Z_FINISH); }
  /// `unavailable` with the first failure.
  Result<void> finish();

 private:
  void deflate_all(int flush);
  void put();

  const std::string path_;
  const std::string part_;
  const int file_;
  z_stream stream_{};
  std::string out_;
  bool is_open_ = false;  ///< Something was written since the last member's end.
  bool is_placed_ = false;
  std::string failure_;
};

/// Where a line begins: in the member at that byte of the file, after so many bytes of its text.
struct GzipPlace {
  std::int64_t member = 0;
  std::uint64_t skip = 0;
};

/// The lines of a gzip file. One thread at a time.
class GzipLines {
 public:
  static Result<std::unique_ptr<GzipLines>> open(const std::string& path, GzipPlace from = {});
  /// Only open() does this.
  GzipLines(std::string path, int file, std::int64_t from);
  ~GzipLines();
  GzipLines(const GzipLines&) = delete;
  GzipLines& operator=(const GzipLines&) = delete;

  /// Without its line feed; valid until the next call. Nothing at the file's end. `invalid`, with
  /// the byte, when the file is damaged or cut off, or a line is longer than line_bytes_max.
  Result<std::optional<std::string_view>> next();
  /// Where the line that came last begins.
  GzipPlace place() const;

 private:
  struct Member {
    std::int64_t at = 0;       ///< Byte of the file.
    std::uint64_t text_at = 0; ///< Byte of the text.
  };
  Result<bool> inflate_more();
  Result<bool> read_more();
  tl::unexpected<Error> damaged(std::string_view how) const;

  const std::string path_;
  const int file_;
  z_stream stream_{};
  std::string in_;
  std::int64_t read_to_;           ///< Byte of the file up to which was read.
  std::string text_;               ///< What was inflated and not yet given away, from `at_` on.
  std::size_t at_ = 0;
  std::uint64_t text_start_ = 0;   ///< Which byte of the text `text_` begins with.
  std::uint64_t line_at_ = 0;      ///< Which byte of the text the last line began with.
  std::vector<Member> members_;
  bool is_between_ = true;         ///< Before a member: the file may end here.
};

}  // namespace gstd::archive

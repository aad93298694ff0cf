#include "adapters/crypto/secret.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cassert>
#include <cerrno>
#include <cstring>

namespace gstd {
namespace {

constexpr std::size_t hex_size = 64;

/// An open file; closed when it goes.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

tl::unexpected<Error> failed(const std::string& path) {
  return refuse("unavailable", path + ": " + std::strerror(errno));
}

Result<std::size_t> read_private(const File& file, const std::string& path, std::uint8_t* bytes,
                                 std::size_t size) {
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return failed(path);
  if (!S_ISREG(facts.st_mode)) return refuse("invalid", path + ": not a regular file");
  if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return refuse("invalid", path + ": others may use this secret file; chmod 600 it");
  const ssize_t read = ::read(file.get(), bytes, size);
  if (read < 0) return failed(path);
  return static_cast<std::size_t>(read);
}

Result<Secret<32>> load(const File& file, const std::string& path) {
  Secret<hex_size + 2> text;  // One byte more than a right file has, so that a longer one shows.
  const auto size = read_private(file, path, text.bytes.data(), text.bytes.size());
  if (!size) return tl::unexpected<Error>{size.error()};
  const std::string_view read{reinterpret_cast<const char*>(text.bytes.data()), *size};
  const bool is_line = read.size() == hex_size + 1 && read.back() == '\n';
  Secret<32> secret;
  if (!(is_line || read.size() == hex_size) ||
      !from_hex(read.substr(0, hex_size), secret.bytes.data(), secret.bytes.size()))
    return refuse("invalid", path + ": expected one line of 64 lower-case hex digits");
  return secret;
}

bool write_whole(const File& file, std::string_view text) {
  return ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
         ::fsync(file.get()) == 0;
}

/// Written beside and linked into place, so that a file under `path` is always a whole one.
bool place(const std::string& path, std::string_view text) {
  std::string beside = path + ".XXXXXX";
  const File file{::mkstemp(beside.data())};  // Mode 0600.
  if (!file.is_open()) return false;
  const bool is_placed =
      write_whole(file, text) && ::link(beside.c_str(), path.c_str()) == 0;
  const int reason = errno;
  ::unlink(beside.c_str());
  errno = reason;
  return is_placed;
}

/// True also when another process was faster.
bool create(const std::string& path) {
  Secret<32> drawn;
  fill_random(drawn.bytes.data(), drawn.bytes.size());
  std::string text = to_hex(drawn.bytes.data(), drawn.bytes.size()) + "\n";
  const bool is_there = place(path, text) || errno == EEXIST;
  wipe(text.data(), text.size());
  return is_there;
}

}  // namespace

void wipe(void* bytes, std::size_t size) { sodium_memzero(bytes, size); }

void start_sodium() {
  static const int is_ready = sodium_init();
  assert(is_ready >= 0);
  static_cast<void>(is_ready);
}

void fill_random(std::uint8_t* bytes, std::size_t size) {
  start_sodium();
  randombytes_buf(bytes, size);
}

Result<std::size_t> read_private_file(const std::string& path, std::uint8_t* bytes,
                                      std::size_t size) {
  const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.is_open()) return read_private(file, path, bytes, size);
  if (errno == ENOENT) return refuse("not_found", path + ": no such file");
  return failed(path);
}

Result<void> create_private_file(const std::string& path, std::string_view text) {
  if (place(path, text)) return {};
  if (errno == EEXIST) return refuse("conflict", path + ": it is there already");
  return failed(path);
}

Result<Secret<32>> load_or_create_secret(const std::string& path) {
  const File present{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (present.is_open()) return load(present, path);
  if (errno != ENOENT || !create(path)) return failed(path);
  const File made{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!made.is_open()) return failed(path);
  return load(made, path);
}

}  // namespace gstd

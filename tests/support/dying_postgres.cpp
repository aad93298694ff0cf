#include "tests/support/dying_postgres.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cassert>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gstd::testing {
namespace {

using namespace std::string_view_literals;

// PostgreSQL documentation, "Message Formats": a type, the length with itself, the content.
std::string message(char type, std::string_view content) {
  const std::uint32_t length = htonl(static_cast<std::uint32_t>(content.size() + 4));
  std::string text{type};
  text.append(reinterpret_cast<const char*>(&length), sizeof length);
  return text.append(content);
}

void send_all(int to, const std::string& text) {
  [[maybe_unused]] const ssize_t sent = ::send(to, text.data(), text.size(), MSG_NOSIGNAL);
  assert(sent == static_cast<ssize_t>(text.size()));
}

bool read_all(int from, char* to, std::size_t size) {
  return size == 0 || ::recv(from, to, size, MSG_WAITALL) == static_cast<ssize_t>(size);
}

/// The rest of a message, whose length is read first.
bool skip_content(int from) {
  std::uint32_t length = 0;
  if (!read_all(from, reinterpret_cast<char*>(&length), sizeof length)) return false;
  std::vector<char> content(ntohl(length) - sizeof length);
  return read_all(from, content.data(), content.size());
}

}  // namespace

DyingPostgres::DyingPostgres() {
  std::string pattern = (std::filesystem::temp_directory_path() / "gstd-dying-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = folder_ / ".s.PGSQL.5432";
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
  [[maybe_unused]] const bool is_listening =
      ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::listen(listener_, 1) == 0 && ::pipe(order_) == 0;
  assert(is_listening);
  thread_ = std::thread{[this] { serve(); }};
}

DyingPostgres::~DyingPostgres() {
  if (thread_.joinable()) die();
  for (const int file : {listener_, order_[0], order_[1]}) ::close(file);
  std::filesystem::remove_all(folder_);
}

std::string DyingPostgres::conninfo() const {
  return "host=" + folder_.string() + " user=app dbname=postgres";
}

void DyingPostgres::die() {
  [[maybe_unused]] const ssize_t told = ::write(order_[1], "!", 1);
  assert(told == 1);
  thread_.join();
}

void DyingPostgres::serve() {
  session_ = ::accept(listener_, nullptr, nullptr);
  skip_content(session_);  // Who wants to connect to what.
  send_all(session_, message('R', "\0\0\0\0"sv) + message('Z', "I"));
  for (;;) {
    pollfd waits[] = {{session_, POLLIN, 0}, {order_[0], POLLIN, 0}};
    ::poll(waits, 2, -1);
    char type = 0;
    if (waits[1].revents || !read_all(session_, &type, 1) || !answer(type)) break;
  }
  send_all(session_, message('N', "SWARNING\0VWARNING\0C57P01\0Mterminating\0\0"sv));
  ::close(session_);
}

bool DyingPostgres::answer(char type) {
  if (!skip_content(session_)) return false;
  switch (type) {
    case 'P': send_all(session_, message('1', "")); break;           // Parse
    case 'B': send_all(session_, message('2', "")); break;           // Bind
    case 'D': send_all(session_, message('n', "")); break;           // Describe
    case 'E': send_all(session_, message('C', "UPDATE 0\0"sv)); break;  // Execute
    case 'S': send_all(session_, message('Z', "I")); break;          // Sync
    default: return false;
  }
  return true;
}

}  // namespace gstd::testing

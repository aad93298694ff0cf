#include "adapters/wasm/run.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>

#include "adapters/wasm/frame.hpp"
#include "adapters/wasm/validate.hpp"

namespace gstd {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int ask_every_ms = 50;
constexpr std::size_t chunk_bytes = 65536;

// A file descriptor with one owner.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

struct Pipe {
  Descriptor out;
  Descriptor in;
};

Result<Pipe> open_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return refuse("unavailable", "no pipe for the WASM child");
  return Pipe{Descriptor{ends[0]}, Descriptor{ends[1]}};
}

// The child process; killed and reaped when it goes out of scope.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Child& operator=(Child&&) = delete;
  ~Child() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }
  /// The status of waitpid.
  int wait() {
    int status = 0;
    while (::waitpid(std::exchange(pid_, -1), &status, 0) < 0 && errno == EINTR) {
    }
    return status;
  }

 private:
  pid_t pid_;
};

Result<Child> start(const ChildCommand& command, const Pipe& job, const Pipe& answer) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  char* const environment[] = {nullptr};
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, job.out.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, answer.in.get(), STDOUT_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  // Its own group: a Ctrl-C at the terminal is ours to answer, not the child's.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  pid_t pid = -1;
  const int failed =
      ::posix_spawn(&pid, arguments[0], &files, &attributes, arguments.data(), environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) return refuse("unavailable", "cannot start " + command.front());
  return Child{pid};
}

// Moves what the pipes take and give. False once the child has closed its end.
bool exchange(Descriptor& to, std::string_view& rest, const Descriptor& from, std::string& got) {
  pollfd ends[2] = {{from.get(), POLLIN, 0}, {to.get(), POLLOUT, 0}};
  if (::poll(ends, to.get() < 0 ? 1 : 2, ask_every_ms) <= 0) return true;
  if (to.get() >= 0 && ends[1].revents != 0) {
    const ssize_t put = ::write(to.get(), rest.data(), std::min(rest.size(), chunk_bytes));
    if (put > 0) rest.remove_prefix(static_cast<std::size_t>(put));
    if (rest.empty() || (put < 0 && errno != EAGAIN)) to.close();
  }
  if (ends[0].revents == 0) return true;
  char chunk[chunk_bytes];
  const ssize_t size = ::read(from.get(), chunk, sizeof chunk);
  if (size > 0) got.append(chunk, static_cast<std::size_t>(size));
  return size > 0 || (size < 0 && errno == EINTR);
}

std::string ending(int status) {
  if (!WIFSIGNALED(status)) return "the WASM child ran out of memory or died";
  if (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL)
    return "the WASM child used up its CPU time or was killed";
  return "the WASM child died of signal " + std::to_string(WTERMSIG(status));
}

Result<RunOutcome> answer_of(std::string&& bytes, int status) {
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || bytes.size() < sizeof(AnswerHeader))
    return refuse("unavailable", ending(status));
  const auto header = from_bytes<AnswerHeader>(bytes);
  if (bytes.size() - sizeof header != header.output_bytes)
    return refuse("unavailable", "the WASM child's answer is cut short");
  return RunOutcome{header.exit, 0, bytes.substr(sizeof header)};
}

// A job is written while the child may already be gone: EPIPE is the answer wanted, not a signal.
void ignore_broken_pipes() {
  static const bool once = std::signal(SIGPIPE, SIG_IGN) != SIG_ERR;
  (void)once;
}

Result<RunOutcome> supervise(const ChildCommand& command, std::string_view job,
                             const RunLimits& limits, const GoOn& go_on) {
  auto to_child = open_pipe();
  auto from_child = open_pipe();
  if (!to_child || !from_child) return refuse("unavailable", "no pipe for the WASM child");
  auto child = start(command, *to_child, *from_child);
  if (!child) return tl::unexpected(child.error());
  to_child->out.close();
  from_child->in.close();
  ::fcntl(to_child->in.get(), F_SETFL, O_NONBLOCK);

  const auto deadline = Clock::now() + std::chrono::milliseconds(limits.wall_max.get());
  const std::size_t answer_bytes_max = sizeof(AnswerHeader) + limits.output_bytes_max;
  std::string answer;
  auto asked = Clock::now();
  while (exchange(to_child->in, job, from_child->out, answer)) {
    if (answer.size() > answer_bytes_max) return refuse("unavailable", "the answer is too long");
    const auto now = Clock::now();
    if (now >= deadline) return refuse("deadline_passed", "the run took too long and was ended");
    if (now - asked < std::chrono::milliseconds(ask_every_ms)) continue;
    asked = now;
    if (!go_on()) return refuse("lease_lapsed", "the run was ended before its time");
  }
  return answer_of(std::move(answer), child->wait());
}

}  // namespace

ChildCommand own_child_command() { return {"/proc/self/exe", "wasm-run"}; }

Result<RunOutcome> run_module(const ChildCommand& command, std::string_view module,
                              std::string_view input, const RunLimits& limits, const GoOn& go_on) {
  const auto facts = validate_module(module);
  if (!facts) return tl::unexpected(facts.error());
  if (facts->memory_pages_max > limits.memory_pages_max)
    return refuse("spec_invalid",
                  "the module may grow to " + std::to_string(facts->memory_pages_max) +
                      " pages, the task allows " + std::to_string(limits.memory_pages_max));
  ignore_broken_pipes();
  const JobHeader header{static_cast<std::uint32_t>(module.size()),
                         static_cast<std::uint32_t>(input.size()), limits.memory_pages_max,
                         limits.cpu_seconds_max, limits.output_bytes_max};
  std::string job = to_bytes(header);
  job.append(module).append(input);
  return supervise(command, job, limits, go_on);
}

}  // namespace gstd

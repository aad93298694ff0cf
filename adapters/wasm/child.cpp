#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <new>

#include "adapters/wasm/frame.hpp"
#include "adapters/wasm/run.hpp"

namespace gstd {
namespace {

constexpr rlim_t page_bytes = 65536;
// The program itself, its libraries, the parsed module and the interpreter's stacks.
constexpr rlim_t base_bytes = 384u << 20;
// A growing memory is copied once, so that both copies exist for a moment; the input and the
// output are held beside it.
constexpr rlim_t copies = 2;

bool read_all(char* to, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(STDIN_FILENO, to, size);
    if (got <= 0) return false;
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

void limit(__rlimit_resource what, rlim_t to) {
  const rlimit value{to, to};
  ::setrlimit(what, &value);
}

// Whatever a fault of the interpreter let a module do: no file, no process, no core, not forever.
void limit_self(const JobHeader& job) {
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  limit(RLIMIT_CPU, job.cpu_seconds_max);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NPROC, 0);
  limit(RLIMIT_CORE, 0);
  // A sanitizer opens files at the end, and its shadow alone is larger than any sane limit.
  constexpr bool is_sanitized = GSTD_SANITIZED;
  if (is_sanitized) return;
  limit(RLIMIT_NOFILE, 0);
  limit(RLIMIT_AS, base_bytes + copies * page_bytes * job.memory_pages_max +
                       2 * rlim_t{job.output_bytes_max} + 2 * rlim_t{job.input_bytes});
}

}  // namespace

int wasm_child() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);  // Nobody is left to read the answer.
  std::string header(sizeof(JobHeader), '\0');
  if (!read_all(header.data(), header.size())) return 1;
  const auto job = from_bytes<JobHeader>(header);
  std::string module(job.module_bytes, '\0');
  std::string input(job.input_bytes, '\0');
  if (!read_all(module.data(), module.size()) || !read_all(input.data(), input.size())) return 1;
  limit_self(job);
  try {
    const Interpreted run = interpret(module, input, job.output_bytes_max);
    const AnswerHeader answer{run.exit, static_cast<std::uint32_t>(run.output.size())};
    return write_all(to_bytes(answer)) && write_all(run.output) ? 0 : 1;
  } catch (const std::bad_alloc&) {
    return 1;  // This machine's memory is no property of the task: the parent reports no result.
  }
}

}  // namespace gstd

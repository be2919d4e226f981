#include "text/reader_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "base/own_place.h"
#include "base/spawn.h"
#include "base/temporary_file.h"
#include "base/try.h"
#include "text/encoding.h"

namespace memvid::text {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPatience{100};
constexpr std::chrono::milliseconds kAboutTime{10'000};
constexpr std::size_t kAboutBytesMax = 4096;

std::string reason(int code) { return std::generic_category().message(code); }

// The program while it runs, and the pipe that it writes to.
class Child {
 public:
  Child() = default;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    end();
    if (output_ >= 0) ::close(output_);
  }

  Status start(std::vector<std::string> words, int input) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      return fail(ErrorCode::kCapacity, "no pipe to a reader: " + reason(errno));
    output_ = ends[0];
    const std::string program = words.front();
    base::SpawnPlan plan(base::SpawnPlan::Group::kOwnGroup);
    plan.give(input, 0);
    plan.give(ends[1], 1);
    plan.open("/dev/null", O_WRONLY, 2);
    const int code = plan.start(process_, std::move(words), base::own_environment());
    ::close(ends[1]);
    if (code == 0) return {};
    process_ = -1;
    return fail(ErrorCode::kCapacity, program + " cannot be started: " + reason(code));
  }

  // The next bytes of its answer, "" at the end; nullopt: not within `time`.
  Result<std::optional<std::string_view>> read(std::chrono::milliseconds time) {
    for (;;) {
      pollfd waited{output_, POLLIN, 0};
      const int ready = ::poll(&waited, 1, static_cast<int>(time.count()));
      if (ready < 0 && errno == EINTR) continue;
      if (ready == 0) return std::nullopt;
      const ssize_t count = ::read(output_, buffer_.data(), buffer_.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return fail(ErrorCode::kIo, "no answer of the reader: " + reason(errno));
      return std::string_view(buffer_.data(), static_cast<std::size_t>(count));
    }
  }

  // Ends it and all that it started; how it ended, as waitpid has it. One that runs on after it has
  // closed its output is killed when `grace` is over.
  int end(std::chrono::milliseconds grace = {}) {
    if (process_ < 0) return 0;
    const pid_t process = std::exchange(process_, -1);
    for (const auto until = Clock::now() + grace; Clock::now() < until;) {
      siginfo_t ended{};
      ::waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOHANG | WNOWAIT);
      if (ended.si_pid == process) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    ::kill(-process, SIGKILL);  // the group lives as long as its first process is not waited for
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
  }

 private:
  pid_t process_ = -1;
  int output_ = -1;
  std::array<char, kInputPieceBytes> buffer_{};
};

// Why a program that did not come to its last frame ended.
std::string cause_of(int status, const ReaderLimits& limits) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
    return "takes more than " + std::to_string(limits.cpu.count()) + " s of computing to read";
  if (WIFSIGNALED(status))
    return "its reader crashed (signal " + std::to_string(WTERMSIG(status)) + ")";
  return "its reader broke off";
}

// A copy without a name, so that the program holds no descriptor of a file that somebody keeps.
Result<base::TemporaryFile> copy_of(Input& input) {
  base::TemporaryFile copy;
  input.rewind();
  for (;;) {
    MEMVID_TRY(const std::string_view piece, input.next());
    if (piece.empty()) return copy;
    MEMVID_TRY_VOID(copy.append(base::as_bytes(piece)));
  }
}

}  // namespace

Result<fs::path> find_reader_program() {
  const fs::path own = base::own_dir();
  const fs::path installed = own.parent_path() / "libexec/memvid/memvid-loader";
  const fs::path& program = base::is_in_build(own) ? MEMVID_BUILD_LOADER : installed;
  if (!own.empty() && ::access(program.c_str(), X_OK) == 0) return program;
  return fail(ErrorCode::kUnsupported,
              program.string() + ", which reads such files, is not installed");
}

Result<std::string> ask_reader_program(const fs::path& program) {
  const base::TemporaryFile nothing;
  const auto child = std::make_unique<Child>();
  MEMVID_TRY_VOID(child->start({program.string(), "about"}, nothing.descriptor()));
  std::string answer;
  for (;;) {
    MEMVID_TRY(const std::optional<std::string_view> bytes, child->read(kAboutTime));
    if (!bytes || answer.size() > kAboutBytesMax)
      return fail(ErrorCode::kUnsupported, program.string() + " does not say what it is");
    if (bytes->empty()) break;
    answer += *bytes;
  }
  if (child->end(kAboutTime) == 0 && answer.ends_with('\n')) return one_line(answer);
  return fail(ErrorCode::kUnsupported, program.string() + " broke off");
}

Status read_in_process(const fs::path& program, std::string_view kind, Input& input,
                       std::string_view name, const ReaderLimits& limits, FrameReader& frames) {
  const auto refused = [name](const std::string& why) {
    return fail(ErrorCode::kUnsupported, printable(name) + ": " + why);
  };
  MEMVID_TRY(const base::TemporaryFile copy, copy_of(input));
  if (copy.size_bytes() == 0) return refused("empty");
  const std::uint64_t answer_max = limits.answer_bytes + limits.answer_per_byte * copy.size_bytes();
  const auto child = std::make_unique<Child>();
  MEMVID_TRY_VOID(
      child->start({program.string(), std::string(kind), std::to_string(limits.cpu.count()),
                    std::to_string(limits.ram_bytes)},
                   copy.descriptor()));
  const Clock::time_point deadline = Clock::now() + limits.time;
  std::uint64_t answered = 0;
  for (;;) {
    MEMVID_TRY(const std::optional<std::string_view> bytes, child->read(kPatience));
    if (!bytes) {
      MEMVID_TRY_VOID(frames.wait());
      if (Clock::now() < deadline) continue;
      return refused("takes more than " + std::to_string(limits.time.count() / 1000) +
                     " s to read");
    }
    if (bytes->empty()) break;
    answered += bytes->size();
    if (answered > answer_max)
      return refused("unpacks to more than " + std::to_string(answer_max) +
                     " bytes; it may be a bomb");
    const Status status = frames.add(*bytes);
    if (!status && status.error().code == ErrorCode::kCorrupt)
      return refused("its reader answered nonsense: " + status.error().message);
    MEMVID_TRY_VOID(status);
  }
  if (frames.refusal()) return refused(*frames.refusal());
  if (frames.is_at_end()) return {};
  return refused(cause_of(child->end(std::chrono::seconds(2)), limits));
}

}  // namespace memvid::text

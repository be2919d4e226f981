// memvid: the program. Sets up what belongs to the process, runs the command, ends.
//
// This is the one place in cli/ where exceptions of other libraries are caught.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <exception>
#include <new>
#include <string>
#include <vector>

#include "cli/app.h"
#include "cli/console.h"
#include "cli/signals.h"

namespace {

// With one of the three standard descriptors closed, the next file opened would get its number, and
// a line meant for people would land in a video. Read-only: what is printed fails as it should.
void occupy_standard_descriptors() {
  int fd = 0;
  do {
    fd = ::open("/dev/null", O_RDONLY);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) ::close(fd);
}

int last_words(memvid::cli::Console& console, const std::string& message) {
  console.error(message);
  return static_cast<int>(memvid::cli::ExitCode::kIo);
}

}  // namespace

int main(int argument_count, char** arguments) {
  occupy_standard_descriptors();
  ::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is an errno of write()
  ::signal(SIGXFSZ, SIG_IGN);  // and so is a file that outgrows its limit (ulimit -f)
  memvid::cli::Console console(memvid::cli::system_console());
  try {
    memvid::cli::StopSignals signals;
    memvid::cli::Context context{console, signals};
    const std::vector<std::string> words(arguments + (argument_count > 0 ? 1 : 0),
                                         arguments + argument_count);
    return static_cast<int>(memvid::cli::run_app(words, context));
  } catch (const std::bad_alloc&) {
    return last_words(console, "out of memory");
  } catch (const std::exception& error) {
    return last_words(console, std::string("internal error: ") + error.what());
  }
}

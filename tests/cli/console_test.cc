#include "cli/console.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "support/temp_dir.h"

namespace memvid::cli {
namespace {

class ConsoleFiles {
 public:
  ConsoleFiles() {
    options.out_fd = ::open((dir / "out").c_str(), O_CREAT | O_RDWR, 0600);
    options.err_fd = ::open((dir / "err").c_str(), O_CREAT | O_RDWR, 0600);
  }
  ~ConsoleFiles() {
    ::close(options.out_fd);
    ::close(options.err_fd);
  }
  std::string out() const { return test::slurp(dir / "out"); }
  std::string err() const { return test::slurp(dir / "err"); }

  test::TempDir dir;
  ConsoleOptions options;
};

TEST(console, data_and_words_for_people_do_not_mix) {
  ConsoleFiles files;
  Console console(files.options);
  EXPECT_TRUE(console.print("data\n").has_value());
  console.note("note");
  console.error("two\nlines \x1b[2J");
  EXPECT_TRUE(console.flush().has_value());
  EXPECT_EQ(files.out(), "data\n");
  EXPECT_EQ(files.err(), "note\nmemvid: two\\nlines \\x1b[2J\n");
}

TEST(console, quiet_keeps_errors_only) {
  ConsoleFiles files;
  files.options.err_is_terminal = true;
  Console console(files.options);
  console.set_quiet(true);
  console.note("note");
  console.draw_status("status");
  console.error("wrong");
  EXPECT_EQ(files.err(), "memvid: wrong\n");
}

TEST(console, a_status_is_drawn_on_a_terminal_only_and_cleared_before_a_line) {
  ConsoleFiles files;
  Console(files.options).draw_status("status");
  EXPECT_EQ(files.err(), "");
  files.options.err_is_terminal = true;
  Console console(files.options);
  console.draw_status("status");
  console.note("note");
  console.clear_status();  // nothing left to clear
  EXPECT_EQ(files.err(), "\rstatus\x1b[K\r\x1b[Knote\n");
}

TEST(console, a_reader_that_goes_away_is_remembered) {
  ::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  ConsoleOptions options;
  options.out_fd = ends[1];
  Console console(options);
  EXPECT_TRUE(console.print("buffered").has_value());
  EXPECT_FALSE(console.flush().has_value());
  EXPECT_TRUE(console.reader_is_gone());
  EXPECT_FALSE(console.print("more").has_value());
  ::close(ends[1]);
}

TEST(console, a_full_disk_is_an_error_of_capacity) {
  ConsoleOptions options;
  options.out_fd = ::open("/dev/full", O_WRONLY);
  if (options.out_fd < 0) GTEST_SKIP() << "no /dev/full here";
  Console console(options);
  const Status printed = console.print(std::string(1 << 20, 'x'));
  ASSERT_FALSE(printed.has_value());
  EXPECT_EQ(printed.error().code, ErrorCode::kCapacity);
  EXPECT_EQ(printed.error().message, "standard output: No space left on device");
  EXPECT_FALSE(console.reader_is_gone());
  ::close(options.out_fd);
}

}  // namespace
}  // namespace memvid::cli

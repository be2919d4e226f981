// Console: standard output for data, standard error for people.
//
// A reader of our output that goes away (`memvid list … | head`) is a quiet success; any other
// write error is the command's error. Lines for people are one line each and harmless for a
// terminal.
// THREADS  Used from the main thread only.
#ifndef MEMVID_CLI_CONSOLE_H_
#define MEMVID_CLI_CONSOLE_H_

#include <string>
#include <string_view>

#include "memvid/error.h"

namespace memvid::cli {

struct ConsoleOptions {
  int out_fd = 1;
  int err_fd = 2;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool colour = false;  // bold words on standard output
};

// What the system says about descriptors 1 and 2, and $NO_COLOR and $TERM.
ConsoleOptions system_console();

class Console {
 public:
  explicit Console(ConsoleOptions options) : options_(options) {}

  // Writes to standard output, through a buffer. The Error (kIo, or kCapacity on a full disk) may
  // come with a later call; after it nothing more is written.
  Status print(std::string_view text);
  Status flush();
  // True after the reader of standard output went away. The Error of print() is then no failure.
  bool reader_is_gone() const { return reader_is_gone_; }

  // "memvid: MESSAGE" on standard error, also when quiet.
  void error(std::string_view message);
  // A line on standard error unless quiet.
  void note(std::string_view line);
  // Draws over the line where the cursor stands, without newline. Only on a terminal, unless quiet.
  void draw_status(std::string_view line);
  // Empties the line that draw_status left; nothing when there is none.
  void clear_status();

  void set_quiet(bool quiet) { quiet_ = quiet; }
  bool shows_status() const { return options_.err_is_terminal && !quiet_; }
  bool out_is_terminal() const { return options_.out_is_terminal; }
  bool colour() const { return options_.colour; }
  int err_columns() const;  // width of the terminal on standard error, 80 when not known

 private:
  void write_err(std::string_view text);

  ConsoleOptions options_;
  std::string buffer_;
  bool quiet_ = false;
  bool status_is_drawn_ = false;
  bool reader_is_gone_ = false;
};

}  // namespace memvid::cli

#endif  // MEMVID_CLI_CONSOLE_H_

// Settings: a Config as people write it - in memvid.toml, in environment variables, as flags.
//
// Every setting has a section and a key ("text", "chunk_size"), a meaning, a range, a default and,
// but for webhooks, an environment variable (MEMVID_ + the key in capitals); docs/CONFIGURATION.md
// is the list. What is read later beats what was read before it, and each value remembers where it
// came from.
// THREADS  One Settings is used from one thread at a time.
#ifndef MEMVID_SETTINGS_H_
#define MEMVID_SETTINGS_H_

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "memvid/config.h"
#include "memvid/error.h"

namespace memvid {

// One setting as it stands.
struct SettingState {
  std::string section;
  std::string key;
  std::string meaning;      // one sentence, with its unit
  std::string range;        // "16 to 100000", "auto, f32, bf16 or int8"
  std::string environment;  // the name of its variable; empty: none, a file says it
  std::string value;        // as TOML
  std::string default_value;
  std::string origin;  // "default", "memvid.toml:3", "$MEMVID_CHUNK_SIZE", "--chunk-size"
};

class Settings {
 public:
  // The file that holds when none is named: ./memvid.toml, else $XDG_CONFIG_HOME/memvid/memvid.toml
  // (else ~/.config/memvid/memvid.toml); empty when none of them is there.
  static std::filesystem::path find_file();

  // Takes over what a file says; paths in it are relative to its folder. kNotFound, kIo; kCapacity
  // beyond 1 MiB; kInvalidArgument: a folder; else it names file, line and what is wrong: no TOML,
  // an unknown section or key (with the nearest known one), a value of another type or out of
  // range. After an Error some of the file may have been taken over.
  Status read_file(const std::filesystem::path& path);
  // Takes over the variables that are set and not empty. kInvalidArgument names the variable.
  Status read_environment();
  // One setting ("text.chunk_size") from words, as a flag gives them; lists take several.
  // kInvalidArgument names `origin`, or the nearest known name.
  Status set(std::string_view name, const std::vector<std::string>& words,
             const std::string& origin);

  // What no setting shows alone: an overlap of more than half of a chunk. kInvalidArgument names
  // the origin of the overlap, or if that is the default, of the chunk size.
  Status check() const;

  // What holds. By tokens (text.chunk_by) a chunk_size that nothing set is 230.
  Config config() const;
  // All settings in the order of docs/CONFIGURATION.md.
  std::vector<SettingState> list() const;

 private:
  Config config_;
  std::map<std::string, std::string> origins_;  // of what is no default, by name
};

}  // namespace memvid

#endif  // MEMVID_SETTINGS_H_

// Front matter: what stands before a Markdown text, between lines "---" (YAML, which may end in
// "..." too) or "+++" (TOML).
#ifndef MEMVID_TEXT_FRONT_MATTER_H_
#define MEMVID_TEXT_FRONT_MATTER_H_

#include <string>
#include <string_view>

namespace memvid::text {

struct FrontMatter {
  std::size_t size = 0;  // in bytes of the text, both fences included; 0: it has none
  std::string title;     // one line
  std::string metadata;  // {"author", "authors", "date", "tags", …} as JSON; empty if none is there
};

// Only plain values are read, `key: value`, `[a, b]` and lists of `- a`; keys that are nested or
// mean other things are passed over. O(markdown up to the second fence).
FrontMatter read_front_matter(std::string_view markdown);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_FRONT_MATTER_H_

// Formats whose text is the file as it is, byte for byte: they differ in what their head tells.
#ifndef MEMVID_TEXT_WHOLE_TEXT_H_
#define MEMVID_TEXT_WHOLE_TEXT_H_

#include <memory>
#include <string_view>

#include "text/loader.h"

namespace memvid::text {

class WholeTextLoader final : public Loader {
 public:
  // Puts title and metadata into a document whose text begins with `head`: whole lines of the first
  // 64 KiB, without a byte order mark.
  using Describe = void (*)(std::string_view head, Document& document);

  // The rules of its headings; nullptr: it has none.
  using MakeRules = std::unique_ptr<HeadingRules> (*)();

  // How much of `head`, as above, stands before anything that the rules are asked of; nullptr:
  // nothing does.
  using FrontBytes = std::size_t (*)(std::string_view head);

  explicit WholeTextLoader(std::string_view media_type, Describe describe = nullptr,
                           MakeRules make_rules = nullptr, FrontBytes front_bytes = nullptr)
      : media_type_(media_type),
        describe_(describe),
        make_rules_(make_rules),
        front_bytes_(front_bytes) {}
  Status load(Input& input, std::string_view name, DocumentSink& sink) const override;

 private:
  std::string_view media_type_;
  Describe describe_;
  MakeRules make_rules_;
  FrontBytes front_bytes_;
};

// Takes the first line, without its end, off `rest`.
std::string_view take_line(std::string_view& rest);
// Without blanks at both ends.
std::string_view trimmed(std::string_view line);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_WHOLE_TEXT_H_

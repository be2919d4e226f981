// Subtitles (SubRip .srt, WebVTT .vtt): a line a cue, its times and what is spoken:
//
//   00:01:02.500 - 00:01:05.000  We never had a cellar.
//
// Numbers and names of cues, settings, notes, styles and tags are left out. A cue is what follows a
// line of times, up to a blank line or the next times, so that a file that is broken in one place
// is read on behind it.
#include <algorithm>

#include "base/try.h"
#include "text/encoding.h"
#include "text/formats.h"
#include "text/html_tokens.h"
#include "text/line_reader.h"
#include "text/utf8.h"
#include "text/whole_text.h"

namespace memvid::text {
namespace {

constexpr std::string_view kVttMark = "WEBVTT";
constexpr std::size_t kTimeBytesMax = 16;
constexpr std::size_t kTagBytesMax = 256;

// "00:01:02,500" and "1:02.500" with a point; empty when it is no time.
std::string time_of(std::string_view word) {
  const bool is_time = word.size() <= kTimeBytesMax && word.find(':') != std::string_view::npos &&
                       word.find_first_not_of("0123456789:.,") == std::string_view::npos;
  std::string time(is_time ? word : "");
  std::replace(time.begin(), time.end(), ',', '.');
  return time;
}

// "00:00:01,000 --> 00:00:02,000 X1:40" -> "00:00:01.000 - 00:00:02.000"; empty: no such line.
std::string times_of(std::string_view line) {
  const std::size_t arrow = line.find("-->");
  if (arrow == std::string_view::npos) return {};
  const std::string from = time_of(trimmed(line.substr(0, arrow)));
  const std::string_view after = trimmed(line.substr(arrow + 3));
  const std::string to = time_of(after.substr(0, after.find_first_of(" \t")));
  return from.empty() || to.empty() ? "" : from + " - " + to;
}

// Without <i>, <00:01.000> and {\an8}. The name of a voice stays: "<v Anna>Yes." -> "Anna: Yes."
std::string without_tags(std::string_view line) {
  std::string plain;
  while (!line.empty()) {
    const char closing = line.starts_with('<') ? '>' : line.starts_with("{\\") ? '}' : 0;
    const std::size_t end =
        closing == 0 ? std::string_view::npos : line.substr(0, kTagBytesMax).find(closing);
    if (end == std::string_view::npos) {
      const std::size_t next = std::min(line.size(), line.find_first_of("<{", 1));
      plain += line.substr(0, next);
      line.remove_prefix(next);
      continue;
    }
    const std::string_view tag = line.substr(1, end - 1);
    if (tag.starts_with("v ") || tag.starts_with("v."))
      plain += std::string(trimmed(tag.substr(std::min(tag.size(), tag.find(' '))))) + ": ";
    line.remove_prefix(end + 1);
  }
  return plain;
}

// Makes lines of cues of the lines of a file.
class CueReader {
 public:
  explicit CueReader(DocumentSink& sink) : sink_(sink) {}

  Status add(std::uint64_t number, std::string_view line) {
    if (number == 1 && line.starts_with(kVttMark)) title_ = line.substr(kVttMark.size());
    has_words_ = has_words_ || !trimmed(line).empty();
    std::string times = times_of(line);
    if (times.empty() && !trimmed(line).empty()) {
      if (!times_.empty()) references_.append_decoded(" " + without_tags(line), spoken_);
      return {};
    }
    MEMVID_TRY_VOID(end_cue());
    times_ = std::move(times);
    return {};
  }

  Status finish(std::string_view name) {
    MEMVID_TRY_VOID(end_cue());
    if (!has_text_ && has_words_)
      return fail(ErrorCode::kCorrupt, printable(name) + ": no subtitles in it");
    if (!has_text_) return {};
    Document document;
    document.title = one_line(trimmed_mark(title_));
    document.media_type = "text/vtt";
    return sink_.finish(std::move(document));
  }

 private:
  // "WEBVTT - A title"
  static std::string_view trimmed_mark(std::string_view title) {
    title = trimmed(title);
    return title.starts_with('-') ? title.substr(1) : title;
  }

  Status end_cue() {
    const std::string spoken = one_line(std::exchange(spoken_, {}));
    const std::string times = std::exchange(times_, {});
    if (spoken.empty()) return {};
    has_text_ = true;
    return sink_.text(times + "  " + spoken + "\n");
  }

  DocumentSink& sink_;
  CharacterReferences references_;
  std::string title_;
  std::string times_;  // of the cue that is read; empty: none
  std::string spoken_;
  bool has_words_ = false;
  bool has_text_ = false;
};

class SubtitleLoader final : public Loader {
 public:
  Status load(Input& input, std::string_view name, DocumentSink& sink) const override {
    CueReader cues(sink);
    LineReader lines(
        [&cues](std::uint64_t number, std::string_view line) { return cues.add(number, line); });
    MEMVID_TRY_VOID(
        read_text(input, name, [&lines](std::string_view utf8) { return lines.add(utf8); }));
    MEMVID_TRY_VOID(lines.finish());
    return cues.finish(name);
  }
};

}  // namespace

bool is_web_subtitles(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (!bytes.starts_with(kVttMark)) return false;
  return bytes.size() == kVttMark.size() ||
         std::string_view(" \t\r\n").find(bytes[kVttMark.size()]) != std::string_view::npos;
}

const Loader& subtitle_loader() {
  static const SubtitleLoader loader;
  return loader;
}

}  // namespace memvid::text

#include "text/headings.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/try.h"
#include "text/encoding.h"
#include "text/loader.h"
#include "text/utf8.h"
#include "text/whole_text.h"

namespace memvid::text {
namespace {

constexpr std::size_t kWordsBytesMax = 40;  // of one heading in a path
constexpr std::size_t kLevelsShown = 2;
constexpr std::uint64_t kLineBytesMax = 4096;

// ---- Markdown -----------------------------------------------------------------------------------

bool is_row_of(std::string_view line, char c) {
  line = trimmed(line);
  return !line.empty() && line.find_first_not_of(c) == std::string_view::npos;
}

bool is_indented_code(std::string_view line) {
  return line.starts_with("    ") || line.starts_with('\t');
}

// What of code is between fences ("```", "~~~~").
class Fences {
 public:
  bool is_open() const { return marks_ > 0; }
  // Whether the line is code, or a fence.
  bool take(std::string_view line) {
    line = trimmed(line);
    const std::size_t marks = std::min(line.size(), line.find_first_not_of(line.substr(0, 1)));
    const bool is_fence = line.starts_with("```") || line.starts_with("~~~");
    if (marks_ > 0) {
      if (is_fence && line[0] == mark_ && marks >= marks_ && marks == line.size()) marks_ = 0;
      return true;
    }
    // `code` in a line of text may stand between three of them too.
    if (!is_fence || (line[0] == '`' && line.find('`', marks) != std::string_view::npos))
      return false;
    mark_ = line[0];
    marks_ = marks;
    return true;
  }

 private:
  char mark_ = 0;
  std::size_t marks_ = 0;  // of the fence that is open; 0: none is
};

// "## Text ##": its level; 0 when the line is no such heading.
int marked_level(std::string_view line) {
  if (is_indented_code(line)) return 0;
  line = trimmed(line);
  const std::size_t level = std::min(line.size(), line.find_first_not_of('#'));
  if (level < 1 || level > 6 || level == line.size()) return 0;
  return line[level] == ' ' || line[level] == '\t' ? static_cast<int>(level) : 0;
}

std::string marked_words(std::string_view line) {
  line = trimmed(line);
  line = trimmed(line.substr(line.find_first_not_of('#')));
  const std::size_t last = line.find_last_not_of('#');
  if (last == std::string_view::npos) return {};
  if (line[last] == ' ' || line[last] == '\t') line = line.substr(0, last);
  return one_line(line);
}

// A line over a row of = or - is no heading when it is an item, a quotation or a table's row.
bool may_be_underlined(std::string_view line) {
  line = trimmed(line);
  return !line.empty() && std::string_view("-*+>|#").find(line[0]) == std::string_view::npos;
}

// "| a | b |" over "|---|:-:|" and rows, as GitHub has them.
class MarkdownTable {
 public:
  void take(std::string_view line, LineNews& news) {
    const bool has_bar = line.find('|') != std::string_view::npos;
    const std::vector<std::string> header = std::exchange(above_, {});
    if (has_bar && is_delimiter(line) && cells_of(line).size() == header.size()) {
      is_in_rows_ = true;
      news.behind_it = Block{Block::Kind::kRows, header};
    } else if (has_bar) {
      if (!is_in_rows_) above_ = cells_of(line);
    } else if (std::exchange(is_in_rows_, false)) {
      news.from_it = Block{};
    }
  }

 private:
  static bool is_delimiter(std::string_view line) {
    return line.find('-') != std::string_view::npos &&
           line.find_first_not_of("|-: \t") == std::string_view::npos;
  }

  static std::vector<std::string> cells_of(std::string_view line) {
    line = trimmed(line);
    if (line.starts_with('|')) line.remove_prefix(1);
    if (line.ends_with('|')) line.remove_suffix(1);
    std::vector<std::string> cells;
    for (std::size_t at = 0; at <= line.size();) {
      const std::size_t end = std::min(line.find('|', at), line.size());
      cells.push_back(one_line(line.substr(at, end - at)));
      at = end + 1;
    }
    return cells;
  }

  std::vector<std::string> above_;  // cells of the line above, which may be a header
  bool is_in_rows_ = false;
};

class MarkdownHeadings final : public HeadingRules {
 public:
  LineNews on_line(std::string_view line) override {
    const std::string above = std::exchange(above_, {});
    const bool was_code = fences_.is_open();
    LineNews news;
    if (fences_.take(line)) {
      table_ = {};
      if (!was_code) news.from_it = Block{Block::Kind::kCode};
      if (was_code && !fences_.is_open()) news.behind_it = Block{};
      return news;
    }
    table_.take(line, news);
    news.heading = heading(line, above);
    if (may_be_underlined(line) && !is_indented_code(line) && !news.heading) above_ = line;
    return news;
  }

 private:
  static std::optional<EndedHeading> heading(std::string_view line, std::string_view above) {
    if (const int level = marked_level(line); level > 0) {
      std::string words = marked_words(line);
      if (!words.empty()) return EndedHeading{level, std::move(words), 1};
    }
    const bool is_double = is_row_of(line, '=');
    if (!above.empty() && (is_double || is_row_of(line, '-')))
      return EndedHeading{is_double ? 1 : 2, one_line(above), 2};
    return std::nullopt;
  }

  Fences fences_;
  MarkdownTable table_;
  std::string above_;  // the line above, when it may be underlined
};

// ---- reStructuredText ---------------------------------------------------------------------------

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return !is_continuation(c); }));
}

bool is_row_of_marks(std::string_view line) {
  constexpr std::string_view kMarks = "=-`:'\"~^_*+#<>.!$%&(),/;?@[\\]{|}";
  line = line.substr(0, line.find_last_not_of(" \t") + 1);
  return !line.empty() && kMarks.find(line[0]) != std::string_view::npos &&
         line.find_first_not_of(line[0]) == std::string_view::npos;
}

class RestructuredHeadings final : public HeadingRules {
 public:
  LineNews on_line(std::string_view line) override {
    const std::string over = std::exchange(above_[0], std::move(above_[1]));
    const std::string& title = above_[0];
    above_[1] = line;
    const std::size_t wanted = characters(trimmed(title));
    if (wanted == 0 || !is_row_of_marks(line) || is_row_of_marks(title) ||
        trimmed(line).size() < wanted)
      return {};
    const bool has_over = is_row_of_marks(over) && trimmed(over) == trimmed(line);
    // What else stands right above a line that is underlined makes it the end of a paragraph, but
    // for a label, ".. _here:".
    if (!has_over && (title[0] == ' ' || !(trimmed(over).empty() || over.starts_with(".."))))
      return {};
    EndedHeading heading{level_of({line[0], has_over}), one_line(title), has_over ? 3 : 2};
    above_ = {};
    return {heading};
  }

 private:
  struct Style {
    char mark;
    bool has_over;
    bool operator==(const Style&) const = default;
  };
  int level_of(Style style) {
    auto found = std::find(styles_.begin(), styles_.end(), style);
    if (found == styles_.end()) found = styles_.insert(found, style);
    return static_cast<int>(found - styles_.begin()) + 1;
  }

  std::vector<Style> styles_;  // one a level
  std::array<std::string, 2> above_;
};

// ---- manual pages -------------------------------------------------------------------------------

// Without quotes, changes of font (\fB) and the backslash of what it escapes.
std::string without_marks(std::string_view troff) {
  std::string words;
  for (std::size_t at = 0; at < troff.size(); ++at) {
    if (troff[at] == '"') continue;
    if (troff[at] != '\\') {
      words += troff[at];
    } else if (troff.substr(at).starts_with("\\f") && at + 2 < troff.size()) {
      at += 2;
    }
  }
  return one_line(repaired(words));
}

class ManualHeadings final : public HeadingRules {
 public:
  LineNews on_line(std::string_view line) override {
    const std::string_view macro = line.substr(0, 4);
    const bool is_section = macro == ".SH " || macro == ".Sh ";
    if (!is_section && macro != ".SS " && macro != ".Ss ") return {};
    std::string words = without_marks(line.substr(macro.size()));
    if (words.empty()) return {};
    return {EndedHeading{is_section ? 1 : 2, std::move(words), 1}};
  }
};

}  // namespace

std::unique_ptr<HeadingRules> markdown_headings() { return std::make_unique<MarkdownHeadings>(); }
std::unique_ptr<HeadingRules> restructured_headings() {
  return std::make_unique<RestructuredHeadings>();
}
std::unique_ptr<HeadingRules> manual_headings() { return std::make_unique<ManualHeadings>(); }

// ---- the path -----------------------------------------------------------------------------------

void HeadingPath::add(const Heading& heading) {
  while (!above_.empty() && above_.back().level >= heading.level) above_.pop_back();
  if (!heading.words.empty())
    above_.push_back({heading.level, shortened(heading.words, kWordsBytesMax)});
}

std::string HeadingPath::in_words() const {
  std::string path;
  for (std::size_t i = above_.size() - std::min(above_.size(), kLevelsShown); i < above_.size();
       ++i)
    path += (path.empty() ? "" : " > ") + above_[i].words;
  return path;
}

// ---- the scan -----------------------------------------------------------------------------------

Status HeadingScan::add(std::string_view utf8) {
  std::uint64_t searched = begin_ + held_.size();
  held_ += utf8;
  for (;;) {
    const std::size_t end = held_.find('\n', searched - begin_);
    if (end == std::string::npos) break;
    searched = begin_ + end + 1;
    MEMVID_TRY_VOID(on_line(searched));
  }
  if (begin_ + held_.size() - line_ > kLineBytesMax) is_long_line_ = true;
  if (is_long_line_)
    MEMVID_TRY_VOID(give_before(begin_ + held_.size()));
  else
    MEMVID_TRY_VOID(give_before(last_lines_.empty() ? line_ : last_lines_.front()));
  held_.erase(0, given_ - begin_);
  begin_ = given_;
  return {};
}

Status HeadingScan::finish() {
  const std::uint64_t end = begin_ + held_.size();
  if (end > line_) MEMVID_TRY_VOID(on_line(end));
  return give_before(end);
}

// The line that began at line_ ends at `end`.
Status HeadingScan::on_line(std::uint64_t end) {
  std::string_view line;
  if (!is_long_line_) line = std::string_view(held_).substr(line_ - begin_, end - line_);
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() > kLineBytesMax) line = {};
  if (line_ == 0 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  last_lines_.push_back(line_);
  line_ = end;
  is_long_line_ = false;
  LineNews news = rules_->on_line(line);
  MEMVID_TRY_VOID(tell(news.from_it, last_lines_.back()));
  if (auto& heading = news.heading) {
    const auto lines = static_cast<std::size_t>(heading->lines);
    const std::uint64_t first = last_lines_[last_lines_.size() - lines];
    if (first >= given_) {
      MEMVID_TRY_VOID(give_before(first));
      MEMVID_TRY_VOID(sink_.heading({heading->level, std::move(heading->words), end - first}));
    }
  }
  MEMVID_TRY_VOID(tell(news.behind_it, end));
  if (last_lines_.size() == kHeadingLinesMax) last_lines_.erase(last_lines_.begin());
  return {};
}

Status HeadingScan::tell(const std::optional<Block>& block, std::uint64_t at) {
  if (!block) return {};
  MEMVID_TRY_VOID(give_before(at));
  return sink_.block(*block);
}

Status HeadingScan::give_before(std::uint64_t at) {
  if (at <= given_) return {};
  MEMVID_TRY_VOID(sink_.text(std::string_view(held_).substr(given_ - begin_, at - given_)));
  given_ = at;
  return {};
}

}  // namespace memvid::text

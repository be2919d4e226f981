#include "text/archive.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/temporary_file.h"
#include "base/try.h"
#include "text/encoding.h"
#include "text/folder_rules.h"
#include "text/reader_process.h"
#include "text/unpack.h"
#include "text/walk.h"

namespace memvid::text {
namespace {

using Verdict = FolderVerdict;

// A member, and where its bytes lie.
struct Kept {
  Member member;
  std::string name;  // as the archive has it, without what says nothing
  std::uint64_t offset = 0;
  Verdict verdict = Verdict::kTaken;
  std::string why;  // for people, or the glob
};

// "./a//b" is "a/b". A name that begins at the root keeps its slash.
std::string tidied(std::string_view name) {
  std::string tidy = name.starts_with('/') ? "/" : "";
  while (!name.empty()) {
    const std::string_view one = name.substr(0, name.find('/'));
    name.remove_prefix(std::min(name.size(), one.size() + 1));
    if (one.empty() || one == ".") continue;
    if (!tidy.empty() && !tidy.ends_with('/')) tidy += '/';
    tidy += one;
  }
  return tidy;
}

std::string_view fault_of(std::string_view name, const ArchiveLimits& limits) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (name.empty()) return "has no name";
  if (name.size() > limits.name_bytes) return "its name is too long";
  if (name.starts_with('/')) return "its name is an absolute path";
  if (('/' + std::string(name) + '/').find("/../") != std::string::npos)
    return "its name leads out of the archive";
  if (std::any_of(name.begin(), name.end(), is_control)) return "its name has control characters";
  return "";
}

// What a folder's rules say of a name in it, and of the folders on the way to it.
void judge_name(Kept& kept, const FolderConfig& config, const FolderRules& rules) {
  int depth = 0;
  for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
    end = kept.name.find('/', begin);
    const std::string one = kept.name.substr(begin, end == std::string::npos ? end : end - begin);
    ++depth;
    if (rules.is_hidden(one)) {
      kept.verdict = Verdict::kHidden;
      return;
    }
    if (const std::string* glob = rules.excluding_glob(one, kept.name.substr(0, end))) {
      kept.verdict = Verdict::kExcluded;
      kept.why = printable(*glob);
      return;
    }
    if (end == std::string::npos && !rules.lets_in(one)) kept.verdict = Verdict::kExtension;
  }
  if (config.max_depth > 0 && depth > config.max_depth) kept.verdict = Verdict::kTooDeep;
}

// Keeps what is told of an archive; the bytes of what is left out are dropped as they come.
class MemberSpool final : public MemberSink {
 public:
  // `sink` is asked while nothing comes.
  MemberSpool(std::string_view archive, const FolderConfig& config, const ArchiveLimits& limits,
              DocumentSink& sink)
      : archive_(archive), config_(config), rules_(config), limits_(limits), sink_(sink) {}

  Status wait() override { return sink_.wait(); }

  Status member(PackedMember&& packed) override {
    Kept& kept = all_.emplace_back();
    kept.name = tidied(packed.name);
    kept.offset = bytes_.size_bytes();
    kept.member.modified_at = packed.modified_at;
    names_bytes_ += packed.name.size();
    if (all_.size() > limits_.members || names_bytes_ > limits_.names_bytes)
      return refused("holds more than " + std::to_string(limits_.members) +
                     " files, or too many names");
    if (const std::string_view fault = fault_of(kept.name, limits_); !fault.empty())
      set_broken(kept, fault);
    else if (packed.kind == PackedMember::Kind::kLink)
      kept.verdict = Verdict::kLink;
    else if (packed.kind == PackedMember::Kind::kOther)
      kept.verdict = Verdict::kNoFile;
    else
      judge_name(kept, config_, rules_);
    kept.member.path = escape_name(kept.name.substr(0, limits_.name_bytes));
    return {};
  }

  Status bytes(std::string_view piece) override {
    MEMVID_TRY_VOID(wait());
    Kept& kept = all_.back();
    total_ += piece.size();
    if (total_ > UnpackLimits{}.bytes)
      return refused("unpacks to more than " + std::to_string(UnpackLimits{}.bytes) + " bytes");
    if (kept.verdict != Verdict::kTaken && kept.verdict != Verdict::kTooLarge) return {};
    kept.member.size_bytes += piece.size();
    if (rules_.is_too_large(kept.member.size_bytes)) kept.verdict = Verdict::kTooLarge;
    if (kept.verdict == Verdict::kTaken) return bytes_.append(base::as_bytes(piece));
    bytes_.cut(kept.offset);
    return {};
  }

  Status end_member(std::string_view problem) override {
    Kept& kept = all_.back();
    if (problem.empty() || kept.verdict != Verdict::kTaken) return {};
    set_broken(kept, problem);
    bytes_.cut(kept.offset);
    return {};
  }

  // All of them by their names. Programs differ in which of two of one name they take: none is.
  std::vector<Kept> take() {
    std::stable_sort(all_.begin(), all_.end(),
                     [](const Kept& a, const Kept& b) { return a.name < b.name; });
    std::vector<Kept> members;
    for (Kept& kept : all_) {
      const bool is_twin = !members.empty() && members.back().name == kept.name;
      if (!is_twin)
        members.push_back(std::move(kept));
      else if (kept.verdict == Verdict::kTaken || members.back().verdict == Verdict::kTaken)
        set_broken(members.back(), "is there more than once");
    }
    return members;
  }
  const base::TemporaryFile& all_bytes() const { return bytes_; }

 private:
  void set_broken(Kept& kept, std::string_view why) {
    kept.verdict = Verdict::kBroken;
    kept.why = why;
  }
  Status refused(const std::string& why) const {
    return fail(ErrorCode::kUnsupported, printable(archive_) + ": " + why);
  }

  std::string_view archive_;
  const FolderConfig& config_;
  FolderRules rules_;
  ArchiveLimits limits_;
  DocumentSink& sink_;
  base::TemporaryFile bytes_;
  std::vector<Kept> all_;
  std::uint64_t names_bytes_ = 0;
  std::uint64_t total_ = 0;
};

// The bytes of one member.
class MemberInput final : public Input {
 public:
  MemberInput(const base::TemporaryFile& bytes, std::uint64_t offset, std::uint64_t size)
      : bytes_(bytes), offset_(offset), size_(size) {}
  Result<std::string_view> next() override {
    piece_.resize(std::min<std::uint64_t>(kInputPieceBytes, size_ - done_));
    if (!piece_.empty()) MEMVID_TRY_VOID(bytes_.read_at(offset_ + done_, piece_));
    done_ += piece_.size();
    return base::as_text(piece_);
  }
  void rewind() override { done_ = 0; }

 private:
  const base::TemporaryFile& bytes_;
  std::uint64_t offset_;
  std::uint64_t size_;
  std::uint64_t done_ = 0;
  base::Bytes piece_;
};

// Whether an Error is of the one member and no other.
bool is_of_member(ErrorCode code) {
  return code == ErrorCode::kUnsupported || code == ErrorCode::kCorrupt;
}

Status load_kept(Kept& kept, const base::TemporaryFile& bytes, const std::filesystem::path& archive,
                 DocumentSink& sink) {
  const std::filesystem::path path(archive.native() + '/' + kept.name);
  const auto input = [&] {
    return std::make_unique<MemberInput>(bytes, kept.offset, kept.member.size_bytes);
  };
  MEMVID_TRY_VOID(sink.begin_member(Member(kept.member)));
  if (kept.verdict != Verdict::kTaken) {
    const bool is_line = kept.verdict == Verdict::kBroken;
    return sink.end_member(kept.verdict,
                           (is_line ? printable(path.native()) + ": " : "") + kept.why);
  }
  const Status loaded = load_member(input(), path, sink);
  if (loaded) return sink.end_member(Verdict::kTaken, "");
  if (!is_of_member(loaded.error().code)) return loaded;
  const bool is_no_text =
      loaded.error().code == ErrorCode::kUnsupported && is_binary(input(), path);
  return sink.end_member(is_no_text ? Verdict::kBinary : Verdict::kBroken, loaded.error().message);
}

}  // namespace

Status load_archive(std::string_view kind, Input& input, const std::filesystem::path& path,
                    const FolderConfig& rules, DocumentSink& sink, const ArchiveLimits& limits) {
  MEMVID_TRY(const std::filesystem::path program, find_reader_program());
  MemberSpool spool(path.native(), rules, limits, sink);
  FrameReader frames(spool);
  ReaderLimits answer;
  answer.answer_bytes = UnpackLimits{}.free_bytes;
  answer.answer_per_byte = UnpackLimits{}.ratio;
  MEMVID_TRY_VOID(read_in_process(program, kind, input, path.native(), answer, frames));
  for (Kept& kept : spool.take()) MEMVID_TRY_VOID(load_kept(kept, spool.all_bytes(), path, sink));
  return {};
}

}  // namespace memvid::text

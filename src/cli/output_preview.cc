#include "cli/output_preview.h"

#include "cli/format.h"
#include "cli/json_line.h"
#include "cli/printable.h"

namespace memvid::cli {
namespace {

constexpr std::size_t kVerdictWidth = 14;

std::string remark(const FolderEntry& entry) {
  if (entry.verdict == FolderVerdict::kTaken)
    return counted(entry.size_bytes, "byte") + ", " + counted(entry.chunks, "chunk");
  if (entry.verdict == FolderVerdict::kTooLarge) return counted(entry.size_bytes, "byte");
  return printable_line(entry.detail);
}

// An estimate has no more than two digits to it.
std::uint64_t rounded(std::uint64_t number) {
  std::uint64_t unit = 1;
  while (number / unit >= 100) unit *= 10;
  return (number + unit / 2) / unit * unit;
}

}  // namespace

std::string entry_text(const FolderEntry& entry) {
  const std::string line = padded_right(std::string(to_string(entry.verdict)), kVerdictWidth) +
                           printable_line(entry.path);
  const std::string said = remark(entry);
  return line + (said.empty() ? "" : "  " + said) + "\n";
}

std::string sums_text(const PreviewSums& sums) {
  std::string left_out;
  for (const auto& [verdict, count] : sums.left_out)
    left_out += (left_out.empty() ? "; left out: " : ", ") + grouped(count) + " " +
                std::string(to_string(verdict));
  const EncodingEstimate& estimate = sums.estimate;
  return counted(sums.files, "file") + " of " + counted(sums.size_bytes, "byte") + " taken" +
         left_out + "\n" +
         row("text", counted(sums.text_bytes, "byte") + " in " +
                         counted(sums.documents, "document") + ", " +
                         counted(sums.chunks, "chunk")) +
         row("video", "some " + counted(rounded(estimate.video_bytes), "byte")) +
         row("time", "some " + duration(estimate.encoding_time_seconds) + " video; " +
                         duration(estimate.indexing_time_seconds) + " words; " +
                         duration(estimate.embedding_time_seconds) +
                         " vectors, on the machine of docs/BENCHMARKS.md");
}

std::string entry_json(const FolderEntry& entry) {
  Json json;
  json["path"] = entry.path;
  json["verdict"] = to_string(entry.verdict);
  if (!entry.detail.empty()) json["detail"] = entry.detail;
  if (entry.is_skipped) json["skipped"] = true;
  json["bytes"] = entry.size_bytes;
  if (entry.verdict == FolderVerdict::kTaken) {
    json["documents"] = entry.documents;
    json["chunks"] = entry.chunks;
    json["text_bytes"] = entry.text_bytes;
  }
  return json_line(json);
}

std::string sums_json(const PreviewSums& sums) {
  Json left_out = Json::object();
  for (const auto& [verdict, count] : sums.left_out)
    left_out[std::string(to_string(verdict))] = count;
  Json json;
  json["files"] = sums.files;
  json["bytes"] = sums.size_bytes;
  json["documents"] = sums.documents;
  json["chunks"] = sums.chunks;
  json["text_bytes"] = sums.text_bytes;
  json["left_out"] = left_out;
  json["estimate"] = {{"video_bytes", sums.estimate.video_bytes},
                      {"encoding_time_seconds", sums.estimate.encoding_time_seconds},
                      {"indexing_time_seconds", sums.estimate.indexing_time_seconds},
                      {"embedding_time_seconds", sums.estimate.embedding_time_seconds}};
  return json_line(json);
}

}  // namespace memvid::cli

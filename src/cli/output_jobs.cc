#include "cli/output_jobs.h"

#include "cli/format.h"
#include "cli/json_line.h"
#include "cli/printable.h"

namespace memvid::cli {
namespace {

constexpr std::size_t kIdWidth = 40;
constexpr std::size_t kStateWidth = 16;

// "45.2%" of a job that is worked on, "12.34s" of one that is done, "-" of any other.
std::string progress(const IndexingStatus& status) {
  if (status.state == JobState::kInProgress) return fixed(status.progress, 1) + "%";
  if (status.state == JobState::kCompleted) return fixed(status.duration_seconds, 2) + "s";
  return "-";
}

// As to_string(JobState), for programs: "in_progress".
std::string state_name(JobState state) {
  std::string name(to_string(state));
  for (char& c : name) c = c == ' ' ? '_' : static_cast<char>(c | 0x20);
  return name;
}

Json time_json(std::int64_t milliseconds) {
  if (milliseconds == 0) return nullptr;
  return iso_date(milliseconds / 1000);
}

std::string time_text(std::int64_t milliseconds) { return date(milliseconds / 1000) + " UTC"; }

Json json_of(const IndexingStatus& status) {
  return {{"job", status.id},
          {"state", state_name(status.state)},
          {"progress", status.progress},
          {"chunks_done", status.chunks_done},
          {"chunks_total", status.chunks_total},
          {"duration_seconds", status.duration_seconds},
          {"error", status.error.empty() ? Json(nullptr) : Json(status.error)},
          {"video", status.video.string()},
          {"index", status.index.string()},
          {"attempts", status.attempts},
          {"priority", status.priority},
          {"submitted_at", time_json(status.submitted_at)},
          {"started_at", time_json(status.started_at)},
          {"changed_at", time_json(status.changed_at)},
          {"ended_at", time_json(status.ended_at)},
          {"retry_at", time_json(status.retry_at)},
          {"log", status.log.string()}};
}

}  // namespace

std::string jobs_header() {
  return padded_right("Job ID", kIdWidth + 1) + padded_right("Status", kStateWidth) + "Progress\n" +
         std::string(70, '-') + "\n";
}

std::string job_row(const IndexingStatus& status) {
  return padded_right(status.id, kIdWidth) +
         padded_right(std::string(to_string(status.state)), kStateWidth) + progress(status) + "\n";
}

std::string job_line(const IndexingStatus& status) {
  std::string text = status.id + ": " + std::string(to_string(status.state));
  if (const std::string done = progress(status); done != "-") text += " " + done;
  return text + "\n";
}

std::string job_text(const IndexingStatus& status, const std::vector<JobChange>& changes) {
  std::string text = job_line(status);
  text += row("memory", printable_line(status.video.string()));
  if (status.chunks_total > 0)
    text += row("vectors",
                grouped(status.chunks_done) + " of " + counted(status.chunks_total, "chunk"));
  text += row("runs", grouped(status.attempts));
  if (!status.error.empty()) text += row("error", printable_line(status.error));
  if (status.retry_at > 0) text += row("again", time_text(status.retry_at));
  for (const JobChange& change : changes) {
    std::string what = time_text(change.at) + "  " + std::string(to_string(change.state));
    if (!change.note.empty()) what += ": " + printable_line(change.note);
    text += row(&change == changes.data() ? "history" : "", what);
  }
  return text + row("log", printable_line(status.log.string()));
}

std::string job_json(const IndexingStatus& status) { return json_line(json_of(status)); }

std::string job_json(const IndexingStatus& status, const std::vector<JobChange>& changes) {
  Json json = json_of(status);
  Json& list = json["changes"] = Json::array();
  for (const JobChange& change : changes)
    list.push_back({{"at", time_json(change.at)},
                    {"state", state_name(change.state)},
                    {"note", change.note.empty() ? Json(nullptr) : Json(change.note)}});
  return json_line(json);
}

}  // namespace memvid::cli

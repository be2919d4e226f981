// What the commands on background jobs print: text for people and scripts, JSON for programs.
#ifndef MEMVID_CLI_OUTPUT_JOBS_H_
#define MEMVID_CLI_OUTPUT_JOBS_H_

#include <string>
#include <vector>

#include "memvid/jobs.h"

namespace memvid::cli {

std::string jobs_header();                           // two lines
std::string job_row(const IndexingStatus& status);   // one line under it
std::string job_line(const IndexingStatus& status);  // "idx_…: In Progress 45.2%"
std::string job_text(const IndexingStatus& status, const std::vector<JobChange>& changes);
std::string job_json(const IndexingStatus& status);
std::string job_json(const IndexingStatus& status, const std::vector<JobChange>& changes);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_OUTPUT_JOBS_H_

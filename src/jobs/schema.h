// The tables of the job store (docs/formats/jobs.md), and the way to them.
#ifndef MEMVID_JOBS_SCHEMA_H_
#define MEMVID_JOBS_SCHEMA_H_

#include <filesystem>
#include <memory>

#include "memvid/error.h"
#include "sql/database.h"

namespace memvid::jobs {

// jobs.db in `folder`; both are made, for this user alone, when they are absent. kUnsupported: of a
// newer version, or not ours.
Result<std::unique_ptr<sql::Database>> open_jobs_database(const std::filesystem::path& folder);

}  // namespace memvid::jobs

#endif  // MEMVID_JOBS_SCHEMA_H_

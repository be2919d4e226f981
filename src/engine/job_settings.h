// What of a Config goes with a job to the process that runs it.
#ifndef MEMVID_ENGINE_JOB_SETTINGS_H_
#define MEMVID_ENGINE_JOB_SETTINGS_H_

#include <string>

#include "memvid/config.h"

namespace memvid::engine {

// Paths become absolute: the worker runs elsewhere. No key of an endpoint goes along; a worker
// reads it from its own environment. kInvalidArgument: a name is no UTF-8, which all of JSON is.
Result<std::string> job_settings(const Config& config);

// kCorrupt: these are no settings.
Result<Config> config_of_job(const std::string& settings);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_JOB_SETTINGS_H_

// A Filter as SQL: conditions on `s` (sources) and `v` (versions) with their values in order.
#ifndef MEMVID_INDEX_FILTER_SQL_H_
#define MEMVID_INDEX_FILTER_SQL_H_

#include <string>
#include <vector>

#include "index/index.h"
#include "sql/database.h"

namespace memvid::index {

class FilterSql {
 public:
  // kInvalidArgument for what no text can match by SQLite's limits.
  static Result<FilterSql> on_sources(const Filter& filter) { return make(filter, false); }
  static Result<FilterSql> on_versions(const Filter& filter) { return make(filter, true); }

  bool is_empty() const { return values_.empty(); }
  const std::string& conditions() const { return conditions_; }  // " AND …" or ""
  void bind(sql::Statement& statement) const {
    for (const std::string& value : values_) statement.bind(value);
  }

 private:
  static Result<FilterSql> make(const Filter& filter, bool with_versions);
  std::string conditions_;
  std::vector<std::string> values_;
};

}  // namespace memvid::index

#endif  // MEMVID_INDEX_FILTER_SQL_H_

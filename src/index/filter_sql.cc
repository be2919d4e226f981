#include "index/filter_sql.h"

namespace memvid::index {
namespace {

constexpr std::size_t kGlobBytesMax = 50'000;  // SQLITE_MAX_LIKE_PATTERN_LENGTH
constexpr std::size_t kWhereMax = 100;         // SQLite bounds the depth of expressions

// The value of a key of a JSON object as text; NULL when there is none. json_each compares the
// plain key, where a path would have to be quoted and cannot hold every key.
//
// A number is its spelling in the object: `value` has lost the digits beyond the 15th. The path to
// it that json_each gives is no good where the key is empty or written with an escape.
std::string value_of(const std::string& column) {
  return "(SELECT CASE WHEN type IN ('true', 'false', 'null') THEN type"
         " WHEN type IN ('integer', 'real') AND key <> '' AND instr(fullkey, '\\') = 0"
         " THEN json -> fullkey"
         " ELSE CAST(value AS TEXT) END FROM json_each(CASE WHEN json_valid(" +
         column + ") THEN " + column + " ELSE '{}' END) WHERE key = ?)";
}

}  // namespace

Result<FilterSql> FilterSql::make(const Filter& filter, bool with_versions) {
  if (filter.source_glob.size() > kGlobBytesMax)
    return fail(ErrorCode::kInvalidArgument, "the source pattern is longer than 50,000 bytes");
  if (filter.where.size() > kWhereMax)
    return fail(ErrorCode::kInvalidArgument, "more than 100 metadata conditions");
  FilterSql sql;
  if (!filter.source_glob.empty()) {
    sql.conditions_ += " AND s.path GLOB ?";
    sql.values_.push_back(filter.source_glob);
  }
  for (const auto& [key, value] : filter.where) {
    if (with_versions) {
      sql.conditions_ +=
          " AND coalesce(" + value_of("v.metadata") + ", " + value_of("s.metadata") + ") = ?";
      sql.values_.insert(sql.values_.end(), {key, key, value});
    } else {
      sql.conditions_ += " AND " + value_of("s.metadata") + " = ?";
      sql.values_.insert(sql.values_.end(), {key, value});
    }
  }
  return sql;
}

}  // namespace memvid::index

// Numbers, sizes, durations and dates as people read them. Pure functions.
#ifndef MEMVID_CLI_FORMAT_H_
#define MEMVID_CLI_FORMAT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace memvid::cli {

std::string grouped(std::uint64_t number);  // 1,234,567
// "1 file", "1,204 files".
std::string counted(std::uint64_t number, std::string_view noun);
std::string fixed(double value, int digits);  // "0.390"
// part / whole with three digits; "-" when there is no whole to compare with.
std::string ratio(std::uint64_t part, std::uint64_t whole);
std::string percent(double share);     // share 0..1 -> "40 %"; 100 % only when all of it is there
std::string duration(double seconds);  // "0.42 s", "12 s", "3 min 05 s", "2 h 07 min"
// Seconds since 1970 in UTC: "2025-11-21 12:47"; "-" when 0 (not known).
std::string date(std::int64_t unix_seconds);
// The same by ISO 8601: "2025-11-21T12:47:03Z"; empty when 0.
std::string iso_date(std::int64_t unix_seconds);
// To a column of `width`, for ASCII.
std::string padded_left(std::string text, std::size_t width);
std::string padded_right(std::string text, std::size_t width);
// "  label     value\n"
std::string row(std::string label, std::string_view value);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_FORMAT_H_

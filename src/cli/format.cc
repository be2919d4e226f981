#include "cli/format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace memvid::cli {
namespace {

std::string formatted_time(std::int64_t unix_seconds, const char* format) {
  const auto time = static_cast<std::time_t>(unix_seconds);
  std::tm fields{};
  char buffer[64];
  if (gmtime_r(&time, &fields) == nullptr) return {};
  return {buffer, std::strftime(buffer, sizeof buffer, format, &fields)};
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string counted(std::uint64_t number, std::string_view noun) {
  return grouped(number) + " " + std::string(noun) + (number == 1 ? "" : "s");
}

std::string fixed(double value, int digits) {
  char buffer[64];
  const int length = std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
  return {buffer, std::min(static_cast<std::size_t>(length), sizeof buffer - 1)};
}

std::string ratio(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  return fixed(static_cast<double>(part) / static_cast<double>(whole), 3);
}

std::string percent(double share) {
  // Down to the whole percent; the little more lets 0.29 * 100 = 28.999… count as 29.
  return std::to_string(static_cast<int>(std::clamp(share, 0.0, 1.0) * 100 + 1e-9)) + " %";
}

std::string duration(double seconds) {
  if (seconds < 9.995) return fixed(seconds, 2) + " s";
  // Beyond a thousand hours the number says nothing but "very long".
  const auto whole = static_cast<int>(std::min(std::round(seconds), 3.6e6));
  const auto two_digits = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + two_digits(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + two_digits(whole / 60 % 60) + " min";
}

std::string date(std::int64_t unix_seconds) {
  return unix_seconds == 0 ? "-" : formatted_time(unix_seconds, "%Y-%m-%d %H:%M");
}

std::string iso_date(std::int64_t unix_seconds) {
  return unix_seconds == 0 ? "" : formatted_time(unix_seconds, "%Y-%m-%dT%H:%M:%SZ");
}

std::string padded_left(std::string text, std::size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

std::string padded_right(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string row(std::string label, std::string_view value) {
  constexpr std::size_t kLabelWidth = 10;
  return "  " + padded_right(std::move(label), kLabelWidth).append(value) + "\n";
}

}  // namespace memvid::cli

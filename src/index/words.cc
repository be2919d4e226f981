#include "index/words.h"

#include <algorithm>
#include <cmath>

namespace memvid::index {
namespace {

constexpr std::size_t kPlacesAtFirst = 1024;
constexpr double kK1 = 1.2;
constexpr double kB = 0.75;
// What a class stands for: the middle of the counts it covers, as texts have them.
constexpr std::array<double, kCountClasses.size()> kClassUses = {1, 2, 3.4, 6.4, 12};

std::size_t hash_of(std::string_view term) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : term) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return static_cast<std::size_t>(hash ^ (hash >> 32));
}

double saturation(double uses, double length, double mean_length) {
  return uses * (kK1 + 1) / (uses + kK1 * (1 - kB + kB * length / mean_length));
}

}  // namespace

// ---- WordBag -----------------------------------------------------------------------------------

WordBag::WordBag() : table_(kPlacesAtFirst) {}

void WordBag::fill(Analyser& analyser, std::string_view text) {
  for (const std::size_t place : places_) table_[place] = Entry{};
  places_.clear();
  terms_.clear();
  lines_.clear();
  word_count_ = 0;
  analyser.analyse(text, [this](const Token& token) {
    if (token.stop_word < 0 && !token.is_part) ++word_count_;
    add(token.term, token.stop_word < 0);
  });
  for (const std::size_t place : places_) {
    const Entry& entry = table_[place];
    for (std::size_t i = 0; i < kCountClasses.size() && entry.count >= kCountClasses[i]; ++i) {
      lines_.append(terms_, entry.begin, entry.size).append(i, kClassMark) += '\n';
    }
  }
}

std::size_t WordBag::find_place(std::string_view term) const {
  std::size_t place = hash_of(term) & (table_.size() - 1);
  while (table_[place].count != 0 &&
         std::string_view(terms_).substr(table_[place].begin, table_[place].size) != term)
    place = (place + 1) & (table_.size() - 1);
  return place;
}

void WordBag::add(std::string_view term, bool is_counted) {
  const std::size_t place = find_place(term);
  Entry& entry = table_[place];
  if (entry.count != 0 && !is_counted) return;
  if (entry.count == 0) {
    entry.begin = static_cast<std::uint32_t>(terms_.size());
    entry.size = static_cast<std::uint32_t>(term.size());
    terms_ += term;
    places_.push_back(place);
  }
  ++entry.count;
  if (places_.size() * 2 > table_.size()) grow();
}

void WordBag::grow() {
  std::vector<Entry> old(table_.size() * 2);
  old.swap(table_);
  for (std::size_t& place : places_) {
    const Entry entry = old[place];
    place = find_place(std::string_view(terms_).substr(entry.begin, entry.size));
    table_[place] = entry;
  }
}

// ---- Scoring -----------------------------------------------------------------------------------

std::uint8_t pack_length(std::uint32_t word_count) {
  const double packed = std::round(16 * std::log2(1.0 + std::max(word_count, 1U)));
  return static_cast<std::uint8_t>(std::min(packed, 255.0));
}

double unpack_length(std::uint8_t packed) { return std::exp2(packed / 16.0) - 1; }

Bm25::Bm25(std::span<const std::uint8_t> lengths) {
  std::array<std::uint64_t, 256> histogram{};
  for (const std::uint8_t length : lengths) ++histogram[length];
  double total = 0;
  for (std::size_t length = 1; length < histogram.size(); ++length) {
    text_count_ += static_cast<double>(histogram[length]);
    total +=
        static_cast<double>(histogram[length]) * unpack_length(static_cast<std::uint8_t>(length));
  }
  const double mean = text_count_ > 0 ? total / text_count_ : 1;
  for (std::size_t length = 0; length < histogram.size(); ++length) {
    double before = 0;
    for (std::size_t i = 0; i < kClassUses.size(); ++i) {
      const double now =
          saturation(kClassUses[i], unpack_length(static_cast<std::uint8_t>(length)), mean);
      steps_[i][length] = static_cast<float>(now - before);
      before = now;
    }
  }
}

double Bm25::gain(std::size_t count_class, std::uint64_t text_count, std::uint8_t length) const {
  const auto having = static_cast<double>(text_count);
  // Never negative: also a word that every text has tells a text that has it from none.
  const double rarity = std::log1p((std::max(text_count_ - having, 0.0) + 0.5) / (having + 0.5));
  return rarity * static_cast<double>(steps_[count_class][length]);
}

}  // namespace memvid::index

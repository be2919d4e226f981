#include "settings/table.h"

#include <algorithm>
#include <array>
#include <type_traits>

namespace memvid::settings {
namespace {

constexpr std::array<std::string_view, 4> kChunkBys = {"characters", "sentences", "headings",
                                                       "tokens"};
constexpr std::array<std::string_view, 4> kPrecisions = {"auto", "f32", "bf16", "int8"};
constexpr std::array<std::string_view, 2> kStorages = {"int8", "f32"};
constexpr std::array<std::string_view, 3> kModes = {"hybrid", "words", "vectors"};

constexpr std::span<const std::string_view> names_of(ChunkBy) { return kChunkBys; }
constexpr std::span<const std::string_view> names_of(Precision) { return kPrecisions; }
constexpr std::span<const std::string_view> names_of(VectorStorage) { return kStorages; }
constexpr std::span<const std::string_view> names_of(SearchMode) { return kModes; }

template <std::size_t kCount>
std::vector<std::string_view> listed(const std::array<std::string_view, kCount>& names) {
  return {names.begin(), names.end()};
}

// How a field of Config is read and written as a Value, by the field's type.
template <auto kPart, auto kField>
struct Field {
  static Value get(const Config& config) {
    const auto& field = config.*kPart.*kField;
    using Type = std::remove_cvref_t<decltype(field)>;
    if constexpr (std::is_same_v<Type, int>)
      return std::int64_t{field};
    else if constexpr (std::is_enum_v<Type>)
      return std::string(names_of(field)[static_cast<std::size_t>(field)]);
    else if constexpr (std::is_same_v<Type, std::filesystem::path>)
      return field.string();
    else
      return field;
  }
  // The value was checked before.
  static void set(Config& config, const Value& value) {
    auto& field = config.*kPart.*kField;
    using Type = std::remove_cvref_t<decltype(field)>;
    if constexpr (std::is_same_v<Type, int>) {
      field = static_cast<int>(std::get<std::int64_t>(value));
    } else if constexpr (std::is_enum_v<Type>) {
      const auto names = names_of(field);
      const auto name = std::find(names.begin(), names.end(), std::get<std::string>(value));
      field = static_cast<Type>(name - names.begin());
    } else if constexpr (std::is_same_v<Type, std::filesystem::path>) {
      field = std::get<std::string>(value);
    } else {
      field = std::get<Type>(value);
    }
  }
};

template <auto kPart, auto kField>
constexpr Access access() {
  return {Field<kPart, kField>::get, Field<kPart, kField>::set};
}

const std::vector<Setting> kSettings = {
    {.section = "text",
     .key = "chunk_size",
     .kind = Kind::kNumber,
     .meaning = "Longest chunk, in characters; by tokens in tokens, and 230 unless it is set",
     .access = access<&Config::text, &TextConfig::chunk_size>(),
     .min = 16,
     .max = 100000},
    {.section = "text",
     .key = "chunk_by",
     .kind = Kind::kChoice,
     .meaning = "Where chunks end: when they are full (in characters, or tokens), at a sentence "
                "that fits, or at headings",
     .access = access<&Config::text, &TextConfig::chunk_by>(),
     .choices = listed(kChunkBys)},
    {.section = "text",
     .key = "overlap",
     .kind = Kind::kNumber,
     .meaning = "Characters before a chunk that are searched with it; at most half of a chunk",
     .access = access<&Config::text, &TextConfig::overlap>(),
     .min = 0,
     .max = 50000},
    {.section = "video",
     .key = "profile",
     .kind = Kind::kChoice,
     .meaning = "How frames are drawn and encoded; compact: the smallest, for files that are kept "
                "as they are",
     .access = access<&Config::video, &VideoConfig::profile>(),
     .choices = {"compact"}},
    {.section = "video",
     .key = "threads",
     .kind = Kind::kNumber,
     .meaning = "Worker threads of all long work; 0: one a hardware thread",
     .access = access<&Config::run, &RunConfig::thread_count>(),
     .min = 0,
     .max = 256},
    {.section = "video",
     .key = "wait",
     .kind = Kind::kNumber,
     .meaning = "Seconds to wait for another process that writes the memory",
     .access = access<&Config::run, &RunConfig::wait_seconds>(),
     .min = 0,
     .max = 86400},
    {.section = "embeddings",
     .key = "model",
     .kind = Kind::kPath,
     .meaning = "Folder of the embedding model; empty: the installed one",
     .access = access<&Config::embeddings, &EmbeddingConfig::model_dir>()},
    {.section = "embeddings",
     .key = "precision",
     .kind = Kind::kChoice,
     .meaning = "Arithmetic of the model; auto: the fastest that this processor has",
     .access = access<&Config::embeddings, &EmbeddingConfig::precision>(),
     .choices = listed(kPrecisions)},
    {.section = "embeddings",
     .key = "vectors",
     .kind = Kind::kChoice,
     .meaning = "How an index that is made keeps its vectors; int8: a quarter of the size",
     .access = access<&Config::embeddings, &EmbeddingConfig::vectors>(),
     .choices = listed(kStorages)},
    {.section = "embeddings",
     .key = "endpoint",
     .kind = Kind::kText,
     .meaning = "URL of a server that embeds instead: .../embeddings (OpenAI) or .../api/embed "
                "(Ollama); empty: none",
     .access = access<&Config::embeddings, &EmbeddingConfig::endpoint>()},
    {.section = "embeddings",
     .key = "endpoint_model",
     .kind = Kind::kText,
     .meaning = "What the server calls the model",
     .access = access<&Config::embeddings, &EmbeddingConfig::endpoint_model>()},
    {.section = "embeddings",
     .key = "endpoint_timeout",
     .kind = Kind::kNumber,
     .meaning = "Seconds that one request may take",
     .access = access<&Config::embeddings, &EmbeddingConfig::endpoint_timeout_seconds>(),
     .min = 1,
     .max = 3600},
    {.section = "search",
     .key = "mode",
     .kind = Kind::kChoice,
     .meaning = "What a search looks for: words and meaning, words alone, or meaning alone",
     .access = access<&Config::search, &SearchConfig::mode>(),
     .choices = listed(kModes)},
    {.section = "search",
     .key = "top_k",
     .kind = Kind::kNumber,
     .meaning = "Most hits of a search",
     .access = access<&Config::search, &SearchConfig::top_k>(),
     .min = 1,
     .max = 1000},
    {.section = "search",
     .key = "enable_index_building",
     .kind = Kind::kSwitch,
     .meaning =
         "Fill the index while encoding; false: the first search adds the words, reindex all",
     .access = access<&Config::search, &SearchConfig::enable_index_building>()},
    {.section = "search",
     .key = "enable_background_indexing",
     .kind = Kind::kSwitch,
     .meaning = "Words at once, vectors by a background job, whatever enable_index_building says",
     .access = access<&Config::search, &SearchConfig::enable_background_indexing>()},
    {.section = "jobs",
     .key = "state",
     .kind = Kind::kPath,
     .meaning = "Folder of the background jobs; empty: the user's, ~/.local/state/memvid",
     .access = access<&Config::jobs, &JobsConfig::state_dir>()},
    {.section = "jobs",
     .key = "time_limit",
     .kind = Kind::kNumber,
     .meaning = "Seconds that one run of a job may take; 0: no limit",
     .access = access<&Config::jobs, &JobsConfig::time_limit_seconds>(),
     .min = 0,
     .max = 31536000},
    {.section = "jobs",
     .key = "keep_days",
     .kind = Kind::kNumber,
     .meaning = "Days after which a job that has ended is forgotten",
     .access = access<&Config::jobs, &JobsConfig::keep_days>(),
     .min = 0,
     .max = 36500},
    {.section = "jobs",
     .key = "keep_jobs",
     .kind = Kind::kNumber,
     .meaning = "Most jobs that have ended and are not forgotten",
     .access = access<&Config::jobs, &JobsConfig::keep_jobs>(),
     .min = 0,
     .max = 1000000},
    {.section = "jobs",
     .key = "webhooks",
     .kind = Kind::kHooks,
     .meaning = "Who is told how jobs end: url, events (completed, failed, cancelled; none: all) "
                "and the secret that signs",
     .access = access<&Config::jobs, &JobsConfig::webhooks>()},
    {.section = "folder",
     .key = "include_hidden",
     .kind = Kind::kSwitch,
     .meaning = "Read files and folders whose name begins with a dot, too",
     .access = access<&Config::folder, &FolderConfig::include_hidden>()},
    {.section = "folder",
     .key = "exclude",
     .kind = Kind::kTexts,
     .meaning =
         "Globs of what is left out: a name at any depth, or with a slash a path below the folder",
     .access = access<&Config::folder, &FolderConfig::exclude>()},
    {.section = "folder",
     .key = "max_depth",
     .kind = Kind::kNumber,
     .meaning = "Folders deep; 1: the own files of the folder alone; 0: no limit",
     .access = access<&Config::folder, &FolderConfig::max_depth>(),
     .min = 0,
     .max = 10000},
    {.section = "folder",
     .key = "include_extensions",
     .kind = Kind::kTexts,
     .meaning = "Ends of names, md or .md, of what is read; empty: all",
     .access = access<&Config::folder, &FolderConfig::include_extensions>()},
    {.section = "folder",
     .key = "exclude_extensions",
     .kind = Kind::kTexts,
     .meaning = "Ends of names of what is left out",
     .access = access<&Config::folder, &FolderConfig::exclude_extensions>()},
    {.section = "folder",
     .key = "no_ignore",
     .kind = Kind::kSwitch,
     .meaning = "Read what .gitignore and .memvidignore leave out, too",
     .access = access<&Config::folder, &FolderConfig::no_ignore>()},
    {.section = "folder",
     .key = "follow_symlinks",
     .kind = Kind::kSwitch,
     .meaning = "Read what symlinks lead to, each folder once",
     .access = access<&Config::folder, &FolderConfig::follow_symlinks>()},
    {.section = "folder",
     .key = "max_file_size",
     .kind = Kind::kNumber,
     .meaning = "Largest file in MB, 1,000,000 bytes each; 0: no limit",
     .access = access<&Config::folder, &FolderConfig::max_file_size_mb>(),
     .min = 0,
     .max = 1000000},
    {.section = "folder",
     .key = "skip_binary",
     .kind = Kind::kSwitch,
     .meaning = "Leave out binary files without a word, not as skipped ones",
     .access = access<&Config::folder, &FolderConfig::skip_binary>()},
};

std::string toml_text(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      result += {'\\', 'u', '0', '0', kDigits[(c >> 4) & 15], kDigits[c & 15]};
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string toml_texts(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const std::string& text : texts) list += (list.size() > 1 ? ", " : "") + toml_text(text);
  return list + "]";
}

// What stands before the host of a URL may be a password.
std::string without_user(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  const std::size_t begin = scheme + 3;
  const std::string_view authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return std::string(url);
  return std::string(url.substr(0, begin)) + "(not shown)" + std::string(url.substr(begin + at));
}

// A secret is not shown: what `config show` prints is passed around.
std::string toml_hooks(const std::vector<Webhook>& hooks) {
  std::string list = "[";
  for (const Webhook& hook : hooks) {
    list += list.size() > 1 ? ", " : "";
    list += "{ url = " + toml_text(without_user(hook.url));
    if (!hook.events.empty()) list += ", events = " + toml_texts(hook.events);
    if (!hook.secret.empty()) list += ", secret = \"(not shown)\"";
    list += " }";
  }
  return list + "]";
}

}  // namespace

std::span<const Setting> table() { return kSettings; }

std::string Setting::range() const {
  switch (kind) {
    case Kind::kSwitch: return "true or false";
    case Kind::kNumber: return std::to_string(min) + " to " + std::to_string(max);
    case Kind::kChoice: break;
    case Kind::kText: return "text";
    case Kind::kPath: return "path";
    case Kind::kTexts: return "list of texts";
    case Kind::kHooks: return "list of { url, events, secret }";
  }
  std::string range;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) range += i + 1 == choices.size() ? " or " : ", ";
    range += choices[i];
  }
  return range;
}

std::string Setting::environment() const {
  if (kind == Kind::kHooks) return "";
  std::string variable = "MEMVID_";
  for (const char c : key) variable += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return variable;
}

std::string to_toml(const Value& value) {
  if (const auto* on = std::get_if<bool>(&value)) return *on ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return toml_text(without_user(*text));
  if (const auto* hooks = std::get_if<std::vector<Webhook>>(&value)) return toml_hooks(*hooks);
  return toml_texts(std::get<std::vector<std::string>>(value));
}

}  // namespace memvid::settings

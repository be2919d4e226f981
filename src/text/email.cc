// E-mail: a message (.eml, RFC 5322) or a file of many (.mbox). The text is what a reader sees:
//
//   From: Anna <anna@example.org>
//   To: Ben <ben@example.org>
//   Date: Mon, 3 Mar 2025 10:00:00 +0100
//   Subject: The cellar key
//
//   It hangs behind the clock.
//
//   Attachment: map.png (image/png)
//
// Of alternatives the plain one is taken if it is not blank, else the last that has text; HTML is
// read as HTML is.
// Attachments are named, not read. Title: the subject; the rest of the header is in the metadata.
#include <algorithm>
#include <span>

#include "base/try.h"
#include "text/encoding.h"
#include "text/formats.h"
#include "text/json_text.h"
#include "text/line_reader.h"
#include "text/mime.h"
#include "text/whole_text.h"

namespace memvid::text {
namespace {

constexpr int kPartDepthMax = 16;
constexpr std::size_t kAttachmentsMax = 100;
constexpr std::size_t kFieldBytesMax = 4000;
constexpr std::uint64_t kMessageBytesMax = std::uint64_t{256} << 20;
constexpr std::string_view kShown[] = {"From", "To", "Cc", "Date", "Subject"};

constexpr std::string_view kWeekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_one_of(std::span<const std::string_view> names, std::string_view word) {
  return std::find(names.begin(), names.end(), word) != names.end();
}

// "9:30", "10:00:00".
bool is_time_of_day(std::string_view word) {
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 2) return false;
  const auto is_digit = [&](std::size_t at) {
    return at < word.size() && word[at] >= '0' && word[at] <= '9';
  };
  return is_digit(0) && is_digit(colon - 1) && is_digit(colon + 1) && is_digit(colon + 2);
}

// The line before each message of a mailbox: "From ", who sent it, and when (RFC 4155, appendix A).
// Writers differ in both, but a weekday, a month and a time of day are always there in this order,
// which keeps out a sentence that begins so.
bool is_from_line(std::string_view line) {
  if (!line.starts_with("From ")) return false;
  bool has_weekday = false;
  bool has_month = false;
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), word.size() + 1));
    if (has_month && is_time_of_day(word)) return true;
    has_month = has_month || (has_weekday && is_one_of(kMonths, word));
    has_weekday = has_weekday || is_one_of(kWeekdays, word.substr(0, word.find(',')));
  }
  return false;
}

std::string shortened(std::string text) {
  if (text.size() > kFieldBytesMax)
    text.resize(whole_characters(std::string_view(text).substr(0, kFieldBytesMax)));
  return text;
}

std::string small(std::string_view name) {
  std::string result(name);
  result[0] = static_cast<char>(result[0] | 0x20);
  return result;
}

// Takes the next part of a body, up to a line of the boundary, off `rest`; of what stands behind
// the last boundary nothing is left.
std::string_view take_part(std::string_view& rest, const std::string& boundary) {
  const std::string_view body = rest;
  while (!rest.empty()) {
    const auto part_end = static_cast<std::size_t>(rest.data() - body.data());
    const std::string_view line = take_line(rest);
    if (!line.starts_with("--") || !line.substr(2).starts_with(boundary)) continue;
    const std::string_view behind = trimmed(line.substr(2 + boundary.size()));
    if (!behind.empty() && behind != "--") continue;  // a longer boundary that begins so
    if (!behind.empty()) rest = {};
    return body.substr(0, part_end);
  }
  return body;
}

class MessageReader {
 public:
  // The text of one part: what it says, and what its parts say.
  std::string read(const MimeHeader& header, std::string_view body, int depth) {
    const std::string_view type_field = header.raw("content-type");
    const MimeValue type(type_field.empty() ? "text/plain" : type_field);
    const MimeValue disposition(header.raw("content-disposition"));
    std::string file_name = disposition.parameter("filename");
    if (file_name.empty()) file_name = type.parameter("name");
    const bool is_text = type.value.starts_with("text/");
    const bool is_inside = type.value.starts_with("multipart/") || type.value == "message/rfc822";
    if (disposition.value == "attachment" || (is_text && !file_name.empty()) ||
        (!is_text && !is_inside) || depth == kPartDepthMax)
      return attach(file_name, type.value);
    if (type.value.starts_with("multipart/")) return read_parts(type, body, depth);

    const std::string bytes = decoded_body(body, header.raw("content-transfer-encoding"));
    if (type.value == "message/rfc822") return read_message(bytes, depth + 1);
    const std::string utf8 = decoded_charset(bytes, type.parameter("charset"));
    if (type.value != "text/html") return with_short_line_ends(utf8);
    return with_short_line_ends(read_html(utf8).text);
  }

  std::string read_message(std::string_view message, int depth) {
    const MimeHeader header(message);
    std::string text;
    for (const std::string_view name : kShown)
      if (const std::string value = shortened(header.text(small(name))); !value.empty())
        text += std::string(name) + ": " + value + "\n";
    const std::string body = read(header, message, depth);
    if (!body.empty()) text += (text.empty() ? "" : "\n") + body;
    return text;
  }

  const std::vector<std::string>& attachments() const { return attachments_; }

 private:
  std::string attach(const std::string& file_name, const std::string& type) {
    if (attachments_.size() == kAttachmentsMax) return {};
    std::string name = shortened(decoded_words(file_name));
    if (name.empty()) name = shortened(one_line(printable(type)));
    attachments_.push_back(name);
    return "Attachment: " + name +
           (file_name.empty() ? "" : " (" + shortened(printable(type)) + ")") + "\n";
  }

  std::string read_parts(const MimeValue& type, std::string_view body, int depth) {
    const std::string boundary = type.parameter("boundary");
    const bool is_choice = type.value == "multipart/alternative";
    std::string text;
    // What stands before the first part is for old programs, unless there is nothing else.
    const std::string_view preface = boundary.empty() ? body : take_part(body, boundary);
    if (boundary.empty() || body.empty()) return with_short_line_ends(decoded_charset(preface, ""));
    while (!body.empty()) {
      std::string_view part = take_part(body, boundary);
      const MimeHeader header(part);
      const std::string part_text = read(header, part, depth + 1);
      if (one_line(part_text).empty()) continue;
      if (is_choice)
        text = part_text;
      else
        text += (text.empty() ? "" : "\n") + part_text;
      const std::string_view kind = header.raw("content-type");
      if (is_choice && (kind.empty() || MimeValue(kind).value == "text/plain")) break;
    }
    return text;
  }

  // Lines end in "\n", and the text in one.
  static std::string with_short_line_ends(std::string_view utf8) {
    std::string text;
    while (!utf8.empty()) text += std::string(take_line(utf8)) + "\n";
    while (text.ends_with("\n\n") || text == "\n") text.pop_back();
    return text;
  }

  std::vector<std::string> attachments_;
};

std::string metadata_of(const MimeHeader& header, const std::vector<std::string>& attachments) {
  nlohmann::json metadata = nlohmann::json::object();
  for (const std::string_view name : {"from", "to", "cc", "date"})
    if (std::string value = shortened(header.text(name)); !value.empty())
      metadata[std::string(name)] = std::move(value);
  if (std::string id = shortened(header.text("message-id")); !id.empty())
    metadata["message_id"] = std::move(id);
  if (!attachments.empty()) metadata["attachments"] = attachments;
  return metadata.empty() ? "" : metadata.dump();
}

Status give_message(std::string_view message, std::uint64_t first_line, std::string_view media_type,
                    DocumentSink& sink) {
  MessageReader reader;
  const std::string text = reader.read_message(message, 0);
  if (text.empty()) return {};
  const MimeHeader header(message);
  Document document;
  document.title = shortened(header.text("subject"));
  document.media_type = media_type;
  document.metadata = metadata_of(header, reader.attachments());
  document.first_line = first_line;
  MEMVID_TRY_VOID(sink.text(text));
  return sink.finish(std::move(document));
}

class EmailLoader final : public Loader {
 public:
  Status load(Input& input, std::string_view name, DocumentSink& sink) const override {
    MEMVID_TRY(const std::string bytes, read_whole(input, name, kMessageBytesMax));
    if (bytes.empty()) return {};
    if (looks_binary(bytes)) return binary_error(name);
    std::string_view rest = bytes;
    if (MimeHeader(rest).empty())
      return fail(ErrorCode::kCorrupt, printable(name) + ": no header of an e-mail");
    return give_message(bytes, 1, "message/rfc822", sink);
  }
};

// A message begins with a line of its sender and its date that is the first one or follows a blank
// one.
class MailboxReader {
 public:
  MailboxReader(std::string_view name, DocumentSink& sink) : name_(name), sink_(sink) {}

  Status add(std::uint64_t number, std::string_view line) {
    if (is_after_blank_ && is_from_line(line)) {
      MEMVID_TRY_VOID(finish());
      first_line_ = number;
      is_after_blank_ = false;
      return {};
    }
    is_after_blank_ = line.empty();
    if (message_.size() + line.size() > kMessageBytesMax)
      return fail(ErrorCode::kUnsupported,
                  printable(name_) + ": line " + std::to_string(first_line_) +
                      ": a message larger than " + std::to_string(kMessageBytesMax) + " bytes");
    // ">From" at the beginning of a line was "From" before it came into the mailbox.
    const std::size_t marks = std::min(line.size(), line.find_first_not_of('>'));
    if (marks > 0 && line.substr(marks).starts_with("From ")) line.remove_prefix(1);
    message_ += line;
    message_ += '\n';
    return {};
  }
  Status finish() {
    const std::string message = std::exchange(message_, {});
    return give_message(message, first_line_, "application/mbox", sink_);
  }

 private:
  std::string_view name_;
  DocumentSink& sink_;
  std::string message_;
  std::uint64_t first_line_ = 1;
  bool is_after_blank_ = true;
};

class MailboxLoader final : public Loader {
 public:
  Status load(Input& input, std::string_view name, DocumentSink& sink) const override {
    MailboxReader mailbox(name, sink);
    LineReader lines([&mailbox](std::uint64_t number, std::string_view line) {
      return mailbox.add(number, line);
    });
    input.rewind();
    for (;;) {
      MEMVID_TRY(const std::string_view bytes, input.next());
      if (bytes.empty()) break;
      MEMVID_TRY_VOID(lines.add(bytes));
    }
    MEMVID_TRY_VOID(lines.finish());
    return mailbox.finish();
  }
};

}  // namespace

bool is_email(std::string_view bytes) {
  const MimeHeader header(bytes);
  return !header.raw("from").empty() && !header.raw("date").empty() &&
         !header.raw("message-id").empty();
}

bool is_mailbox(std::string_view bytes) {
  const std::string_view line = take_line(bytes);
  return is_from_line(line) && !MimeHeader(bytes).empty();
}

const Loader& email_loader() {
  static const EmailLoader loader;
  return loader;
}

const Loader& mailbox_loader() {
  static const MailboxLoader loader;
  return loader;
}

}  // namespace memvid::text

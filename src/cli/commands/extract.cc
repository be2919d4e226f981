// extract: texts out of the video: as files, as a stream, as JSON Lines; or one frame as it is.
#include "base/fs.h"
#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/format.h"
#include "cli/output_human.h"
#include "cli/output_json.h"
#include "cli/png.h"
#include "cli/printable.h"
#include "cli/progress.h"
#include "cli/signals.h"

namespace memvid::cli {
namespace {

Status check_line(const Arguments& arguments) {
  const auto refuse = [](const char* why) { return fail(ErrorCode::kInvalidArgument, why); };
  if (arguments.has("png") && !arguments.has("frame"))
    return refuse("--png writes the picture of one frame; name it by --frame N");
  if (arguments.has("frame")) {
    if (arguments.has("output") || arguments.has("chunk") || arguments.has("source"))
      return refuse("--frame shows one frame; --output, --chunk and --source do not go with it");
    return {};
  }
  if (!arguments.has("output") && !arguments.has("chunk"))
    return refuse("no output is named: -o FOLDER for files, -o - for standard output");
  if (arguments.has("output") && arguments.text("output").empty())
    return refuse("--output is empty");
  return {};
}

Status write_png(const Frame& frame, const std::string& path, Console& console) {
  if (frame.luma.empty()) return fail(ErrorCode::kCorrupt, "the frame has no picture that decodes");
  const std::string png = png_of_luma(frame.width_px, frame.height_px, frame.luma);
  return path == "-" ? console.print(png) : base::write_atomically(base::posix_fs(), path, png);
}

// The picture is written first: it is there even when the symbol in it does not read.
Result<ExitCode> extract_frame(Memory& memory, const Arguments& arguments, Console& console) {
  const auto number = static_cast<std::uint64_t>(arguments.number("frame", 0));
  if (arguments.has("png")) {
    MEMVID_TRY(const Frame picture, memory.frame_picture(number));
    MEMVID_TRY_VOID(write_png(picture, arguments.text("png"), console));
  }
  MEMVID_TRY(const Frame frame, memory.frame(number));
  if (arguments.text("png") == "-") return ExitCode::kDone;  // standard output is the picture
  std::string text = printable_text(frame.description);
  if (!text.ends_with('\n')) text += '\n';
  MEMVID_TRY_VOID(console.print(arguments.has("json") ? frame_json(frame) : text));
  return ExitCode::kDone;
}

ExitCode nothing_found(Console& console) {
  console.note("nothing found");
  return ExitCode::kNothingFound;
}

Result<ExitCode> extract_stream(Memory& memory, const Selection& selected,
                                const Arguments& arguments, const CallOptions& options,
                                Context& context) {
  Console& console = context.console;
  const bool json = arguments.has("json");
  std::uint64_t count = 0;
  bool damaged = false;
  MEMVID_TRY_VOID(memory.chunks(
      selected,
      [&](const Chunk& chunk) -> Status {
        ++count;
        if (json) return console.print(chunk_json(chunk, /*with_text=*/true));
        // Into a file or a pipe the text goes byte by byte.
        return console.print(console.out_is_terminal() ? printable_text(chunk.content)
                                                       : chunk.content);
      },
      [&](const Finding& finding) {
        damaged = true;
        report_damage(context, finding);
      },
      options));
  if (damaged) return ExitCode::kDamaged;
  if (count < selected.chunks.size() && selected.source_glob.empty())
    return fail(ErrorCode::kNotFound, arguments.text("video") + ": " +
                                          counted(selected.chunks.size() - count, "chunk") +
                                          " of those named by --chunk not there");
  return count == 0 ? nothing_found(console) : ExitCode::kDone;
}

Result<ExitCode> extract_files(Memory& memory, const Selection& selected,
                               const Arguments& arguments, const CallOptions& options,
                               Context& context) {
  const std::string folder = arguments.text("output");
  MEMVID_TRY(const ExtractReport report, memory.extract(folder, selected, options));
  Console& console = context.console;
  console.clear_status();
  for (const Finding& finding : report.findings) report_damage(context, finding);
  if (arguments.has("json"))
    MEMVID_TRY_VOID(console.print(extract_json(report, folder)));
  else if (!arguments.has("quiet") && report.files > 0)
    MEMVID_TRY_VOID(console.print(printable_line(folder) + ": " + counted(report.files, "file") +
                                  ", " + counted(report.bytes, "byte") + " written\n"));
  if (!report.findings.empty()) return ExitCode::kDamaged;
  return report.files == 0 ? nothing_found(console) : ExitCode::kDone;
}

}  // namespace

Result<ExitCode> run_extract(const Arguments& arguments, Context& context) {
  MEMVID_TRY_VOID(check_line(arguments));
  MEMVID_TRY(const Selection selected, selection(arguments));
  MEMVID_TRY(Memory memory, open_memory(arguments, context, *find_command("extract")));
  if (arguments.has("frame")) return extract_frame(memory, arguments, context.console);

  const std::string output = arguments.text("output");
  const bool to_stdout = output.empty() || output == "-";
  ProgressMeter meter(context.console);
  CallOptions options;
  options.stop = context.signals.token();
  // On a terminal the texts themselves show how far it is.
  if (!to_stdout || !context.console.out_is_terminal()) options.on_progress = meter.callback();
  return to_stdout ? extract_stream(memory, selected, arguments, options, context)
                   : extract_files(memory, selected, arguments, options, context);
}

}  // namespace memvid::cli

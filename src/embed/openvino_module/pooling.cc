// Pooling inside the graph instead of after it: any export of optimum-intel works without being
// told apart, and [n, dimension] comes out of OpenVINO instead of [n, length, dimension]. The sum
// does for the mean: bringing it to unit length divides the count out again. That last step is not
// in the graph, because under bf16 the length would come out as 1 +- 0.002.
#include "embed/openvino_module/pooling.h"

#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <set>
#include <sstream>

#include "base/try.h"

namespace memvid::embed {
namespace {

namespace op = ov::opset13;
using Path = std::filesystem::path;

tl::unexpected<Error> other_shape(const Path& path, const std::string& what) {
  return fail(ErrorCode::kUnsupported,
              path.string() + " is no sentence encoder that memvid can use: " + what);
}

std::string shape_text(const ov::Output<const ov::Node>& port) {
  std::ostringstream text;
  text << port.get_partial_shape() << " of " << port.get_element_type();
  return text.str();
}

bool has_name(const ov::Output<const ov::Node>& port, const std::string& name) {
  return port.get_names().contains(name);
}

Status check_inputs(const ov::Model& model, const Path& path) {
  std::set<std::string> missing = {"input_ids", "attention_mask"};
  for (const auto& input : model.inputs()) {
    const std::string name = input.get_names().empty() ? "(no name)" : input.get_any_name();
    if (!has_name(input, "input_ids") && !has_name(input, "attention_mask") &&
        !has_name(input, "token_type_ids"))
      return other_shape(path, "it has an input " + name);
    const ov::PartialShape& shape = input.get_partial_shape();
    const bool is_whole = input.get_element_type() == ov::element::i64 ||
                          input.get_element_type() == ov::element::i32;
    if (!is_whole || shape.size() != 2 || shape[0].is_static() || shape[1].is_static())
      return other_shape(
          path, "input " + name + " is " + shape_text(input) + "; [?,?] of i64 or i32 is needed");
    missing.erase(name);
  }
  if (!missing.empty()) return other_shape(path, "it has no input " + *missing.begin());
  return {};
}

Result<ov::Output<ov::Node>> find_hidden_state(const ov::Model& model, int dimension,
                                               const Path& path) {
  for (const char* name : {"last_hidden_state", "token_embeddings"}) {
    for (const auto& output : model.outputs()) {
      if (!has_name(output, name)) continue;
      const ov::PartialShape wanted{-1, -1, dimension};
      if (!output.get_partial_shape().compatible(wanted))
        return other_shape(path, std::string("output ") + name + " is " + shape_text(output) +
                                     "; the folder promises [?,?," + std::to_string(dimension) +
                                     "]");
      return output.get_node()->input_value(0);
    }
  }
  return other_shape(path, "it has no output last_hidden_state");
}

}  // namespace

Status add_pooling(ov::Model& model, int dimension, const Path& path) {
  MEMVID_TRY_VOID(check_inputs(model, path));
  MEMVID_TRY(const ov::Output<ov::Node> hidden, find_hidden_state(model, dimension, path));
  const auto axis = [](std::int64_t number) {
    return op::Constant::create(ov::element::i64, ov::Shape{1}, {number});
  };
  const auto mask = std::make_shared<op::Convert>(model.input("attention_mask"), ov::element::f32);
  const auto columns = std::make_shared<op::Unsqueeze>(mask, axis(2));
  const auto masked = std::make_shared<op::Multiply>(hidden, columns);
  const auto sum = std::make_shared<op::ReduceSum>(masked, axis(1), /*keep_dims=*/false);
  while (!model.get_results().empty()) model.remove_result(model.get_results().front());
  model.add_results({std::make_shared<op::Result>(sum)});
  model.validate_nodes_and_infer_types();
  return {};
}

}  // namespace memvid::embed

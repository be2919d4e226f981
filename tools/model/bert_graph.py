"""A BERT encoder as an OpenVINO model, made from its weights with OpenVINO's own operations.

PyTorch could export the same graph, but it is a gigabyte of packages for sixty lines of
operations. Inputs and output carry the names and types that optimum-intel exports have, so the
program treats this model and anybody's export of another BERT alike. Pooling is left to the
program for the same reason.
"""
import numpy as np
import openvino as ov
import openvino.opset13 as ops

# Added to the attention score of a padding token: e^-10000 is 0 in f32, and unlike the lowest
# float it cannot overflow when a plugin works in a narrower type.
MASKED_SCORE = 1e4


def int_list(*values):
    return ops.constant(np.array(values, np.int64))


class BertGraph:
    """Builds one model; `weights` maps the names in model.safetensors to f32 arrays."""

    def __init__(self, weights, config):
        self.weights = weights
        self.layer_count = config["num_hidden_layers"]
        self.width = config["hidden_size"]
        self.head_count = config["num_attention_heads"]
        self.epsilon = config["layer_norm_eps"]

    def build(self):
        ids, mask, types = (ops.parameter([-1, -1], np.int64, name=name)
                            for name in ("input_ids", "attention_mask", "token_type_ids"))
        for node in (ids, mask, types):
            node.output(0).set_names({node.friendly_name})
        state = self.embed(ids, types)
        score_bias = self.attention_bias(mask)
        for layer in range(self.layer_count):
            state = self.layer(state, score_bias, f"encoder.layer.{layer}")
        state.output(0).set_names({"last_hidden_state"})
        return ov.Model([ops.result(state)], [ids, mask, types], "bert")

    def weight(self, name):
        return ops.constant(self.weights[name], name=name)

    def embed(self, ids, types):
        axis = ops.constant(np.int64(0))
        words = ops.gather(self.weight("embeddings.word_embeddings.weight"), ids, axis)
        kinds = ops.gather(self.weight("embeddings.token_type_embeddings.weight"), types, axis)
        # Token i has position i, so the first rows of the table are taken as they lie.
        token_count = ops.gather(ops.shape_of(ids), int_list(1), axis)
        places = ops.slice(self.weight("embeddings.position_embeddings.weight"),
                           int_list(0), token_count, int_list(1), int_list(0))
        total = ops.add(ops.add(words, kinds), places)
        return self.normalise(total, "embeddings.LayerNorm")

    def attention_bias(self, mask):
        """0 for a token, -MASKED_SCORE for padding, shaped [batch, 1, 1, tokens]."""
        kept = ops.convert(ops.unsqueeze(mask, int_list(1, 2)), np.float32)
        return ops.multiply(ops.subtract(kept, np.float32(1)), np.float32(MASKED_SCORE))

    def layer(self, state, score_bias, name):
        heads = [self.split_heads(self.linear(state, f"{name}.attention.self.{part}"))
                 for part in ("query", "key", "value")]
        attended = ops.scaled_dot_product_attention(*heads, score_bias)
        joined = ops.reshape(ops.transpose(attended, int_list(0, 2, 1, 3)),
                             int_list(0, 0, self.width), True)
        attention = self.linear(joined, f"{name}.attention.output.dense")
        state = self.normalise(ops.add(attention, state), f"{name}.attention.output.LayerNorm")
        wide = ops.gelu(self.linear(state, f"{name}.intermediate.dense"), "erf")
        narrow = self.linear(wide, f"{name}.output.dense")
        return self.normalise(ops.add(narrow, state), f"{name}.output.LayerNorm")

    def split_heads(self, node):
        shape = int_list(0, 0, self.head_count, self.width // self.head_count)
        return ops.transpose(ops.reshape(node, shape, True), int_list(0, 2, 1, 3))

    def linear(self, node, name):
        product = ops.matmul(node, self.weight(f"{name}.weight"), False, True)
        return ops.add(product, self.weight(f"{name}.bias"))

    def normalise(self, node, name):
        centred = ops.mvn(node, int_list(-1), True, self.epsilon, "inside_sqrt")
        scaled = ops.multiply(centred, self.weight(f"{name}.weight"))
        return ops.add(scaled, self.weight(f"{name}.bias"))

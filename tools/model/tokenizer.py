"""tokenizer.json as an OpenVINO model, so that the program needs no second tokenizer library."""
from openvino_tokenizers import convert_tokenizer
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast


def convert(tokenizer_json, token_count_max):
    """Strings in; input_ids, attention_mask and token_type_ids (i64) out, padded to the longest
    of the batch and cut to `token_count_max` with [CLS] and [SEP] counted."""
    fast = Tokenizer.from_file(str(tokenizer_json))
    # The published file pads everything to 128 tokens, which is for its own examples only.
    fast.no_padding()
    fast.enable_truncation(token_count_max)
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=fast, model_max_length=token_count_max, unk_token="[UNK]",
        sep_token="[SEP]", pad_token="[PAD]", cls_token="[CLS]", mask_token="[MASK]",
        model_input_names=["input_ids", "token_type_ids", "attention_mask"])
    # Without `truncation` the limit is in the converted model, switched off.
    return convert_tokenizer(wrapped, max_length=token_count_max, truncation=True)

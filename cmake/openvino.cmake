# Where OpenVINO and the model are; scripts/setup.sh makes these folders.
set(MEMVID_OPENVINO_DIR "${PROJECT_SOURCE_DIR}/third_party/openvino" CACHE PATH
    "The openvino folder of OpenVINO's Python package (it has cmake/, include/, libs/)")
set(MEMVID_OPENVINO_TOKENIZERS_DIR "${PROJECT_SOURCE_DIR}/third_party/openvino_tokenizers"
    CACHE PATH "The openvino_tokenizers folder of its Python package (it has lib/)")
set(MEMVID_MODEL_DIR "${PROJECT_SOURCE_DIR}/third_party/models/all-MiniLM-L6-v2"
    CACHE PATH "The embedding model: what programs of this build fall back to, and what is installed")

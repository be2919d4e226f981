# What `cpack -G DEB` makes: memvid (the program, its library, OpenVINO and the model) and
# memvid-dev (for find_package). Without embeddings they are called memvid-reader and -dev.
set(package_name memvid)
set(other_name memvid-reader)
if(NOT MEMVID_EMBEDDINGS)
  set(package_name memvid-reader)
  set(other_name memvid)
endif()

set(CPACK_PACKAGE_NAME ${package_name})
set(CPACK_PACKAGE_CONTACT "the MemVid authors <memvid@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE zstd)  # weights hardly pack: xz takes minutes for little
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_COMPONENT_MAIN_DESCRIPTION "A knowledge base that lives in a video
Texts become QR codes, one a frame of an ordinary MP4. A search index lies beside it, by words and,
unless this is memvid-reader, by meaning.")
set(CPACK_DEBIAN_MAIN_PACKAGE_NAME ${package_name})
set(CPACK_DEBIAN_MAIN_PACKAGE_CONFLICTS ${other_name})
set(CPACK_DEBIAN_MAIN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_MAIN_PACKAGE_RECOMMENDS poppler-utils)  # for PDF
set(CPACK_COMPONENT_DEVEL_DESCRIPTION "Headers and CMake files of ${package_name}")
set(CPACK_DEBIAN_DEVEL_PACKAGE_NAME ${package_name}-dev)
set(CPACK_DEBIAN_DEVEL_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVEL_PACKAGE_CONFLICTS ${other_name}-dev)
set(CPACK_DEBIAN_DEVEL_PACKAGE_DEPENDS "${package_name} (= ${PROJECT_VERSION}), libexpected-dev")

include(CPack)
cpack_add_component(runtime GROUP main)
cpack_add_component(model GROUP main)
cpack_add_component(devel GROUP devel)

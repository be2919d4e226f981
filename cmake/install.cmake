# What `cmake --install BUILD --prefix P` puts where. P may be moved afterwards: programs and
# libraries find each other relative to themselves (src/embed/places.h).
#
#   runtime  bin/memvid, libexec/memvid/memvid-loader, which reads documents that may be hostile,
#            lib/libmemvid.so.N, lib/memvid: the modules that embed, and
#            OpenVINO, which one of them loads
#   model    share/memvid/models: the embedding model
#   devel    include/memvid, lib/libmemvid.so, lib/cmake/memvid: for find_package(memvid)
include(CMakePackageConfigHelpers)
set(doc_dir share/doc/memvid)

install(TARGETS memvid RUNTIME DESTINATION bin COMPONENT runtime)
install(TARGETS memvid_loader RUNTIME DESTINATION libexec/memvid COMPONENT runtime)
install(TARGETS memvid_library EXPORT memvid
        LIBRARY DESTINATION lib COMPONENT runtime NAMELINK_COMPONENT devel)
install(FILES LICENSE NOTICE DESTINATION ${doc_dir} COMPONENT runtime)
# Of the libraries that are headers alone, and so within the program; Debian keeps their licences.
foreach(package nlohmann-json3-dev libcli11-dev libtomlplusplus-dev libexpected-dev)
  install(FILES /usr/share/doc/${package}/copyright DESTINATION ${doc_dir}/${package}
          COMPONENT runtime OPTIONAL)
endforeach()

install(DIRECTORY include/memvid ${PROJECT_BINARY_DIR}/include/memvid DESTINATION include
        COMPONENT devel FILES_MATCHING PATTERN "*.h")
set(package_dir lib/cmake/memvid)
install(EXPORT memvid NAMESPACE memvid:: FILE memvidTargets.cmake DESTINATION ${package_dir}
        COMPONENT devel)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/memvidConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES cmake/memvidConfig.cmake ${PROJECT_BINARY_DIR}/memvidConfigVersion.cmake
        DESTINATION ${package_dir} COMPONENT devel)

if(NOT MEMVID_EMBEDDINGS)
  return()
endif()

install(TARGETS memvid_openvino memvid_endpoint LIBRARY DESTINATION lib/memvid COMPONENT runtime)
# Of OpenVINO only what embedding on a CPU loads. libtbb opens the other three at run time: its
# allocator, and what tells it the machine's memory nodes.
file(GLOB openvino_files
     ${MEMVID_OPENVINO_DIR}/libs/libopenvino.so.*
     ${MEMVID_OPENVINO_DIR}/libs/libopenvino_intel_cpu_plugin.so
     ${MEMVID_OPENVINO_DIR}/libs/libopenvino_ir_frontend.so.*
     ${MEMVID_OPENVINO_DIR}/libs/libtbb.so.*
     ${MEMVID_OPENVINO_DIR}/libs/libtbbmalloc.so.*
     ${MEMVID_OPENVINO_DIR}/libs/libtbbbind_2_5.so.*
     ${MEMVID_OPENVINO_DIR}/libs/libhwloc.so.*)
install(FILES ${openvino_files}
              ${MEMVID_OPENVINO_TOKENIZERS_DIR}/lib/libopenvino_tokenizers.so
        DESTINATION lib/memvid COMPONENT runtime)

# Python keeps a package's licences beside it.
foreach(package openvino openvino_tokenizers)
  string(TOUPPER ${package} variable)
  file(REAL_PATH ${MEMVID_${variable}_DIR} real_dir)
  cmake_path(GET real_dir PARENT_PATH site_packages)
  file(GLOB licences ${site_packages}/${package}-*.dist-info/LICENSE
                     ${site_packages}/${package}-*.dist-info/third-party-programs.txt
                     ${site_packages}/${package}-*.dist-info/licenses/LICENSE
                     ${site_packages}/${package}-*.dist-info/licenses/licensing/*)
  if(NOT licences)
    message(FATAL_ERROR "The licences of ${package} are not in ${site_packages}")
  endif()
  install(FILES ${licences} DESTINATION ${doc_dir}/${package} COMPONENT runtime)
endforeach()

if(NOT EXISTS ${MEMVID_MODEL_DIR}/openvino_model.xml)
  message(STATUS "No model in ${MEMVID_MODEL_DIR}: none will be installed (scripts/setup.sh)")
  return()
endif()
install(DIRECTORY ${MEMVID_MODEL_DIR}/ DESTINATION share/memvid/models/all-MiniLM-L6-v2
        COMPONENT model)

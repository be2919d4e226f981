# A room is one folder of src/ and one static library. USES names the rooms it may include from
# (tools/check_layers.py checks the same arrows in the #include lines); LIBRARIES names what it
# links from outside, and nothing of that leaks into other rooms' include paths.
find_package(PkgConfig REQUIRED)

function(memvid_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES;LIBRARIES" ${ARGN})
  add_library(memvid_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(memvid_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include
                                                   ${PROJECT_SOURCE_DIR}/src
                                                   ${PROJECT_BINARY_DIR}/include)
  foreach(used ${ROOM_USES})
    target_link_libraries(memvid_${name} PUBLIC memvid_${used})
  endforeach()
  target_link_libraries(memvid_${name} PRIVATE ${ROOM_LIBRARIES})
endfunction()

# Tests of one room: one executable, every TEST registered with ctest.
function(memvid_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;USES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${name}_test ${TEST_SOURCES})
  target_include_directories(${name}_test PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  foreach(used ${TEST_USES})
    target_link_libraries(${name}_test PRIVATE memvid_${used})
  endforeach()
  target_link_libraries(${name}_test PRIVATE memvid_test_support ${TEST_LIBRARIES}
                                             GTest::gtest_main GTest::gmock)
  # "tests_LABEL" builds the tests of a label and no others: a sanitizer's build is slow.
  foreach(label ${TEST_LABELS})
    if(NOT TARGET tests_${label})
      add_custom_target(tests_${label})
    endif()
    add_dependencies(tests_${label} ${name}_test)
  endforeach()
  # One label, since gtest_discover_tests cannot pass a list on; the presets match parts of it.
  list(JOIN TEST_LABELS "-" label)
  gtest_discover_tests(${name}_test TEST_PREFIX ${name}/ DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS "${label}" TIMEOUT 300)
endfunction()

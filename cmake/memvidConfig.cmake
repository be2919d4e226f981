# find_package(memvid) gives the target memvid::memvid. Its headers need tl::expected, which Debian
# calls libexpected-dev.
include(CMakeFindDependencyMacro)
find_dependency(tl-expected)
include(${CMAKE_CURRENT_LIST_DIR}/memvidTargets.cmake)

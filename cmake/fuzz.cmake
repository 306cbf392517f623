# The fuzz targets of test/fuzz, each with libFuzzer, AddressSanitizer and UBSan. They take what they
# feed from the core and nothing else of it, so that they are built soon.
if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "libFuzzer needs clang. Run: npm run fuzz")
endif()

set(FUZZED_SOURCES ${CORE_SOURCES})
list(FILTER FUZZED_SOURCES INCLUDE REGEX "^src/(base/|redis/(resp|handshake|server_error|permission_error)\\.cpp)")
add_library(rss_fuzzed STATIC ${FUZZED_SOURCES})
target_link_libraries(rss_fuzzed PUBLIC rss_flags hiredis_codec)

foreach(target replies json handshake)
  add_executable(fuzz_${target} test/fuzz/fuzz_${target}.cpp test/fuzz/expectations.cpp
                                test/fuzz/stream_model.cpp)
  target_include_directories(fuzz_${target} PRIVATE test)
  target_link_libraries(fuzz_${target} PRIVATE rss_fuzzed)
  target_link_options(fuzz_${target} PRIVATE -fsanitize=fuzzer)
endforeach()

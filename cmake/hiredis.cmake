# hiredis_codec: the three files of hiredis that read replies, as <hiredis/read.h>. They come from
# the pinned devDependency, never from the system.
set(CODEC_FILES alloc.c alloc.h fmacros.h read.c read.h sds.c sds.h sdsalloc.h win32.h)
set(CODEC_ORIGIN ${PROJECT_SOURCE_DIR}/node_modules/hiredis-source/deps/hiredis)
if(NOT EXISTS ${CODEC_ORIGIN})
  message(FATAL_ERROR "The sources of hiredis are missing. Run: npm ci --ignore-scripts")
endif()

set(CODEC_HOME ${PROJECT_BINARY_DIR}/codec)
list(TRANSFORM CODEC_FILES PREPEND ${CODEC_ORIGIN}/ OUTPUT_VARIABLE CODEC_PATHS)
file(COPY ${CODEC_PATHS} DESTINATION ${CODEC_HOME}/hiredis)

add_library(hiredis_codec STATIC ${CODEC_HOME}/hiredis/alloc.c ${CODEC_HOME}/hiredis/read.c
                                 ${CODEC_HOME}/hiredis/sds.c)
target_include_directories(hiredis_codec SYSTEM PUBLIC ${CODEC_HOME})
# Its number parser relies on wrapping; such lengths are refused by whoever reads the reply.
target_compile_options(hiredis_codec PRIVATE -w -fwrapv ${RSS_HARDENING})
if(RSS_SANITIZE)
  # Its number parser relies on wrapping; the connection refuses such lengths before feeding them.
  set_source_files_properties(${CODEC_HOME}/hiredis/read.c PROPERTIES
                              COMPILE_OPTIONS -fno-sanitize=signed-integer-overflow)
endif()

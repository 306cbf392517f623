/** The options of the compiler and the linker for each operating system, as in binding.gyp. */

const common = [
  ...['-O2', '-g0', '-fPIC', '-fvisibility=hidden', '-ffunction-sections', '-fdata-sections'],
  ...['-fomit-frame-pointer', '-fno-sanitize=undefined', '-fstack-protector-strong', '-w'],
]

const definitions = {
  linux: ['-U_FORTIFY_SOURCE', '-D_FORTIFY_SOURCE=2'],
  darwin: [],
  win32: ['-D_WIN32_WINNT=0x0A00', '-DWIN32_LEAN_AND_MEAN', '-DNOMINMAX'],
}

/** Returns the options for a C source. */
export function cFlags({ os, triple }) {
  return ['cc', '-target', triple, ...common, ...definitions[os], '-fwrapv']
}

/** Returns the options for a C++ source. `headers` is the folder of node_api.h. */
export function cxxFlags({ os, triple }, headers) {
  return [
    ...['c++', '-target', triple, ...common, ...definitions[os]],
    ...['-std=c++20', '-fno-exceptions', '-fvisibility-inlines-hidden'],
    ...['-Isrc', '-isystem', 'deps', '-isystem', 'deps/node-addon-api', '-isystem', headers],
    ...['-DNAPI_VERSION=8', '-DNODE_ADDON_API_DISABLE_CPP_EXCEPTIONS'],
    ...['-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS', '-DBUILDING_NODE_EXTENSION'],
  ]
}

/**
 * `nodelete`: worker threads load the addon and close it when they end. The C++ library is part of
 * the binary, and its thread-local destructors run after that.
 */
const system = {
  linux: [
    ...['-Wl,--version-script=scripts/lib/cross/exports.map', '-Wl,--gc-sections'],
    ...['-Wl,-Bsymbolic', '-Wl,-z,relro', '-Wl,-z,now', '-Wl,-z,nodelete'],
    '-Wl,-z,noexecstack',
    '-Wl,--allow-shlib-undefined',
  ],
  darwin: [
    ...['-Wl,-undefined,dynamic_lookup', '-Wl,-dead_strip'],
    '-Wl,-install_name,redis-session-storage.node',
  ],
  win32: ['-lws2_32'],
}

/**
 * Returns the options for the linker. It strips the binary itself, because a later change would
 * invalidate the code signature for macOS.
 */
export function linkFlags({ os, triple }) {
  return ['c++', '-target', triple, '-shared', '-O2', '-s', ...system[os]]
}

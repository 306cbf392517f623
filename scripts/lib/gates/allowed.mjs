/** What a binary may need of the system that loads it. */

/** The entry points of a Node-API addon. */
export const entryPoints = ['napi_register_module_v1', 'node_api_module_get_api_version_v1']

/** The newest version of each family of versioned symbols. */
export const newestVersions = { GLIBC: '2.28', GLIBCXX: '3.4.25', CXXABI: '1.3.11', GCC: '4.8' }

export const libraries = {
  glibc: /^(libc|libm|libdl|libpthread|librt|ld-linux-[\w-]+)\.so\.\d$/,
  musl: /^libc\.(so|musl-\w+\.so\.1)$/,
  darwin: /^\/usr\/lib\/libSystem\.B\.dylib$/,
  win32: /^(node\.exe|KERNEL32\.dll|WS2_32\.dll|api-ms-win-crt-[\w-]+\.dll)$/i,
}

/** Libraries that are also needed by binaries of the system's compiler. */
export const compilerLibraries = /^(libstdc\+\+|libgcc_s)\.so\.\d$/

/** Whether a symbol has the form of those that Node.js exports. */
export function isNodeSymbol(name) {
  return /^(napi|node_api|uv|[A-Z][A-Z0-9]+(_[A-Z]+)*)_\w+$/.test(name)
}

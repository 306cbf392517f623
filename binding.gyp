{
  "includes": ["src/sources.gypi"],
  "variables": {
    # Lays out deps/ (hiredis, nlohmann/json, node-addon-api) unless a packed tarball brought it.
    "deps": "<!(node scripts/native-deps.mjs)",
    # Warnings are errors for those who develop this package, not for those who only build it.
    "werror%": "false",
    # Builds with sanitizers turn it off: FORTIFY replaces the functions that they watch.
    "hardening%": "true"
  },
  "target_defaults": {
    "cflags!": ["-fno-omit-frame-pointer"],
    "cflags": ["-fvisibility=hidden", "-ffunction-sections", "-fdata-sections"],
    # With type information shared pointers need nothing newer than GLIBCXX_3.4.25.
    "cflags_cc!": ["-std=gnu++17", "-std=gnu++20", "-fno-rtti", "-fexceptions"],
    "cflags_cc": ["-std=c++20", "-fno-exceptions", "-fvisibility-inlines-hidden"],
    "xcode_settings": {
      "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
      "GCC_ENABLE_CPP_EXCEPTIONS": "NO",
      "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
      "MACOSX_DEPLOYMENT_TARGET": "11.0"
    },
    "conditions": [
      ["OS=='linux' and hardening=='true'", {
        "cflags": [
          "-fstack-protector-strong",
          # Some distributions predefine it. Where level 3 is unknown, glibc takes it as level 2.
          "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=3"
        ],
        "ldflags": ["-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack"]
      }]
    ]
  },
  "targets": [
    {
      # The three files of hiredis that read replies: not our code, so none of our warnings.
      "target_name": "hiredis_codec",
      "type": "static_library",
      "sources": [
        "<(deps)/hiredis/alloc.c",
        "<(deps)/hiredis/read.c",
        "<(deps)/hiredis/sds.c"
      ],
      "cflags": ["-fPIC", "-w", "-fwrapv"]
    },
    {
      "target_name": "redis-session-storage",
      "dependencies": ["hiredis_codec"],
      "sources": ["<@(core_sources)", "<@(binding_sources)"],
      "include_dirs": ["src"],
      "defines": [
        "NAPI_VERSION=8",
        "NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS",
        # A worker thread that is being terminated can throw no more: that is no reason to abort.
        "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"
      ],
      "cflags_cc": [
        # Relative to build/, where make runs: a moved or copied clone compiles nothing again.
        "-isystem", "../<(deps)", "-isystem", "../<(deps)/node-addon-api",
        "-Wall", "-Wextra", "-Wconversion", "-Wshadow"
      ],
      "xcode_settings": {
        "OTHER_CPLUSPLUSFLAGS": [
          "-isystem", "<(module_root_dir)/<(deps)",
          "-isystem", "<(module_root_dir)/<(deps)/node-addon-api"
        ]
      },
      "conditions": [
        ["werror=='true'", { "cflags_cc": ["-Werror"] }],
        # Our own definitions are bound here: no other addon's hiredis is called by mistake.
        ["OS=='linux'", { "ldflags": ["-Wl,-Bsymbolic", "-Wl,--exclude-libs,ALL", "-Wl,--gc-sections"] }]
      ]
    }
  ]
}

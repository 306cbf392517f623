{
  "variables": {
    "core_sources": [
      "src/base/clock.cpp",
      "src/base/error.cpp",
      "src/base/json_members.cpp",
      "src/base/json_merge_patch.cpp",
      "src/base/json_names.cpp",
      "src/base/json_pairs.cpp",
      "src/base/json_replace_members.cpp",
      "src/base/json_scanner.cpp",
      "src/base/json_tree.cpp",
      "src/base/key.cpp"
    ],
    "binding_sources": [
      "src/binding/glibc_compat.cpp"
    ]
  }
}

{
  "variables": {
    "core_sources": [
      "src/base/clock.cpp",
      "src/base/error.cpp",
      "src/base/json_members.cpp",
      "src/base/key.cpp"
    ],
    "binding_sources": [
      "src/binding/glibc_compat.cpp"
    ]
  }
}

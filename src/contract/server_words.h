// Table of the code words that begin a server's error replies, and how each one is handled. Every
// other word maps to ERR_SERVER: the server rejected the command and would reject it again.
#pragma once

#include <array>
#include <string_view>

#include "base/error.h"

namespace rss {

struct ServerWord {
  // When a command with this reply is resent. A resent command was certainly not executed.
  enum class Retry {
    kNone,        // never
    kConnection,  // on a new connection: this server cannot serve the command
    kKey,         // after a short delay: the server cannot serve this key yet
  };

  std::string_view word;
  ErrorCode code = ErrorCode::kUnavailable;
  Retry retry = Retry::kNone;
  // The server has no data to serve, which counts as an outage.
  bool is_outage = false;
  // The server serves reads and rejects writes.
  bool refuses_writes = false;
};

inline constexpr std::array<ServerWord, 15> kServerWords = {{
    {"NOAUTH", ErrorCode::kAuth},
    {"WRONGPASS", ErrorCode::kAuth},
    {"WRONGTYPE", ErrorCode::kCorrupt},
    {"MOVED", ErrorCode::kInvalidArgument},
    {"CROSSSLOT", ErrorCode::kInvalidArgument},
    {"LOADING", ErrorCode::kUnavailable, ServerWord::Retry::kConnection, true},
    {"MASTERDOWN", ErrorCode::kUnavailable, ServerWord::Retry::kConnection, true},
    {"CLUSTERDOWN", ErrorCode::kUnavailable, ServerWord::Retry::kConnection, true},
    {"BUSY", ErrorCode::kUnavailable, ServerWord::Retry::kConnection},
    {"TRYAGAIN", ErrorCode::kUnavailable, ServerWord::Retry::kKey},
    {"READONLY", ErrorCode::kUnavailable, ServerWord::Retry::kConnection, false, true},
    {"NOREPLICAS", ErrorCode::kUnavailable, ServerWord::Retry::kNone, false, true},
    {"MISCONF", ErrorCode::kServer, ServerWord::Retry::kNone, false, true},
    {"OOM", ErrorCode::kServer, ServerWord::Retry::kNone, false, true},
    {"UNBLOCKED", ErrorCode::kUnavailable},
}};

// Null if the word is not in the table.
constexpr const ServerWord* find_server_word(std::string_view word) {
  for (const ServerWord& known : kServerWords)
    if (known.word == word) return &known;
  return nullptr;
}

}  // namespace rss

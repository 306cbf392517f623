// The code words with which a server's error replies begin, and what follows from each. Every
// other word is ERR_SERVER: the server refused the command, and would do so again.
#pragma once

#include <array>
#include <string_view>

#include "base/error.h"

namespace rss {

struct ServerWord {
  // What the command waits for before it is sent again. It was certainly not carried out.
  enum class Retry {
    kNone,        // it is not sent again
    kConnection,  // another connection: this server cannot serve
    kKey,         // a little time: the server cannot serve this key
  };

  std::string_view word;
  ErrorCode code = ErrorCode::kUnavailable;
  Retry retry = Retry::kNone;
  // The server has no data to serve: it counts as away.
  bool is_outage = false;
  // The server serves reads and refuses writes.
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

// Null for a word that is not in the table.
constexpr const ServerWord* find_server_word(std::string_view word) {
  for (const ServerWord& known : kServerWords)
    if (known.word == word) return &known;
  return nullptr;
}

}  // namespace rss

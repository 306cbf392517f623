// Table of the code words that begin a server's error replies, and how each one is handled. Every
// other word maps to ERR_SERVER: the server rejected the command and would reject it again.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/error.h"

namespace rss {

// The words that the code distinguishes, in the order of the table.
enum class Word {
  kErr,
  kNoAuth,
  kWrongPass,
  kNoPerm,
  kNoProto,
  kNoScript,
  kWrongType,
  kMoved,
  kCrossSlot,
  kLoading,
  kMasterDown,
  kClusterDown,
  kBusy,
  kTryAgain,
  kReadOnly,
  kNoReplicas,
  kMisconf,
  kOom,
  kUnblocked,
};

struct ServerWord {
  // When a command with this reply is resent. A resent command was certainly not executed.
  enum class Retry {
    kNone,        // never
    kConnection,  // on a new connection: this server cannot serve the command
    kKey,         // after a short delay: the server cannot serve this key yet
  };

  Word id;
  std::string_view text;
  ErrorCode code = ErrorCode::kUnavailable;
  Retry retry = Retry::kNone;
  // The server has no data to serve, which counts as an outage.
  bool is_outage = false;
  // The server serves reads and rejects writes.
  bool refuses_writes = false;
};

inline constexpr std::array kServerWords = {
    ServerWord{Word::kErr, "ERR", ErrorCode::kServer},
    ServerWord{Word::kNoAuth, "NOAUTH", ErrorCode::kAuth},
    ServerWord{Word::kWrongPass, "WRONGPASS", ErrorCode::kAuth},
    ServerWord{Word::kNoPerm, "NOPERM", ErrorCode::kServer},
    ServerWord{Word::kNoProto, "NOPROTO", ErrorCode::kServer},
    ServerWord{Word::kNoScript, "NOSCRIPT", ErrorCode::kServer},
    ServerWord{Word::kWrongType, "WRONGTYPE", ErrorCode::kCorrupt},
    ServerWord{Word::kMoved, "MOVED", ErrorCode::kInvalidArgument},
    ServerWord{Word::kCrossSlot, "CROSSSLOT", ErrorCode::kInvalidArgument},
    ServerWord{Word::kLoading, "LOADING", ErrorCode::kUnavailable, ServerWord::Retry::kConnection,
               true},
    ServerWord{Word::kMasterDown, "MASTERDOWN", ErrorCode::kUnavailable,
               ServerWord::Retry::kConnection, true},
    ServerWord{Word::kClusterDown, "CLUSTERDOWN", ErrorCode::kUnavailable,
               ServerWord::Retry::kConnection, true},
    ServerWord{Word::kBusy, "BUSY", ErrorCode::kUnavailable, ServerWord::Retry::kConnection},
    ServerWord{Word::kTryAgain, "TRYAGAIN", ErrorCode::kUnavailable, ServerWord::Retry::kKey},
    ServerWord{Word::kReadOnly, "READONLY", ErrorCode::kUnavailable, ServerWord::Retry::kConnection,
               false, true},
    ServerWord{Word::kNoReplicas, "NOREPLICAS", ErrorCode::kUnavailable, ServerWord::Retry::kNone,
               false, true},
    ServerWord{Word::kMisconf, "MISCONF", ErrorCode::kServer, ServerWord::Retry::kNone, false,
               true},
    ServerWord{Word::kOom, "OOM", ErrorCode::kServer, ServerWord::Retry::kNone, false, true},
    ServerWord{Word::kUnblocked, "UNBLOCKED", ErrorCode::kUnavailable},
};

// Null if the word is not in the table.
constexpr const ServerWord* find_server_word(std::string_view text) {
  for (const ServerWord& known : kServerWords)
    if (known.text == text) return &known;
  return nullptr;
}

static_assert(
    [] {
      for (std::size_t i = 0; i < kServerWords.size(); ++i)
        if (static_cast<std::size_t>(kServerWords[i].id) != i) return false;
      return kServerWords.back().id == Word::kUnblocked;
    }(),
    "the table has one row for each word, in the order of the enumeration");

constexpr std::string_view text_of(Word word) {
  return kServerWords[static_cast<std::size_t>(word)].text;
}

// True if the cause of the error is this code word.
inline bool has_word(const Error& error, Word word) { return error.cause == text_of(word); }

}  // namespace rss

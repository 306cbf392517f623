// Classification of errors by code and cause: outage, refused write, retryable rejection, refusal.
#pragma once

#include <algorithm>
#include <array>

#include "base/error.h"
#include "contract/server_words.h"

namespace rss {

// Whether the error is an outage: no reply in time, no connection, or a server without data to
// serve. These are no outage: a server that rejects the command or the client, a peer that is not a
// Redis server, and credentials that cannot be fetched.
inline bool is_outage(const Error& error) {
  constexpr std::array<std::string_view, 12> kCauses = {
      "ECONNREFUSED", "ECONNRESET",  "ECONNABORTED", "ETIMEDOUT", "ENOTFOUND", "EHOSTUNREACH",
      "EHOSTDOWN",    "ENETUNREACH", "ENETDOWN",     "ENETRESET", "EPIPE",     "EADDRNOTAVAIL"};
  if (error.code == ErrorCode::kTimeout) return true;
  if (error.code != ErrorCode::kUnavailable) return false;
  const ServerWord* word = find_server_word(error.cause);
  return (word && word->is_outage) || error.cause.starts_with("EAI_") ||
         std::find(kCauses.begin(), kCauses.end(), error.cause) != kCauses.end();
}

// Whether the server rejected a write although it still serves reads.
inline bool refuses_writes(const Error& error) {
  const ServerWord* word = find_server_word(error.cause);
  return word && word->refuses_writes;
}

// Whether the command was certainly not executed and may be resent. Either the server recovers, or
// its host name resolves to another server after a failover.
inline bool refused_for_now(const Error& error) {
  const ServerWord* word = find_server_word(error.cause);
  return word && word->retry != ServerWord::Retry::kNone;
}

// Whether a retry cannot help because the configuration must change.
inline bool is_refusal(const Error& error) {
  return error.code == ErrorCode::kAuth || error.code == ErrorCode::kInvalidArgument;
}

}  // namespace rss

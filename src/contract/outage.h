// What counts as an outage of the server, by an error's code and cause.
#pragma once

#include <algorithm>
#include <array>

#include "base/error.h"
#include "contract/server_words.h"

namespace rss {

// Whether the server is away or has no data to serve: no reply in time, or no connection. A server
// that refuses a command or its client is not away; nor is a peer that is no Redis server, nor one
// whose password cannot be fetched.
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

// Whether a server that serves reads refused to write.
inline bool refuses_writes(const Error& error) {
  const ServerWord* word = find_server_word(error.cause);
  return word && word->refuses_writes;
}

// Whether the command was certainly not carried out, for a reason that passes: the server will be
// able to carry it out later, or its name leads to another one by then.
inline bool refused_for_now(const Error& error) {
  const ServerWord* word = find_server_word(error.cause);
  return word && word->retry != ServerWord::Retry::kNone;
}

// Whether trying again does not help: the configuration must change.
inline bool is_refusal(const Error& error) {
  return error.code == ErrorCode::kAuth || error.code == ErrorCode::kInvalidArgument;
}

}  // namespace rss

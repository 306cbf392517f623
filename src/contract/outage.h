// What counts as the server's being away.
#pragma once

#include <algorithm>
#include <array>

#include "base/error.h"

namespace rss {

// Whether this is how a server fails that is away or cannot serve at all: no answer in time, a
// connection that was lost, refused or not to be had, or a server that has no data yet. A server
// that refuses a command, or whoever asks, is not away; nor is a peer that is no Redis server, nor
// one whose password is not to be had.
inline bool is_outage(const Error& error) {
  constexpr std::array<std::string_view, 15> kCauses = {
      "ECONNREFUSED", "ECONNRESET",    "ECONNABORTED", "ETIMEDOUT",  "ENOTFOUND",
      "EHOSTUNREACH", "EHOSTDOWN",     "ENETUNREACH",  "ENETDOWN",   "ENETRESET",
      "EPIPE",        "EADDRNOTAVAIL", "LOADING",      "MASTERDOWN", "CLUSTERDOWN"};
  if (error.code == ErrorCode::kTimeout) return true;
  if (error.code != ErrorCode::kUnavailable) return false;
  return error.cause.starts_with("EAI_") ||
         std::find(kCauses.begin(), kCauses.end(), error.cause) != kCauses.end();
}

// Whether a server is there and reads, but refuses to write for the time being.
inline bool refuses_writes(const Error& error) {
  constexpr std::array<std::string_view, 4> kCauses = {"MISCONF", "NOREPLICAS", "READONLY", "OOM"};
  return std::find(kCauses.begin(), kCauses.end(), error.cause) != kCauses.end();
}

// Whether trying again does not help: somebody has to change the configuration.
inline bool is_refusal(const Error& error) {
  return error.code == ErrorCode::kAuth || error.code == ErrorCode::kInvalidArgument;
}

}  // namespace rss

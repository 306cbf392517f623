#include "redis/server_error.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rss {
namespace {

constexpr std::array<std::pair<std::string_view, ErrorCode>, 13> kMeanings = {{
    {"NOAUTH", ErrorCode::kAuth},
    {"WRONGPASS", ErrorCode::kAuth},
    {"WRONGTYPE", ErrorCode::kCorrupt},
    {"LOADING", ErrorCode::kUnavailable},
    {"BUSY", ErrorCode::kUnavailable},
    {"MASTERDOWN", ErrorCode::kUnavailable},
    {"CLUSTERDOWN", ErrorCode::kUnavailable},
    {"READONLY", ErrorCode::kUnavailable},
    {"NOREPLICAS", ErrorCode::kUnavailable},
    {"TRYAGAIN", ErrorCode::kUnavailable},
    {"UNBLOCKED", ErrorCode::kUnavailable},
    {"MOVED", ErrorCode::kInvalidArgument},
    {"CROSSSLOT", ErrorCode::kInvalidArgument},
}};

constexpr std::array<std::string_view, 6> kRefusals = {"LOADING",     "BUSY",     "MASTERDOWN",
                                                       "CLUSTERDOWN", "READONLY", "TRYAGAIN"};

ErrorCode meaning(std::string_view word) {
  for (const auto& [known, code] : kMeanings) {
    if (word == known) return code;
  }
  return ErrorCode::kServer;
}

// Some servers quote the command's arguments, which may be a user's data.
std::string_view without_arguments(std::string_view text) {
  text = text.substr(0, text.find(", with args"));
  return text.substr(0, text.find('\n')).substr(0, 200);
}

std::string message(std::string_view word, ErrorCode code, std::string_view text) {
  if (code == ErrorCode::kInvalidArgument)
    return "the server is part of a cluster (" + std::string(word) +
           "): connect to a server without cluster mode; the option 'cluster' is off";
  if (code == ErrorCode::kAuth)
    return "the server refused the credentials (" + std::string(word) +
           "): check the options 'username' and 'password'";
  if (code == ErrorCode::kCorrupt)
    return "the key holds another type of value than this package stores (WRONGTYPE)";
  return "the server answered: " + std::string(without_arguments(text));
}

}  // namespace

Error server_error(std::string_view text) {
  const std::string_view word = text.substr(0, text.find(' '));
  const ErrorCode code = meaning(word);
  return Error{code, message(word, code, text), std::string(word)};
}

bool refused_for_now(const Error& error) {
  return std::find(kRefusals.begin(), kRefusals.end(), error.cause) != kRefusals.end();
}

}  // namespace rss

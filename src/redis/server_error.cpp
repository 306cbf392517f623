#include "redis/server_error.h"

#include <algorithm>

#include "contract/server_words.h"
#include "redis/permission_error.h"

namespace rss {
namespace {

ErrorCode meaning(std::string_view word) {
  const ServerWord* known = find_server_word(word);
  return known ? known->code : ErrorCode::kServer;
}

bool is_code_word(std::string_view word) {
  return word.size() > 1 &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

// Extracts the error of a call inside a script. Redis 6.2 wraps it: "ERR Error running script (call
// to f_...): @user_script:1: @user_script: 1: -READONLY ...". The position in the script occurs
// once or twice, and the '-' may be missing. A text without a code word is an error of the script
// itself.
std::string_view told_to_script(std::string_view text) {
  constexpr std::string_view kPlace = "@user_script:";
  if (!text.starts_with("ERR Error running script")) return text;
  std::string_view told = text.substr(std::min(text.find(kPlace), text.size()));
  while (told.starts_with(kPlace)) {
    told.remove_prefix(kPlace.size());
    told.remove_prefix(std::min(told.find_first_not_of(" 0123456789:"), told.size()));
  }
  if (told.starts_with('-')) told.remove_prefix(1);
  return is_code_word(first_word(told)) ? told : text;
}

// Some servers quote the command's arguments, which may contain user data.
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
    return "the key holds a type of value that this package does not store there (WRONGTYPE): "
           "another program wrote it";
  return "the server answered: " + std::string(without_arguments(text));
}

}  // namespace

Error server_error(std::string_view reply) {
  const std::string_view text = told_to_script(reply);
  const std::string_view word =
      is_permission_error(text) ? text_of(Word::kNoPerm) : first_word(text);
  const ErrorCode code = meaning(word);
  return Error{code, message(word, code, text), std::string(word)};
}

}  // namespace rss

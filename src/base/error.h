// What can go wrong, as a value. Every fallible call below binding/ returns a Result; nothing
// throws. The codes are mirrored by lib/errors.ts, and a test compares the two lists.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace rss {

enum class ErrorCode {
  kSessionNotFound,
  kInvalidArgument,
  kTooLarge,
  kUnavailable,
  kTimeout,
  kAuth,
  kOverloaded,
  kClosed,
  kConflict,
  kCorrupt,
  kServer,
};

// The public spelling, e.g. "ERR_SESSION_NOT_FOUND".
std::string_view error_code_name(ErrorCode code);

// Whether the same call may succeed when it is made again later.
bool is_retryable(ErrorCode code);

struct Error {
  ErrorCode code;
  // Says what was wrong and what to do. Never holds a value, a token, a password or a whole key.
  std::string message;
  // The system's or the server's own code word, e.g. "ECONNREFUSED" or "WRONGPASS"; may be empty.
  std::string cause = {};
  // The command was written to the server and its reply is missing: it may have been carried out,
  // or may still be.
  bool in_doubt = false;
};

// Stands for "done, nothing to report".
struct Unit {};

// Either a value or an Error.
template <class T>
class Result {
 public:
  Result(T value) : outcome_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : outcome_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return outcome_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Requires ok().
  T& value() { return *std::get_if<0>(&outcome_); }
  const T& value() const { return *std::get_if<0>(&outcome_); }

  // Requires !ok().
  Error& error() { return *std::get_if<1>(&outcome_); }
  const Error& error() const { return *std::get_if<1>(&outcome_); }

 private:
  std::variant<T, Error> outcome_;
};

}  // namespace rss

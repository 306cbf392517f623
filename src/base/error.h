// Error and Result: errors as values. Every fallible call below binding/ returns a Result, and
// nothing throws. lib/base/errors.ts has the same codes; a test compares the two lists.
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

// The public name, e.g. "ERR_SESSION_NOT_FOUND".
std::string_view error_code_name(ErrorCode code);

// Whether a later retry of the call may succeed.
bool is_retryable(ErrorCode code);

struct Error {
  ErrorCode code;
  // Describes the problem and the remedy. Never contains a value, a token, a password or a whole
  // key.
  std::string message;
  // The code word of the system or the server, e.g. "ECONNREFUSED" or "WRONGPASS"; may be empty.
  std::string cause = {};
  // The command was written to the server and the reply is missing. The server may have executed
  // the command, or may still do so.
  bool in_doubt = false;
};

// The value of a Result that carries no data.
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

// Credentials: who asks, and the proof of it; and the source that gives them anew at each attempt
// to connect, for passwords that change. The source belongs to the binding: a user's function.
#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"
#include "base/function.h"

namespace rss {

struct Credentials {
  std::string username;
  std::string password;
};

class CredentialsSource {
 public:
  virtual ~CredentialsSource() = default;

  using Ticket = std::uint32_t;

  // Ends once, never before it returns, unless it is given up first.
  virtual Ticket ask(Callback<Result<Credentials>> answer) = 0;
  // The answer is dropped, uncalled. A ticket that has been answered is nothing.
  virtual void give_up(Ticket ticket) = 0;
};

}  // namespace rss

// Credentials: who asks, and the proof of it; and the source that gives them anew at each attempt
// to connect, for passwords that change. The source belongs to the binding: a user's function.
#pragma once

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

  // Ends exactly once, never before it returns; perhaps long after whoever asked has gone.
  virtual void ask(Callback<Result<Credentials>> answer) = 0;
};

}  // namespace rss

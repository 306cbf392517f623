// CredentialsQuestion: one question to a CredentialsSource. Owned by whoever asks: dropping it
// gives up, and nothing is called from then on.
#pragma once

#include <memory>
#include <utility>

#include "contract/credentials.h"

namespace rss {

class CredentialsQuestion {
 public:
  using Done = Callback<Result<Credentials>>;

  CredentialsQuestion(CredentialsSource& source, Done done)
      : done_(std::make_shared<Done>(std::move(done))) {
    source.ask([asker = std::weak_ptr<Done>(done_)](Result<Credentials> answer) {
      if (const auto asking = asker.lock()) (*asking)(std::move(answer));
    });
  }

 private:
  std::shared_ptr<Done> done_;
};

}  // namespace rss

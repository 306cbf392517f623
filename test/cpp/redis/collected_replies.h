// CollectedReplies: what a ReplyReader hands over, kept for the test.
#pragma once

#include <string_view>
#include <vector>

#include "redis/resp.h"

namespace rss {

struct CollectedReplies final : ReplyReader::Sink {
  void on_reply(Result<Reply> reply) override { replies.push_back(std::move(reply)); }
  void on_push(Reply push) override { pushes.push_back(std::move(push)); }
  bool done() const override { return replies.size() == wanted; }

  std::vector<Result<Reply>> replies;
  std::vector<Reply> pushes;
  std::size_t wanted = SIZE_MAX;
};

// Feeds all bytes in chunks of this size; false when the reader refused them.
inline bool feed_in_chunks(ReplyReader& reader, CollectedReplies& sink, std::string_view bytes,
                           std::size_t chunk) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(chunk, bytes.size()))) {
    if (!reader.feed(bytes.substr(0, chunk), sink)) return false;
  }
  return true;
}

}  // namespace rss

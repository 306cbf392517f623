// The protocol: requests appended to a batch by a few lines of our own, replies read by hiredis.
// RESP2 and RESP3: https://redis.io/docs/latest/develop/reference/protocol-spec/
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "contract/arguments.h"
#include "contract/limits.h"
#include "contract/reply.h"

struct redisReader;

namespace rss {

// Appends `verb arguments...`.
void append_request(std::string& batch, std::string_view verb, const Arguments& arguments);

// Appends `EVAL script` or `EVALSHA hash`, then the number of keys, then the arguments.
void append_script(std::string& batch, std::string_view verb, std::string_view script,
                   std::size_t key_count, const Arguments& arguments);

// Beside those of contract/limits.h: most elements of one list. Nobody stores more through this
// package; a peer that announces more is broken or hostile.
inline constexpr std::int64_t kMaxReplyElements = 1 << 20;
inline constexpr int kMaxReplyDepth = 16;
// Longest line: a status, an error, a number.
inline constexpr std::size_t kMaxReplyLine = 64u << 10;

// ReplyReader: turns the bytes of one connection into replies. After a protocol error the
// connection is dead: there is no way to find the next reply.
class ReplyReader {
 public:
  class Sink {
   public:
    virtual ~Sink() = default;
    // The next reply in the order of the requests; a server's error reply comes as an Error.
    virtual void on_reply(Result<Reply> reply) = 0;
    // A message that answers no request.
    virtual void on_push(Reply push) = 0;
    // True once the sink wants nothing more: feed() then returns at once.
    virtual bool done() const = 0;
  };

  explicit ReplyReader(std::size_t max_reply_bytes = kMaxReplyBytes);
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  // Hands every reply that is complete to the sink. False after a protocol error.
  bool feed(std::string_view bytes, Sink& sink);

 private:
  struct Build;  // the reply under construction

  bool drain(Sink& sink);
  bool rest_is_within_limits() const;

  redisReader* reader_;
  std::unique_ptr<Build> build_;
};

}  // namespace rss

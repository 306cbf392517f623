// The Redis protocol, RESP2 and RESP3. Requests are encoded here; replies are parsed with hiredis.
// https://redis.io/docs/latest/develop/reference/protocol-spec/
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

// Maximum number of elements in one list and maximum nesting depth of a reply, in addition to
// contract/limits.h. No reply to a command of this package exceeds them.
inline constexpr std::int64_t kMaxReplyElements = 1 << 20;
inline constexpr int kMaxReplyDepth = 16;
// Maximum length of one line: a status, an error or a number.
inline constexpr std::size_t kMaxReplyLine = 64u << 10;

// ReplyReader: parses the bytes of one connection into replies. After a protocol error it cannot
// find the start of the next reply, so the connection must be closed. Owned by a Wire.
class ReplyReader {
 public:
  class Sink {
   public:
    virtual ~Sink() = default;
    // The next reply, in the order of the requests. An error reply is passed as an Error.
    virtual void on_reply(Result<Reply> reply) = 0;
    // An out-of-band message (RESP3 push), which is not a reply to a request.
    virtual void on_push(Reply push) = 0;
    // True once the sink accepts no more replies. feed() then returns without parsing the rest.
    virtual bool done() const = 0;
  };

  explicit ReplyReader(std::size_t max_reply_bytes = kMaxReplyBytes);
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  // Passes each complete reply to the sink. Returns false on a protocol error or an exceeded limit.
  bool feed(std::string_view bytes, Sink& sink);

 private:
  struct Build;  // the reply under construction

  bool drain(Sink& sink);
  bool rest_is_within_limits() const;

  redisReader* reader_;
  std::unique_ptr<Build> build_;
};

}  // namespace rss

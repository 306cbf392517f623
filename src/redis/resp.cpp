#include "redis/resp.h"

#include <hiredis/read.h>

#include <algorithm>
#include <charconv>

#include "redis/server_error.h"

namespace rss {
namespace {

// hiredis moves its unread bytes to the front of its buffer after each KiB it has parsed. Small
// slices keep the number of unread bytes small.
constexpr std::size_t kSlice = 16 * 1024;

// More than the decimal digits of any length.
constexpr std::size_t kLengthDigits = 24;

void append_length(std::string& batch, char sign, std::size_t length) {
  char buffer[24];
  buffer[0] = sign;
  char* end = std::to_chars(buffer + 1, buffer + sizeof buffer - 2, length).ptr;
  *end++ = '\r';
  *end++ = '\n';
  batch.append(buffer, static_cast<std::size_t>(end - buffer));
}

void append_bulk(std::string& batch, std::string_view bytes) {
  append_length(batch, '$', bytes.size());
  batch.append(bytes).append("\r\n", 2);
}

void append_bulks(std::string& batch, const Arguments& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) append_bulk(batch, arguments[i]);
}

}  // namespace

void append_request(std::string& batch, std::string_view verb, const Arguments& arguments) {
  append_length(batch, '*', 1 + arguments.size());
  append_bulk(batch, verb);
  append_bulks(batch, arguments);
}

void append_script(std::string& batch, std::string_view verb, std::string_view script,
                   std::size_t key_count, const Arguments& arguments) {
  append_length(batch, '*', 3 + arguments.size());
  append_bulk(batch, verb);
  append_bulk(batch, script);
  append_bulk(batch, std::to_string(key_count));
  append_bulks(batch, arguments);
}

struct ReplyReader::Build {
  Reply root = {};
  bool root_is_error = false;
  bool root_is_push = false;
  bool holds_error = false;
  bool holds_double = false;
  // The memory of the reply so far, and its limit.
  std::size_t bytes = 0;
  std::size_t max_bytes = 0;
  std::string error_text = {};

  static Build& of(const redisReadTask* task) { return *static_cast<Build*>(task->privdata); }

  // Returns the destination of this task's element. A pointer into a list stays valid long enough,
  // because the list grows only after this element is complete.
  static Reply* place(const redisReadTask* task) {
    Build& build = of(task);
    if (!task->parent) {
      build = Build{.max_bytes = build.max_bytes};
      return &build.root;
    }
    return &static_cast<Reply*>(task->parent->obj)->items.emplace_back();
  }

  // Returns null, a protocol error for hiredis, if the reply exceeds its limit.
  static void* put(const redisReadTask* task, Reply reply) {
    Reply* where = place(task);
    Build& build = of(task);
    build.bytes += sizeof(Reply) + reply.text.size();
    if (build.bytes > build.max_bytes) return nullptr;
    *where = std::move(reply);
    return where;
  }

  static void* create_string(const redisReadTask* task, char* text, std::size_t length) {
    // hiredis does not check the CRLF after a text.
    if (length > kMaxReplyText || text[length] != '\r' || text[length + 1] != '\n') return nullptr;
    if (task->type == REDIS_REPLY_ERROR) return create_error(task, {text, length});
    // A verbatim string starts with its format, e.g. "txt:".
    const std::size_t skip = task->type == REDIS_REPLY_VERB ? 4 : 0;
    return put(task, Reply::from(std::string(text + skip, length - skip)));
  }

  static void* create_error(const redisReadTask* task, std::string_view text) {
    void* where = put(task, Reply::nil());
    Build& build = of(task);
    build.bytes += text.size();
    build.holds_error = true;
    build.error_text = text;
    return where;
  }

  static int depth(const redisReadTask* task) {
    int depth = 0;
    for (; task; task = task->parent) ++depth;
    return depth;
  }

  static void* create_array(const redisReadTask* task, std::size_t) {
    const bool push = task->type == REDIS_REPLY_PUSH;
    if ((push && task->parent) || depth(task) > kMaxReplyDepth) return nullptr;
    void* where = put(task, Reply::from(std::vector<Reply>{}));
    if (where && push) of(task).root_is_push = true;
    return where;
  }

  static void* create_integer(const redisReadTask* task, long long value) {
    return put(task, Reply::from(static_cast<std::int64_t>(value)));
  }
  // A double is kept as text, as RESP2 sends it.
  static void* create_double(const redisReadTask* task, double, char* text, std::size_t length) {
    void* where = put(task, Reply::from(std::string(text, length)));
    of(task).holds_double = true;
    return where;
  }

  // Flattens members with scores, which RESP3 sends as a list of pairs and RESP2 as a flat list.
  void join_pairs() {
    const auto is_pair = [](const Reply& item) { return item.items.size() == 2; };
    if (!std::all_of(root.items.begin(), root.items.end(), is_pair)) return;
    std::vector<Reply> joined;
    joined.reserve(2 * root.items.size());
    for (Reply& pair : root.items)
      for (Reply& part : pair.items) joined.push_back(std::move(part));
    root.items = std::move(joined);
  }
  static void* create_nil(const redisReadTask* task) {
    return task->type == REDIS_REPLY_PUSH ? create_array(task, 0) : put(task, Reply::nil());
  }
  static void* create_bool(const redisReadTask* task, int value) {
    return create_integer(task, value);
  }
  static void free_object(void*) {}
};

ReplyReader::ReplyReader(std::size_t max_reply_bytes) : build_(std::make_unique<Build>()) {
  build_->max_bytes = max_reply_bytes;
  static constexpr redisReplyObjectFunctions kFunctions = {
      Build::create_string, Build::create_array, Build::create_integer, Build::create_double,
      Build::create_nil,    Build::create_bool,  Build::free_object};
  // hiredis does not modify the table, although the parameter is not const.
  reader_ = redisReaderCreateWithFunctions(const_cast<redisReplyObjectFunctions*>(&kFunctions));
  reader_->privdata = build_.get();
  reader_->maxelements = kMaxReplyElements;
}

ReplyReader::~ReplyReader() { redisReaderFree(reader_); }

bool ReplyReader::feed(std::string_view bytes, Sink& sink) {
  while (!bytes.empty() && !sink.done()) {
    const std::string_view slice = bytes.substr(0, kSlice);
    bytes.remove_prefix(slice.size());
    if (redisReaderFeed(reader_, slice.data(), slice.size()) != REDIS_OK || !drain(sink))
      return false;
    if (!rest_is_within_limits()) return false;
  }
  return true;
}

// The unparsed rest is one incomplete text or line. A text over the limit is rejected as soon as
// its announced length is complete.
bool ReplyReader::rest_is_within_limits() const {
  if (reader_->ridx < 0) return true;
  const std::string_view rest(reader_->buf + reader_->pos, reader_->len - reader_->pos);
  const int type = reader_->task[reader_->ridx]->type;
  if (type != REDIS_REPLY_STRING && type != REDIS_REPLY_VERB) return rest.size() <= kMaxReplyLine;
  const std::size_t end = rest.find('\r');
  if (end >= kLengthDigits) return rest.size() < kLengthDigits;
  if (end + 1 < rest.size() && rest[end + 1] != '\n') return false;
  std::int64_t announced = 0;
  const auto parsed = std::from_chars(rest.data(), rest.data() + end, announced);
  return parsed.ec == std::errc{} && parsed.ptr == rest.data() + end &&
         announced <= std::int64_t{kMaxReplyText};
}

bool ReplyReader::drain(Sink& sink) {
  while (!sink.done()) {
    void* object = nullptr;
    if (redisReaderGetReply(reader_, &object) != REDIS_OK) return false;
    if (!object) return true;
    Build& build = *build_;
    if (build.holds_double) build.join_pairs();
    if (build.root_is_push) {
      sink.on_push(std::move(build.root));
    } else if (build.holds_error) {
      sink.on_reply(server_error(build.error_text));
    } else {
      sink.on_reply(std::move(build.root));
    }
  }
  return true;
}

}  // namespace rss

// What has come of a reply when it is cut at any byte: nothing that could be taken for a reply, and
// no more memory than its bytes.
#include <gtest/gtest.h>

#include "redis/collected_replies.h"
#include "support/allocated_bytes.h"

namespace rss {
namespace {

using std::string_literals::operator""s;

// One of each kind, alone and inside others.
const std::vector<std::string> kReplies = {"+OK\r\n",
                                           "-WRONGTYPE Operation against a key\r\n",
                                           ":-12\r\n",
                                           "$10\r\n{\"a\":\"\r\n\"}\r\n",
                                           "$0\r\n\r\n",
                                           "$-1\r\n",
                                           "*-1\r\n",
                                           "*0\r\n",
                                           "*3\r\n:1\r\n$2\r\n\0\xff\r\n*1\r\n+x\r\n"s,
                                           "_\r\n",
                                           "#t\r\n",
                                           ",1.5\r\n",
                                           "(123456789012345678901234567890\r\n",
                                           "=7\r\ntxt:abc\r\n",
                                           "~2\r\n:1\r\n:2\r\n",
                                           "%2\r\n+mode\r\n+standalone\r\n+modules\r\n*0\r\n",
                                           "*2\r\n*2\r\n$1\r\na\r\n,1\r\n*2\r\n$1\r\nb\r\n,2\r\n",
                                           "*2\r\n+OK\r\n*1\r\n-ERR inside\r\n"};

std::string spelled(const Result<Reply>& reply) {
  if (!reply.ok()) return "error " + reply.error().message;
  std::string text = reply.value().text + ":" + std::to_string(reply.value().integer);
  for (const Reply& item : reply.value().items) text += "[" + spelled(item) + "]";
  return text;
}

std::string whole(std::string_view bytes) {
  ReplyReader reader;
  CollectedReplies sink;
  EXPECT_TRUE(reader.feed(bytes, sink)) << bytes;
  EXPECT_EQ(sink.replies.size(), 1u) << bytes;
  return sink.replies.empty() ? "" : spelled(sink.replies[0]);
}

TEST(PartialReply, IsNoReplyBeforeItsLastByteHasCome) {
  for (const std::string& bytes : kReplies) {
    const std::string expected = whole(bytes);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      ReplyReader reader;
      CollectedReplies sink;
      ASSERT_TRUE(reader.feed(bytes.substr(0, cut), sink)) << bytes << " cut at " << cut;
      ASSERT_TRUE(sink.replies.empty()) << bytes << " cut at " << cut;
      ASSERT_TRUE(reader.feed(bytes.substr(cut), sink)) << bytes << " cut at " << cut;
      ASSERT_EQ(sink.replies.size(), 1u) << bytes << " cut at " << cut;
      ASSERT_EQ(spelled(sink.replies[0]), expected) << bytes << " cut at " << cut;
    }
  }
}

TEST(PartialReply, OfAPushTakesNoPlaceWhereverItIsCut) {
  const std::string push = ">3\r\n+invalidate\r\n*1\r\n$3\r\nkey\r\n:1\r\n";
  const std::string bytes = "+first\r\n" + push + "+second\r\n";
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    ReplyReader reader;
    CollectedReplies sink;
    ASSERT_TRUE(reader.feed(bytes.substr(0, cut), sink));
    ASSERT_TRUE(reader.feed(bytes.substr(cut), sink));
    ASSERT_EQ(sink.replies.size(), 2u) << "cut at " << cut;
    EXPECT_EQ(sink.replies[0].value().text, "first");
    EXPECT_EQ(sink.replies[1].value().text, "second");
    EXPECT_EQ(sink.pushes.size(), 1u);
  }
}

TEST(PartialReply, FollowedByAnotherStreamYieldsNoReply) {
  for (const std::string bytes : {"$5\r\nab", "*2\r\n:1\r\n", "%1\r\n+k\r\n"}) {
    ReplyReader reader;
    CollectedReplies sink;
    ASSERT_TRUE(reader.feed(bytes, sink));
    reader.feed("HTTP/1.1 400 Bad Request\r\n", sink);
    EXPECT_TRUE(sink.replies.empty()) << bytes;
  }
}

TEST(PartialReply, WhoseLengthLineIsNotEndedByALineEndIsRefused) {
  for (const char* bytes : {"$5\rx", "$5\r\r\n", "=8\rtxt:", "$-1\rx", "$1234x", "$12\rhello"}) {
    ReplyReader reader;
    CollectedReplies sink;
    EXPECT_FALSE(reader.feed(std::string(bytes) + "\r", sink)) << bytes;
  }
}

// The bytes that a stream holds in the reader at any time, of those that it has been fed.
std::size_t most_held(std::string_view piece, std::size_t pieces) {
  ReplyReader reader;
  struct Nobody final : ReplyReader::Sink {
    void on_reply(Result<Reply>) override {}
    void on_push(Reply) override {}
    bool done() const override { return false; }
  } nobody;
  const std::size_t before = allocated_bytes();
  std::size_t most = 0;
  for (std::size_t i = 0; i < pieces && reader.feed(piece, nobody); ++i)
    most = std::max(most, allocated_bytes() - before);
  return most;
}

TEST(PartialReply, KeepsNoMoreThanTheRepliesThatAreIncomplete) {
  std::string megabyte;
  while (megabyte.size() < 1u << 20) megabyte += "$1000\r\n" + std::string(1000, 'x') + "\r\n";
  EXPECT_LT(most_held(megabyte, 64), 256u << 10);
  EXPECT_LT(most_held("*3\r\n:1\r\n$5\r\nhello\r\n>1\r\n+push\r\n+inside\r\n", 100'000), 64u << 10);
}

TEST(PartialReply, OfALineThatNeverEndsIsGivenUpBeforeItIsLarge) {
  const std::string filler(10'000, 'x');
  for (const char* opening : {"+", "-", "*1", "$5\r", "$5"}) {
    ReplyReader reader;
    CollectedReplies sink;
    const std::size_t before = allocated_bytes();
    bool fine = reader.feed(opening, sink);
    for (int i = 0; i < 100 && fine; ++i) fine = reader.feed(filler, sink);
    EXPECT_FALSE(fine) << opening;
    EXPECT_LT(allocated_bytes() - before, 256u << 10) << opening;
  }
}

}  // namespace
}  // namespace rss

// What a broken or hostile peer may send. hiredis 1.2.0 by itself falls for several of these.
#include <gtest/gtest.h>

#include <random>

#include "redis/collected_replies.h"
#include "support/allocated_bytes.h"

namespace rss {
namespace {

bool accepts(std::string_view bytes) {
  ReplyReader reader;
  CollectedReplies sink;
  return reader.feed(bytes, sink);
}

std::string repeated(std::string_view piece, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += piece;
  return all;
}

TEST(HostileReply, NestedADeepAsItsBytesAllowIsRefused) {
  for (const char* opening : {"*1\r\n", "~1\r\n", "%1\r\n+k\r\n"})
    EXPECT_FALSE(accepts(repeated(opening, 100'000)));
}

TEST(HostileReply, MayBeNestedUpToTheLimitAndNoDeeper) {
  EXPECT_TRUE(accepts(repeated("*1\r\n", kMaxReplyDepth) + ":1\r\n"));
  EXPECT_FALSE(accepts(repeated("*1\r\n", kMaxReplyDepth + 1) + ":1\r\n"));
}

TEST(HostileReply, WithACountThatOverflowsIsRefused) {
  for (const char* count :
       {"4611686018427387905", "4611686018427387904", "9223372036854775807", "9223372036854775808",
        "18446744073709551616", "18446744073709551615", "1048577", "-2", "-9223372036854775808"}) {
    for (const char* type : {"*", "%", "~", ">"})
      EXPECT_FALSE(accepts(std::string(type) + count + "\r\n")) << type << count;
  }
}

TEST(HostileReply, WithALengthOutOfRangeIsRefusedAtOnce) {
  for (const char* length : {"9223372036854775807", "9223372036854775806", "9223372036854775805",
                             "9223372036854775808", "18446744073709551615", "-5", "-2",
                             "-9223372036854775808", "67108865", "1x", "", "+1", "01"}) {
    for (const char* type : {"$", "="})
      EXPECT_FALSE(accepts(std::string(type) + length + "\r\n")) << type << length;
  }
}

TEST(HostileReply, MayAnnounceTheLongestText) {
  EXPECT_TRUE(accepts("$" + std::to_string(kMaxReplyText) + "\r\n"));
}

TEST(HostileReply, WithALengthThatNeverEndsIsRefused) {
  EXPECT_FALSE(accepts("$" + std::string(100, '1')));
  EXPECT_FALSE(accepts("*" + std::string(kMaxReplyLine + 1, '1')));
}

TEST(HostileReply, WithALineThatNeverEndsIsRefused) {
  for (const char* type : {"+", "-", ":", ",", "(", "_", "#"}) {
    ReplyReader reader;
    CollectedReplies sink;
    EXPECT_FALSE(feed_in_chunks(reader, sink, type + std::string(kMaxReplyLine + 1, '1'), 16'384))
        << type;
  }
}

TEST(HostileReply, MayHaveManyElementsUpToTheLimitInAllAndNoMore) {
  const std::string ten(10, 'x');
  const std::size_t text_bytes = sizeof(Reply) + ten.size();
  const std::string bytes = "*100\r\n" + repeated("$10\r\n" + ten + "\r\n", 100);
  const std::size_t needed = sizeof(Reply) + 100 * text_bytes;
  for (const std::size_t max : {needed, needed - 1}) {
    ReplyReader reader(max);
    CollectedReplies sink;
    EXPECT_EQ(reader.feed(bytes, sink), max == needed);
    EXPECT_EQ(sink.replies.size(), max == needed ? 1u : 0u);
  }
}

TEST(HostileReply, ItsSizeIsCountedWithoutTheRepliesBeforeIt) {
  ReplyReader reader(200);
  CollectedReplies sink;
  EXPECT_TRUE(reader.feed(repeated("$5\r\nhello\r\n", 1000), sink));
  EXPECT_FALSE(reader.feed("*2\r\n*1\r\n*0\r\n*0\r\n", sink));
}

TEST(HostileReply, GetsNoMemoryForWhatItOnlyAnnounces) {
  ReplyReader reader;
  CollectedReplies sink;
  const std::size_t before = allocated_bytes();
  ASSERT_TRUE(reader.feed(repeated("*1048576\r\n", kMaxReplyDepth), sink));
  ASSERT_TRUE(reader.feed("$67108864\r\nabc", sink));
  EXPECT_LT(allocated_bytes() - before, 200'000u);
}

TEST(HostileReply, WithAPushInsideIsRefused) {
  EXPECT_FALSE(accepts("*1\r\n>1\r\n+x\r\n"));
  EXPECT_FALSE(accepts("*1\r\n>-1\r\n"));
  EXPECT_FALSE(accepts(">1\r\n>0\r\n"));
}

TEST(HostileReply, OfAnUnsupportedTypeIsRejected) {
  for (const char* bytes : {"|1\r\n+k\r\n+v\r\n+OK\r\n", "!5\r\nERR x\r\n", "$?\r\n;1\r\na\r\n",
                            "*?\r\n", "HTTP/1.1 400 Bad Request\r\n", "\r\n", "\x15\x03\x01"})
    EXPECT_FALSE(accepts(bytes)) << bytes;
}

TEST(HostileReply, WhoseTextDoesNotEndWhereItSaidIsRefused) {
  EXPECT_FALSE(accepts("$3\r\nabcd\r\n"));
  EXPECT_FALSE(accepts("$3\r\nab\r\n+OK\r\n"));
  EXPECT_FALSE(accepts("=7\r\ntxt:abcdef"));
  EXPECT_FALSE(accepts("=3\r\ntxt\r\n"));
  EXPECT_FALSE(accepts("=5\r\ntxtxx\r\n"));
}

TEST(HostileReply, WithANumberThatIsNoneIsRefused) {
  for (const char* bytes : {":\r\n", ":1a\r\n", ":9223372036854775808\r\n", ":--1\r\n", ",x\r\n",
                            ",\r\n", "(1x\r\n", "#x\r\n", "#\r\n", "_x\r\n"})
    EXPECT_FALSE(accepts(bytes)) << bytes;
}

TEST(HostileReply, LeavesAReaderThatRefusesEverything) {
  ReplyReader reader;
  CollectedReplies sink;
  EXPECT_FALSE(reader.feed("?", sink));
  EXPECT_FALSE(reader.feed("+OK\r\n", sink));
  EXPECT_TRUE(sink.replies.empty());
}

// Pieces that a stream is made of; together they hold every type.
const std::vector<std::string> kPieces = {"+OK\r\n",
                                          "-ERR no\r\n",
                                          ":-12\r\n",
                                          "$5\r\nhello\r\n",
                                          "$-1\r\n",
                                          "*2\r\n:1\r\n+a\r\n",
                                          "%1\r\n+k\r\n$1\r\nv\r\n",
                                          "~1\r\n,1.5\r\n",
                                          "#t\r\n",
                                          "_\r\n",
                                          "(99\r\n",
                                          "=7\r\ntxt:abc\r\n",
                                          ">2\r\n+m\r\n*1\r\n+k\r\n",
                                          "*1\r\n*1\r\n*1\r\n-ERR deep\r\n"};

void mutate(std::string& bytes, std::mt19937& random) {
  static constexpr std::string_view kBytes = "+-:$*%~#_(=>,|!\r\n0123456789-\0\xff";
  const std::size_t at = random() % bytes.size();
  const char byte = kBytes[random() % kBytes.size()];
  switch (random() % 5) {
    case 0:
      bytes[at] = byte;
      break;
    case 1:
      bytes.insert(at, 1 + random() % 3, byte);
      break;
    case 2:
      bytes.erase(at, 1 + random() % 4);
      break;
    case 3:
      bytes.insert(at, kPieces[random() % kPieces.size()]);
      break;
    default:
      bytes[at] = static_cast<char>(random());
  }
}

struct Seen {
  bool fine = true;
  std::vector<Result<Reply>> replies;
  std::size_t pushes = 0;
};

Seen see(std::string_view bytes, std::size_t chunk) {
  ReplyReader reader;
  CollectedReplies sink;
  const bool fine = feed_in_chunks(reader, sink, bytes, chunk);
  return {fine, std::move(sink.replies), sink.pushes.size()};
}

void expect_same(const Seen& a, const Seen& b) {
  EXPECT_EQ(a.fine, b.fine);
  EXPECT_EQ(a.pushes, b.pushes);
  ASSERT_EQ(a.replies.size(), b.replies.size());
  for (std::size_t i = 0; i < a.replies.size(); ++i) {
    ASSERT_EQ(a.replies[i].ok(), b.replies[i].ok());
    if (a.replies[i].ok()) {
      EXPECT_EQ(a.replies[i].value(), b.replies[i].value());
    } else {
      EXPECT_EQ(a.replies[i].error().message, b.replies[i].error().message);
    }
  }
}

TEST(HostileReply, AtRandomIsReadTheSameWayInAnyChunksAndNeverHarms) {
  std::size_t refused = 0;
  for (unsigned seed = 0; seed < 20'000; ++seed) {
    std::mt19937 random(seed);
    std::string bytes;
    for (std::size_t i = 1 + random() % 6; i > 0; --i) bytes += kPieces[random() % kPieces.size()];
    for (std::size_t i = random() % 4; i > 0 && !bytes.empty(); --i) mutate(bytes, random);
    const Seen whole = see(bytes, SIZE_MAX);
    expect_same(whole, see(bytes, 1));
    expect_same(whole, see(bytes, 1 + random() % 9));
    refused += whole.fine ? 0 : 1;
    if (HasFailure()) FAIL() << "seed " << seed << ": " << testing::PrintToString(bytes);
  }
  EXPECT_GT(refused, 3000u);
  EXPECT_LT(refused, 17'000u);
}

}  // namespace
}  // namespace rss

#include <gtest/gtest.h>

#include "redis/collected_replies.h"

namespace rss {
namespace {

using std::string_literals::operator""s;

Reply text(const char* bytes) { return Reply::from(std::string(bytes)); }
Reply integer(std::int64_t value) { return Reply::from(value); }
Reply list(std::vector<Reply> items) { return Reply::from(std::move(items)); }

// The replies to these bytes, the same whether they come one by one, in chunks or at once.
std::vector<Result<Reply>> read(std::string_view bytes) {
  std::vector<Result<Reply>> replies;
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{2}, std::size_t{7}, bytes.size()}) {
    ReplyReader reader;
    CollectedReplies sink;
    EXPECT_TRUE(feed_in_chunks(reader, sink, bytes, chunk)) << "in chunks of " << chunk;
    replies = std::move(sink.replies);
    if (replies.empty()) ADD_FAILURE() << "no reply in chunks of " << chunk;
  }
  return replies;
}

Reply read_one(std::string_view bytes) {
  auto replies = read(bytes);
  EXPECT_EQ(replies.size(), 1u);
  EXPECT_TRUE(replies.at(0).ok());
  return replies.at(0).value();
}

TEST(ReplyReader, GivesMembersWithScoresAlikeUnderResp3AndResp2) {
  const Reply alike = list({text("a"), text("1.5"), text("b"), text("inf")});
  EXPECT_EQ(read_one("*4\r\n$1\r\na\r\n$3\r\n1.5\r\n$1\r\nb\r\n$3\r\ninf\r\n"), alike);
  EXPECT_EQ(read_one("*2\r\n*2\r\n$1\r\na\r\n,1.5\r\n*2\r\n$1\r\nb\r\n,inf\r\n"), alike);
  EXPECT_EQ(read_one("*2\r\n$1\r\na\r\n,1.5\r\n"), list({text("a"), text("1.5")}));
  EXPECT_EQ(read_one("*1\r\n*2\r\n$1\r\na\r\n:1\r\n"), list({list({text("a"), integer(1)})}));
}

TEST(ReplyReader, ReadsTheTypesOfResp2) {
  EXPECT_EQ(read_one("+OK\r\n"), text("OK"));
  EXPECT_EQ(read_one("+\r\n"), text(""));
  EXPECT_EQ(read_one(":42\r\n"), integer(42));
  EXPECT_EQ(read_one(":-9223372036854775808\r\n"), integer(INT64_MIN));
  EXPECT_EQ(read_one(":9223372036854775807\r\n"), integer(INT64_MAX));
  EXPECT_EQ(read_one("$5\r\nhello\r\n"), text("hello"));
  EXPECT_EQ(read_one("$0\r\n\r\n"), text(""));
  EXPECT_EQ(read_one("$-1\r\n"), Reply::nil());
  EXPECT_EQ(read_one("*-1\r\n"), Reply::nil());
  EXPECT_EQ(read_one("*0\r\n"), list({}));
  EXPECT_EQ(read_one("*3\r\n$1\r\na\r\n:1\r\n$-1\r\n"), list({text("a"), integer(1), {}}));
}

TEST(ReplyReader, ReadsTheTypesOfResp3) {
  EXPECT_EQ(read_one("_\r\n"), Reply::nil());
  EXPECT_EQ(read_one("#t\r\n"), integer(1));
  EXPECT_EQ(read_one("#f\r\n"), integer(0));
  EXPECT_EQ(read_one(",3.25\r\n"), text("3.25"));
  EXPECT_EQ(read_one(",-inf\r\n"), text("-inf"));
  EXPECT_EQ(read_one("(12345678901234567890123\r\n"), text("12345678901234567890123"));
  EXPECT_EQ(read_one("=8\r\ntxt:note\r\n"), text("note"));
  EXPECT_EQ(read_one("=4\r\ntxt:\r\n"), text(""));
  EXPECT_EQ(read_one("~2\r\n$1\r\na\r\n$1\r\nb\r\n"), list({text("a"), text("b")}));
  EXPECT_EQ(read_one("%2\r\n+a\r\n:1\r\n+b\r\n_\r\n"),
            list({text("a"), integer(1), text("b"), Reply::nil()}));
  EXPECT_EQ(read_one("%0\r\n"), list({}));
}

TEST(ReplyReader, KeepsEveryByteOfAText) {
  EXPECT_EQ(read_one("$6\r\n\0\r\n$1\xff\r\n"s).text, "\0\r\n$1\xff"s);
}

TEST(ReplyReader, ReadsListsInLists) {
  EXPECT_EQ(
      read_one("*3\r\n*2\r\n:1\r\n*0\r\n%1\r\n+k\r\n*1\r\n+v\r\n+end\r\n"),
      list({list({integer(1), list({})}), list({text("k"), list({text("v")})}), text("end")}));
}

TEST(ReplyReader, ReadsRepliesInTheirOrder) {
  const auto replies = read("+a\r\n:2\r\n*1\r\n+c\r\n$1\r\nd\r\n_\r\n");
  ASSERT_EQ(replies.size(), 5u);
  EXPECT_EQ(replies[0].value(), text("a"));
  EXPECT_EQ(replies[1].value(), integer(2));
  EXPECT_EQ(replies[2].value(), list({text("c")}));
  EXPECT_EQ(replies[3].value(), text("d"));
  EXPECT_TRUE(replies[4].value().is_nil());
}

TEST(ReplyReader, MakesAServersErrorAnErrorAndGoesOn) {
  const auto replies = read("-WRONGTYPE Operation against a key\r\n+OK\r\n");
  ASSERT_EQ(replies.size(), 2u);
  ASSERT_FALSE(replies[0].ok());
  EXPECT_EQ(replies[0].error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(replies[0].error().cause, "WRONGTYPE");
  EXPECT_EQ(replies[1].value(), text("OK"));
}

TEST(ReplyReader, MakesAListThatHoldsAnErrorAnError) {
  const auto replies = read("*2\r\n+OK\r\n*1\r\n-ERR inside\r\n*1\r\n+fine\r\n");
  ASSERT_EQ(replies.size(), 2u);
  ASSERT_FALSE(replies[0].ok());
  EXPECT_EQ(replies[0].error().code, ErrorCode::kServer);
  EXPECT_EQ(replies[1].value(), list({text("fine")}));
}

TEST(ReplyReader, HandsPushesOverApartFromReplies) {
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{100}}) {
    ReplyReader reader;
    CollectedReplies sink;
    ASSERT_TRUE(feed_in_chunks(reader, sink, ">2\r\n+invalidate\r\n*1\r\n+key\r\n+OK\r\n", chunk));
    ASSERT_EQ(sink.pushes.size(), 1u);
    EXPECT_EQ(sink.pushes[0], list({text("invalidate"), list({text("key")})}));
    ASSERT_EQ(sink.replies.size(), 1u);
    EXPECT_EQ(sink.replies[0].value(), text("OK"));
  }
}

TEST(ReplyReader, TakesAnEmptyPushAndANullPushForPushesToo) {
  ReplyReader reader;
  CollectedReplies sink;
  ASSERT_TRUE(reader.feed(">0\r\n>-1\r\n+OK\r\n", sink));
  EXPECT_EQ(sink.pushes.size(), 2u);
  ASSERT_EQ(sink.replies.size(), 1u);
  EXPECT_EQ(sink.replies[0].value(), text("OK"));
}

TEST(ReplyReader, StopsWhenItsSinkReturnsFalse) {
  ReplyReader reader;
  CollectedReplies sink;
  sink.wanted = 2;
  EXPECT_TRUE(reader.feed("+a\r\n+b\r\n+c\r\n", sink));
  EXPECT_EQ(sink.replies.size(), 2u);
}

TEST(ReplyReader, ReadsALongTextInAnyPieces) {
  const std::string value(3'000'000, 'x');
  const std::string bytes = "$3000000\r\n" + value + "\r\n:7\r\n";
  for (const std::size_t chunk : {std::size_t{1000}, std::size_t{16'384}, std::size_t{262'144}}) {
    ReplyReader reader;
    CollectedReplies sink;
    ASSERT_TRUE(feed_in_chunks(reader, sink, bytes, chunk));
    ASSERT_EQ(sink.replies.size(), 2u);
    EXPECT_EQ(sink.replies[0].value().text, value);
    EXPECT_EQ(sink.replies[1].value(), integer(7));
  }
}

TEST(ReplyReader, ReadsManyRepliesThatCrossItsSlices) {
  std::string bytes;
  for (int i = 0; i < 50'000; ++i) bytes += ":" + std::to_string(i) + "\r\n";
  ReplyReader reader;
  CollectedReplies sink;
  ASSERT_TRUE(reader.feed(bytes, sink));
  ASSERT_EQ(sink.replies.size(), 50'000u);
  for (std::size_t i = 0; i < sink.replies.size(); ++i)
    ASSERT_EQ(sink.replies[i].value().integer, static_cast<std::int64_t>(i));
}

TEST(ReplyReader, WaitsForTheRestOfALengthThatIsCutAnywhere) {
  for (const std::string bytes : {"$-1\r\n", "$3\r\nabc\r\n", "=7\r\ntxt:abc\r\n"}) {
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
      ReplyReader reader;
      CollectedReplies sink;
      ASSERT_TRUE(reader.feed(bytes.substr(0, cut), sink)) << bytes << " cut at " << cut;
      EXPECT_TRUE(sink.replies.empty());
      ASSERT_TRUE(reader.feed(bytes.substr(cut), sink)) << bytes << " cut at " << cut;
      EXPECT_EQ(sink.replies.size(), 1u);
    }
  }
}

}  // namespace
}  // namespace rss

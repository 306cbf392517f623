#include "support/reply_samples.h"

#include <random>

#include "redis/collected_replies.h"

namespace rss {
namespace {

std::string text(std::string_view bytes) {
  return "$" + std::to_string(bytes.size()) + "\r\n" + std::string(bytes) + "\r\n";
}

std::string list(const std::vector<std::string>& items, char type = '*') {
  const std::size_t count = type == '%' ? items.size() / 2 : items.size();
  std::string bytes = type + std::to_string(count) + "\r\n";
  for (const std::string& item : items) bytes += item;
  return bytes;
}

std::string integer(std::string_view digits) { return ":" + std::string(digits) + "\r\n"; }

std::string real(std::string_view digits) { return "," + std::string(digits) + "\r\n"; }

std::vector<std::string> repeated(const std::string& item, std::size_t count) {
  return std::vector<std::string>(count, item);
}

const std::vector<std::string> kIntegers = {"0",
                                            "1",
                                            "-1",
                                            "-2",
                                            "-3",
                                            "2",
                                            "500",
                                            "4294967297",
                                            "1700000000000000",
                                            "9007199254740993",
                                            "9223372036854775807",
                                            "-9223372036854775808"};

const std::vector<std::string> kTexts = {"",
                                         "OK",
                                         "PONG",
                                         "x",
                                         "1",
                                         "-1",
                                         "inf",
                                         "-inf",
                                         "nan",
                                         "1e400",
                                         "9223372036854775807",
                                         "99999999999999999999",
                                         "{}",
                                         "[]",
                                         "null",
                                         R"({"sessionId":5})",
                                         R"({"sessionId":"0b0fcd6e-6f1f-4c8e-9a53-3f3c1e1d2a01"})",
                                         "abc:9223372036854775807",
                                         "abc\t9223372036854775807+9223372036854775807\n1",
                                         "abc\t5+2147483647\n1",
                                         std::string("\xff\xfe\0\x80", 4),
                                         std::string(40'000, 'x')};

const std::vector<std::string> kReals = {"1.5", "inf", "-inf", "nan", "1e308", "-0", "1.7e+15"};

const std::vector<std::string> kErrors = {"-ERR no\r\n", "-WRONGTYPE no\r\n", "-\r\n",
                                          "-%s%n odd word\r\n", "-MOVED 1 127.0.0.1:1\r\n"};

void add(std::vector<ReplySample>& samples, std::string_view kind,
         const std::vector<std::string>& contents, std::string (*spell)(std::string_view)) {
  for (const std::string& content : contents)
    samples.push_back({std::string(kind) + " " + content.substr(0, 60), spell(content)});
}

std::vector<ReplySample> lists() {
  const std::string huge = integer("9223372036854775807");
  const std::string lowest = integer("-9223372036854775808");
  const std::string huge_text = text("9223372036854775807");
  const std::string nested = list({text("x"), list({text("x")})});
  return {
      {"empty list", list({})},
      {"list of an integer", list({integer("1")})},
      {"list of a negative integer", list({integer("-1")})},
      {"list of a huge integer", list({huge})},
      {"list of a text", list({text("x")})},
      {"list of a nil", list({"_\r\n"})},
      {"list of an error", list({"-ERR no\r\n"})},
      {"list of two texts of digits", list({text("1"), text("1")})},
      {"list of two huge texts of digits", list({huge_text, huge_text})},
      {"list of a cursor and keys", list({text("0"), list({text("a"), text("b")})})},
      {"list of a cursor and a text", list({text("0"), text("a")})},
      {"list of a huge cursor and no key", list({text("99999999999999999999"), list({})})},
      {"list of an integer and texts", list({integer("7"), text("a"), text("b")})},
      {"list of -1 and texts", list({integer("-1"), text("a"), text("b")})},
      {"list of three huge integers", list({integer("1"), huge, lowest})},
      {"list of three integers of ours", list({integer("0"), integer("20"), integer("10")})},
      {"list of three integers out of order", list({integer("1"), integer("10"), integer("20")})},
      {"list of members and scores", list({text("a"), text("1"), text("b"), text("-2")})},
      {"list of members and huge scores", list({text("a"), text("1e308"), text("b"), huge_text})},
      {"list of members and infinities", list({text("a"), text("inf"), text("b"), text("nan")})},
      {"list of pairs with reals", list(repeated(list({text("a"), real("1.5")}), 3))},
      {"list of pairs with infinities", list(repeated(list({text("1:2"), real("inf")}), 2))},
      {"list of pairs of lists with reals", list({list({list({}), real("1")})})},
      {"tag log", list({text("a"), text("1700000000000000"), text("ab:5"), text("inf")})},
      {"tag log with a huge floor", list({text("ab:9223372036854775807"), text("inf")})},
      {"tag log with a huge lapse",
       list({text("9223372036854775807\ta"), text("1700000000000000"), text("ab:5"), text("inf")})},
      {"odd number of texts", list(repeated(text("x"), 3))},
      {"long list of texts", list(repeated(text("x"), 1000))},
      {"long list of integers", list(repeated(integer("7"), 1000))},
      {"long list of nils", list(repeated("_\r\n", 1000))},
      {"list of lists", list(repeated(nested, 8))},
      {"deeply nested list", list({list({list({list({list({list({nested})})})})})})},
      {"map", list({text("a"), integer("1"), text("b"), list({})}, '%')},
      {"empty map", list({}, '%')},
      {"map of maps", list({text("a"), list({text("b"), nested}, '%')}, '%')},
      {"set", list({text("a"), integer("1")}, '~')},
  };
}

std::string random_reply(std::mt19937& random, int depth) {
  const auto one_of = [&](const std::vector<std::string>& all) {
    return all[random() % all.size()];
  };
  switch (random() % (depth > 0 ? 12 : 8)) {
    case 0:
      return "_\r\n";
    case 1:
      return integer(one_of(kIntegers));
    case 2:
      return integer(std::to_string(static_cast<std::int64_t>(
          (static_cast<std::uint64_t>(random()) << 32 | random()) >> (random() % 64))));
    case 3:
      return random() % 2 ? "#t\r\n" : "#f\r\n";
    case 4:
      return real(one_of(kReals));
    case 5:
      return random() % 4 ? text(one_of(kTexts)) : one_of(kErrors);
    case 6:
    case 7:
      return text(one_of(kTexts));
    default:
      break;
  }
  std::vector<std::string> items;
  for (std::size_t count = random() % 7; count > 0; --count)
    items.push_back(random_reply(random, depth - 1));
  const char type = "***%~"[random() % 5];
  if (type == '%' && items.size() % 2 == 1) items.pop_back();
  return list(items, type);
}

}  // namespace

std::vector<ReplySample> reply_samples() {
  std::vector<ReplySample> samples = {{"nil", "_\r\n"},
                                      {"nil of RESP2", "$-1\r\n"},
                                      {"nil list of RESP2", "*-1\r\n"},
                                      {"status", "+OK\r\n"},
                                      {"status PONG", "+PONG\r\n"},
                                      {"true", "#t\r\n"},
                                      {"false", "#f\r\n"},
                                      {"big number", "(99999999999999999999999999\r\n"},
                                      {"verbatim text", "=6\r\ntxt:OK\r\n"},
                                      {"push before nil", ">2\r\n+message\r\n*0\r\n_\r\n"}};
  add(samples, "integer", kIntegers, integer);
  add(samples, "text", kTexts, text);
  add(samples, "real", kReals, real);
  for (const std::string& error : kErrors) samples.push_back({"error " + error, error});
  for (ReplySample& sample : lists()) samples.push_back(std::move(sample));
  return samples;
}

std::vector<ReplySample> random_replies(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  std::vector<ReplySample> samples;
  for (std::size_t i = 0; i < count; ++i)
    samples.push_back(
        {"random " + std::to_string(seed) + "." + std::to_string(i), random_reply(random, 4)});
  return samples;
}

Result<Reply> reply_in(std::string_view bytes) {
  ReplyReader reader;
  CollectedReplies sink;
  reader.feed(bytes, sink);
  if (sink.replies.size() != 1) return Error{ErrorCode::kServer, std::string(kNotOneReply)};
  return std::move(sink.replies.front());
}

}  // namespace rss

// Edits of random documents, compared with what nlohmann::json makes of the same documents.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "base/json_members.h"

namespace rss {
namespace {

using nlohmann::json;

// Writes random JSON with white space, escapes and repeated names; the names are few, so that
// documents meet in many of them.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }

  std::string object(int depth) {
    std::string text = space() + "{" + space();
    const std::size_t count = below(6);
    for (std::size_t i = 0; i < count; ++i)
      text += (i ? "," : "") + space() + name() + space() + ":" + space() + value(depth) + space();
    return text + "}" + space();
  }

 private:
  std::string space() {
    static constexpr const char* kSpaces[] = {"", "", "", " ", "\n\t", "\r\n  "};
    return kSpaces[below(std::size(kSpaces))];
  }

  std::string name() {
    static constexpr const char* kNames[] = {"\"a\"",
                                             "\"\\u0061\"",
                                             "\"b\"",
                                             "\"c\"",
                                             "\"longer than a word\"",
                                             "\"\"",
                                             "\"\\n\"",
                                             "\"\\u000A\"",
                                             "\"\xc3\xa9\"",
                                             "\"\\u00e9\"",
                                             "\"\xf0\x9f\x98\x80\"",

                                             "\"__proto__\"",
                                             "\"d\"",
                                             "\"e\\\\\"",
                                             "\"f\\\"\""};
    return kNames[below(std::size(kNames))];
  }

  std::string array(int depth) {
    std::string text = "[" + space();
    const std::size_t count = below(4);
    for (std::size_t i = 0; i < count; ++i)
      text += (i ? "," : "") + space() + value(depth) + space();
    return text + "]";
  }

  std::string value(int depth) {
    static constexpr const char* kScalars[] = {
        "null",
        "null",
        "true",
        "false",
        "0",
        "-12.5e-3",
        "1E3",
        "18446744073709551615",
        "\"\"",
        "\"{[,:]}\\\"\\\\\"",
        "\"a longer text with \\u20ac and \xe2\x82\xac in it\""};
    const std::size_t kind = depth == 0 ? 9 : below(10);
    if (kind < 4) return trimmed(object(depth - 1));
    if (kind < 6) return array(depth - 1);
    return kScalars[below(std::size(kScalars))];
  }

  static std::string trimmed(const std::string& text) {
    return text.substr(text.find('{'), text.rfind('}') - text.find('{') + 1);
  }

  std::mt19937 random_;
};

json parsed(const std::string& text) { return json::parse(text, nullptr, false); }

json with_replaced(json target, const json& fields, const std::string& merged) {
  for (const auto& [name, value] : fields.items()) {
    const bool merge =
        name == merged && value.is_object() && target.contains(name) && target[name].is_object();
    if (merge) {
      target[name].update(value);
    } else {
      target[name] = value;
    }
  }
  return target;
}

constexpr int kRounds = 5000;

TEST(JsonEdits, OfRandomDocumentsReplaceWhatADecodedEditReplaces) {
  Generator generator(1);
  for (int i = 0; i < kRounds; ++i) {
    const std::string target = generator.object(4);
    const std::string fields = generator.object(3);
    const auto result = json_replace_members(target, fields, {"\xc3\xa9", "a"});
    ASSERT_TRUE(result) << target << fields;
    const json once = with_replaced(parsed(target), parsed(fields), "a");
    json expected = with_replaced(parsed(target), parsed(fields), "\xc3\xa9");
    if (once.contains("a")) expected["a"] = once["a"];
    ASSERT_EQ(parsed(*result), expected) << target << fields;
  }
}

TEST(JsonEdits, OfRandomDocumentsPatchWhatADecodedPatchPatches) {
  Generator generator(2);
  for (int i = 0; i < kRounds; ++i) {
    const std::string target = generator.object(5);
    const std::string patch = generator.object(5);
    const auto result = json_merge_patch(target, patch);
    ASSERT_TRUE(result) << target << patch;
    json expected = parsed(target);
    expected.merge_patch(parsed(patch));
    ASSERT_EQ(parsed(*result), expected) << target << patch;
  }
}

TEST(JsonEdits, AcceptARandomlyDamagedDocumentWhenAParserDoes) {
  static constexpr std::string_view kDamage = "{}[]:,\"\\u01.-+ \ntf\x01\x80\xc3\xa9\xf0";
  Generator generator(3);
  int accepted = 0;  // nlohmann refuses lone surrogates and huge numbers; no damage makes them
  for (int i = 0; i < kRounds * 4; ++i) {
    std::string text = generator.object(3);
    const char damage = kDamage[generator.below(kDamage.size())];
    const std::size_t place = generator.below(text.size());
    if (generator.below(3) == 0) {
      text.erase(place, 1);
    } else if (generator.below(2) == 0) {
      text.insert(place, 1, damage);
    } else {
      text[place] = damage;
    }
    const json document = parsed(text);
    ASSERT_EQ(json_members(text).has_value(), document.is_object()) << text;
    ASSERT_EQ(json_merge_patch(text, "{}").has_value(), document.is_object()) << text;
    accepted += document.is_object();
  }
  EXPECT_GT(accepted, kRounds / 4);
  EXPECT_LT(accepted, kRounds * 3);
}

}  // namespace
}  // namespace rss

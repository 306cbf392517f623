#include "call_arguments.h"

#include <cstdio>

namespace rss {
namespace {

std::string digits(std::size_t number) {
  char text[16];
  std::snprintf(text, sizeof text, "%012zx", number & 0xffff'ffff'ffff);
  return text;
}

}  // namespace

std::string id(std::size_t number) { return "0b0fcd6e-6f1f-4c8e-9a53-" + digits(number); }

std::string shared_id(std::size_t call) { return id(call % kShared); }

std::string named(std::string_view kind, std::size_t number) {
  return std::string(kind) + digits(number);
}

std::string shared_name(std::string_view kind, std::size_t call) {
  return named(kind, call % kShared);
}

std::vector<std::string> many(std::string_view kind, std::size_t call) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kMany; ++i) names.push_back(shared_name(kind, call + i));
  return names;
}

std::string hash(std::size_t number) { return std::string(52, 'a') + digits(number); }

std::string session_data(std::size_t call) {
  return R"({"step":2,"projectData":{"title":"A house by the sea )" + digits(call) +
         R"(","client":"Example Ltd.","address":"1 Harbour Street","storeys":3,"garage":true,)"
         R"("notes":"The plot slopes to the south; access is from the north side only."}})";
}

SessionChange change(std::size_t call) {
  return {SessionChange::Kind::kReplace, session_data(call), {"projectData"}};
}

SessionChange patch(std::size_t call) {
  return {SessionChange::Kind::kPatch, R"({"projectData":{"title":")" + digits(call) + R"("}})"};
}

Cache::Value cache_value(std::size_t call) {
  return {session_data(call), {shared_name("tag", call), "all"}, kTtl};
}

}  // namespace rss

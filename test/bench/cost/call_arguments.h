// The arguments of the measured calls, made from numbers: the same in each run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/cache/cache.h"
#include "store/sessions/session_text.h"

namespace rss {

// Calls on existing data share this many entries in turn: more than there are calls in flight.
constexpr std::size_t kShared = 64;
// Sessions of each user whose sessions are listed or destroyed.
constexpr std::size_t kListed = 3;
constexpr std::size_t kMany = 10;
constexpr std::size_t kFullUser = 5;  // Options::max_sessions_per_user
constexpr std::int64_t kTtl = 3600;
constexpr std::string_view kTenant = "tenant";
constexpr std::string_view kName = "products";
// Measurements that store something new have a block of numbers each.
constexpr std::size_t kBlock = 1'000'000;

// A UUID of version 4.
std::string id(std::size_t number);
std::string shared_id(std::size_t call);
std::string named(std::string_view kind, std::size_t number);
std::string shared_name(std::string_view kind, std::size_t call);
// Shared names, one for each value of a call on many.
std::vector<std::string> many(std::string_view kind, std::size_t call);
// As long as a SHA-256 in hex.
std::string hash(std::size_t number);

std::string session_data(std::size_t call);
SessionChange change(std::size_t call);
SessionChange patch(std::size_t call);
Cache::Value cache_value(std::size_t call);

}  // namespace rss

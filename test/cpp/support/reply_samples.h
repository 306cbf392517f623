// Replies of every shape, as a server spells them: what each operation is answered with in turn.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contract/reply.h"

namespace rss {

struct ReplySample {
  std::string name;
  std::string bytes;
};

// One complete reply each, perhaps after a push. None of them ends the connection.
std::vector<ReplySample> reply_samples();

// So many replies of random shape, the same for the same seed.
std::vector<ReplySample> random_replies(std::uint32_t seed, std::size_t count);

// The reply in these bytes; an error with this message when there is not exactly one.
inline constexpr std::string_view kNotOneReply = "not one reply";
Result<Reply> reply_in(std::string_view bytes);

}  // namespace rss

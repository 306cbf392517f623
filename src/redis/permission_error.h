// An error that the server's access control list (ACL) caused: NOPERM, or what a script reports in
// its place.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "contract/command.h"

namespace rss {

// Whether the ACL caused this error reply.
bool is_permission_error(std::string_view text);

// Replaces the message of an error with the cause NOPERM by one that names what the user lacks: the
// command, the patterns of the keys, or the channels. Leaves other errors as they are. Requires
// that the message holds the server's text and that the keys begin with `key_prefix`.
void name_missing_permission(Error& error, const Command& command, const std::string& key_prefix);

}  // namespace rss

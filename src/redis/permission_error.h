// Errors caused by the server's access control list (ACL): NOPERM, or the text with which a script
// reports a denied call.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "contract/command.h"

namespace rss {

// True if the ACL caused this error reply.
bool is_permission_error(std::string_view text);

// Replaces the message of an error with the cause NOPERM. The new message names the missing
// permission: commands, key patterns or channels. Leaves other errors unchanged. Requires that the
// message contains the server's text and that the keys begin with `key_prefix`.
void name_missing_permission(Error& error, const Command& command, const std::string& key_prefix);

}  // namespace rss

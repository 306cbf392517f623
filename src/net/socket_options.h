// Options of connected sockets. This is the only place where the core depends on the operating
// system.
//
// Linux also limits how long sent data may stay unacknowledged (TCP_USER_TIMEOUT). On macOS and
// Windows only LivenessWatch detects a dead peer, as it does everywhere for a peer that
// acknowledges data without replying.
#pragma once

#include <uv.h>

#include <cstdint>

namespace rss {

// Sets the options of a connected socket. Options that the system rejects are left unset.
void set_socket_options(uv_tcp_t& socket, std::uint64_t unacknowledged_limit_ms);

}  // namespace rss

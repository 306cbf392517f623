#include "net/dialer.h"

#include "net/socket_options.h"

namespace rss {
namespace {

// Counts the remaining addresses.
std::uint64_t count(const addrinfo* list) {
  std::uint64_t n = 0;
  for (; list; list = list->ai_next) ++n;
  return n;
}

int family_of(const Options& options) {
  if (options.family == 0) return AF_UNSPEC;
  return options.family == 4 ? AF_INET : AF_INET6;
}

}  // namespace

// libuv calls back even for canceled requests, so requests outlive a destroyed dialer.
struct Dialer::Lookup {
  uv_getaddrinfo_t request;
  Loop* loop;
  Dialer* dialer;
};

struct Dialer::Attempt {
  uv_connect_t request;
  Loop* loop;
  Dialer* dialer;
};

Dialer::Dialer(Loop& loop, const Options& options, const Endpoint& endpoint, Done done)
    : loop_(loop),
      options_(options),
      endpoint_(endpoint),
      done_(std::move(done)),
      whole_(loop, [this] { finish(failure(UV_ETIMEDOUT)); }),
      share_(loop, [this] { on_share_over(); }) {
  whole_.start(options.connect_timeout_ms);
  look_up();
}

Dialer::~Dialer() {
  if (lookup_) {
    lookup_->dialer = nullptr;
    uv_cancel(reinterpret_cast<uv_req_t*>(&lookup_->request));
  }
  if (attempt_) attempt_->dialer = nullptr;
  if (addresses_) uv_freeaddrinfo(addresses_);
}

void Dialer::look_up() {
  lookup_ = new Lookup{{}, &loop_, this};
  lookup_->request.data = lookup_;
  addrinfo hints{};
  hints.ai_family = family_of(options_);
  hints.ai_socktype = SOCK_STREAM;
  loop_.count_opened();
  const int status = uv_getaddrinfo(
      loop_.uv(), &lookup_->request,
      [](uv_getaddrinfo_t* request, int code, addrinfo* list) {
        auto* lookup = static_cast<Lookup*>(request->data);
        Loop* loop = lookup->loop;
        Dialer* dialer = lookup->dialer;
        delete lookup;
        if (dialer) {
          dialer->lookup_ = nullptr;
          dialer->on_addresses(code, list);
        } else {
          uv_freeaddrinfo(list);
        }
        loop->count_closed();
      },
      endpoint_.host.c_str(), std::to_string(endpoint_.port).c_str(), &hints);
  if (status == 0) return;
  // Out of memory, or the name is too long. The timer reports it, because `done` must not be called
  // from the constructor.
  delete std::exchange(lookup_, nullptr);
  loop_.count_closed();
  last_status_ = status;
  share_.end_soon();
}

void Dialer::on_addresses(int status, addrinfo* list) {
  if (status != 0) return finish(failure(status));
  addresses_ = next_ = list;
  try_next();
}

void Dialer::try_next() {
  if (!next_) return finish(failure(last_status_));
  share_.start(whole_.left_ms() / count(next_));
  const addrinfo* address = std::exchange(next_, next_->ai_next);

  socket_ = UvHandle<uv_tcp_t>(loop_);
  uv_tcp_init(loop_.uv(), socket_.get());
  uv_unref(socket_.base());
  attempt_ = new Attempt{{}, &loop_, this};
  attempt_->request.data = attempt_;
  loop_.count_opened();
  const int status = uv_tcp_connect(&attempt_->request, socket_.get(), address->ai_addr,
                                    [](uv_connect_t* request, int code) {
                                      auto* attempt = static_cast<Attempt*>(request->data);
                                      Loop* loop = attempt->loop;
                                      Dialer* dialer = attempt->dialer;
                                      delete attempt;
                                      if (dialer) {
                                        dialer->attempt_ = nullptr;
                                        dialer->on_connected(code);
                                      }
                                      loop->count_closed();
                                    });
  if (status == 0) return;
  delete std::exchange(attempt_, nullptr);
  loop_.count_closed();
  last_status_ = status;
  share_.end_soon();
}

void Dialer::on_connected(int status) {
  if (status != 0) {
    last_status_ = status;
    return try_next();
  }
  set_socket_options(*socket_.get(), options_.connect_timeout_ms);
  finish(std::move(socket_));
}

// `attempt_` is null if libuv rejected the lookup or the connect request immediately.
void Dialer::on_share_over() {
  if (attempt_) {
    attempt_->dialer = nullptr;
    attempt_ = nullptr;
    last_status_ = UV_ETIMEDOUT;
  }
  try_next();
}

// Nothing may follow done(): it may destroy the dialer.
void Dialer::finish(Result<UvHandle<uv_tcp_t>> outcome) {
  whole_.stop();
  share_.stop();
  Done done = std::move(done_);
  done(std::move(outcome));
}

Error Dialer::failure(int status) const {
  // Node.js sockets report ENOTFOUND for a name that does not exist.
  const bool unknown_name =
      status == UV_EAI_NONAME || status == UV_EAI_NODATA || status == UV_EAI_ADDRFAMILY;
  const std::string cause = unknown_name ? "ENOTFOUND" : uv_err_name(status);
  const char* options = options_.family == 0 ? "'host' and 'port'" : "'host', 'port' and 'family'";
  return Error{ErrorCode::kUnavailable,
               "cannot connect to the server (" + cause +
                   "): check that it runs and that the options " + options + " are right",
               cause};
}

}  // namespace rss

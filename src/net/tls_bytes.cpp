#include "net/tls_bytes.h"

#include <algorithm>

namespace rss {
namespace {

TlsBytes& bytes_of(BIO* bio) { return *static_cast<TlsBytes*>(BIO_get_data(bio)); }

int read(BIO* bio, char* buffer, int size) {
  std::string_view& incoming = bytes_of(bio).incoming;
  BIO_clear_retry_flags(bio);
  if (incoming.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t length = incoming.copy(buffer, static_cast<std::size_t>(size));
  incoming.remove_prefix(length);
  return static_cast<int>(length);
}

int write(BIO* bio, const char* buffer, int size) {
  BIO_clear_retry_flags(bio);
  bytes_of(bio).outgoing.append(buffer, static_cast<std::size_t>(size));
  return size;
}

long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

int create(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

}  // namespace

// The type is BIO_TYPE_MEM, because it is a memory BIO and a process can register few custom types.
BIO_METHOD* make_tls_bytes_method() {
  BIO_METHOD* method = BIO_meth_new(BIO_TYPE_MEM, "redis-session-storage");
  if (!method) return nullptr;
  BIO_meth_set_read(method, read);
  BIO_meth_set_write(method, write);
  BIO_meth_set_ctrl(method, control);
  BIO_meth_set_create(method, create);
  return method;
}

}  // namespace rss

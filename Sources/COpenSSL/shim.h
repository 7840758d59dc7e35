// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// What OpenSSL has as macros, which Swift does not import.

static inline int copenssl_set_min_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}

static inline void copenssl_set_modes(SSL_CTX *context) {
    // Buffers of an idle connection are freed.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    // Tickets carry a session. A server keeps none, so clients do not fill its memory.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

static inline void copenssl_forbid_renegotiation(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
}

static inline int copenssl_add_chain(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline int copenssl_set_server_name(SSL *ssl, const char *name) {
    return (int)SSL_set_tlsext_host_name(ssl, name);
}

static inline void copenssl_set_retry_read(BIO *bio) {
    BIO_set_retry_read(bio);
}

static inline void copenssl_clear_retry(BIO *bio) {
    BIO_clear_retry_flags(bio);
}

static inline long copenssl_memory(BIO *bio, const char **start) {
    return BIO_get_mem_data(bio, start);
}

static inline int copenssl_library(unsigned long error) {
    return ERR_GET_LIB(error);
}

static inline int copenssl_reason(unsigned long error) {
    return ERR_GET_REASON(error);
}

static inline int copenssl_init(void) {
    // Without a function at exit: work in `offload` may still use the library then.
    return OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT, NULL);
}

static const int copenssl_verify_client = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
static const unsigned long copenssl_name_flags = XN_FLAG_RFC2253;

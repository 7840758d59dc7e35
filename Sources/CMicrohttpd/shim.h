// SPDX-License-Identifier: Apache-2.0
//
// libmicrohttpd, and one function for each of its variadic calls, which Swift cannot make.
#pragma once

#include <microhttpd.h>
#include <string.h>

struct cmicrohttpd_limits {
    unsigned int connections;
    unsigned int connections_per_address;
    /// Seconds without a byte in either direction.
    unsigned int silence;
    /// Bytes for the head of a request, and for sending.
    size_t memory;
};

/// Called with the target of each request as it was sent. What it returns is the first value of the
/// pointer of the request: 1 if the target has a zero byte, at which its decoded text would end.
static inline void *cmicrohttpd_note_target(
    void *data, const char *target, struct MHD_Connection *connection) {
    return target && strstr(target, "%00") ? (void *)1 : NULL;
}

static inline int cmicrohttpd_has_zero(const void *exchange) {
    return exchange == (const void *)1;
}

/// Starts a daemon without a thread. It listens on a socket of the caller.
static inline struct MHD_Daemon *cmicrohttpd_start(
    int socket, struct cmicrohttpd_limits limits, void *data, MHD_AccessHandlerCallback handle,
    MHD_RequestCompletedCallback completed, MHD_NotifyConnectionCallback connection) {
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle, data,
        MHD_OPTION_LISTEN_SOCKET, socket,
        MHD_OPTION_CONNECTION_LIMIT, limits.connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, limits.connections_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, limits.silence,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits.memory,
        MHD_OPTION_NOTIFY_COMPLETED, completed, data,
        MHD_OPTION_NOTIFY_CONNECTION, connection, data,
        MHD_OPTION_URI_LOG_CALLBACK, cmicrohttpd_note_target, NULL,
        MHD_OPTION_END);
}

/// The descriptor of the daemon's epoll, or -1.
static inline int cmicrohttpd_epoll(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info ? info->epoll_fd : -1;
}

/// The socket of a connection, or -1.
static inline int cmicrohttpd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

/// The address of the client, or NULL.
static inline const struct sockaddr *cmicrohttpd_client(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

// The enumerations of the header are closed ones, whose cases have other names in Swift with each
// prefix. These are the values that are needed.

/// A response with a copy of the bytes, or NULL.
static inline struct MHD_Response *cmicrohttpd_response(const void *bytes, size_t count) {
    return MHD_create_response_from_buffer(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

static inline void cmicrohttpd_headers(
    struct MHD_Connection *connection, MHD_KeyValueIterator add, void *data) {
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add, data);
}

static inline void cmicrohttpd_parameters(
    struct MHD_Connection *connection, MHD_KeyValueIterator add, void *data) {
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add, data);
}

static inline int cmicrohttpd_is_new(enum MHD_ConnectionNotificationCode code) {
    return code == MHD_CONNECTION_NOTIFY_STARTED;
}

// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CLinux.h"

#include <linux/magic.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

int clinux_epoll_wait_ns(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds) {
    // The system call itself, not glibc's wrapper: the wrapper came with glibc 2.35 only.
    struct timespec limit = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    return (int)syscall(SYS_epoll_pwait2, epoll, events, capacity,
                        nanoseconds < 0 ? NULL : &limit, NULL, sizeof(sigset_t));
}

const char *clinux_error_text(int code) {
    const char *text = strerrordesc_np(code);
    return text ? text : "unknown error";
}

const char *clinux_error_symbol(int code) {
    const char *name = strerrorname_np(code);
    return name ? name : "?";
}

bool clinux_is_main_thread(void) {
    return syscall(SYS_gettid) == getpid();
}

int clinux_uevent_socket(void) {
    int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
    if (fd < 0) return -1;
    // Group 1 carries the kernel's own events. udev sends its processed events to group 2.
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1};
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
    int code = errno;
    close(fd);
    errno = code;
    return -1;
}

int clinux_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC);
}

int clinux_accept(int server) {
    return accept4(server, NULL, NULL, SOCK_CLOEXEC);
}

int clinux_accept_stream(int server, struct sockaddr *peer, socklen_t *size) {
    return accept4(server, peer, size, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

bool clinux_is_sysfs(const char *path) {
    struct statfs status;
    return statfs(path, &status) == 0 && status.f_type == SYSFS_MAGIC;
}

void clinux_write_error(const char *text) {
    size_t length = strlen(text);
    while (length > 0) {
        ssize_t written = write(STDERR_FILENO, text, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text += written;
        length -= (size_t)written;
    }
}

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "CLinuxProcess.h"
#include "CLinuxSerial.h"
#include "CLinuxSignals.h"
#include "SwiftHooks.h"

// Swift imports the epoll constants partly as integers and partly as an enumeration. Here all have
// one type.
static const uint32_t clinux_epollin = EPOLLIN;
static const uint32_t clinux_epollout = EPOLLOUT;
static const uint32_t clinux_epollerr = EPOLLERR;
static const uint32_t clinux_epollhup = EPOLLHUP;
static const uint32_t clinux_epollet = EPOLLET;

// Each descriptor is closed in executed programs and never blocks.
static const int clinux_epoll_flags = EPOLL_CLOEXEC;
static const int clinux_eventfd_flags = EFD_CLOEXEC | EFD_NONBLOCK;
static const int clinux_timerfd_flags = TFD_CLOEXEC | TFD_NONBLOCK;
static const int clinux_timerfd_wall_flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
static const int clinux_inotify_flags = IN_CLOEXEC | IN_NONBLOCK;
static const int clinux_stream_socket = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
static const int clinux_datagram_socket = SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK;

/// Waits like `epoll_pwait2`. Returns -1 with `ENOSYS` on kernels before 5.11 (such as Debian
/// 11's).
int clinux_epoll_wait_ns(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds);

/// The text and the symbol of an error number. The result is never null and must not be freed.
const char *clinux_error_text(int code);
const char *clinux_error_symbol(int code);

/// Whether the caller is on the main thread, the first thread of the process.
bool clinux_is_main_thread(void);

/// Releases the pages of program files that only the start used (see StartupPages.c).
void clinux_release_startup_pages(void);

/// Opens a non-blocking socket that receives the kernel's device events. It is closed in executed
/// programs. Returns -1 with `errno` on failure.
int clinux_uevent_socket(void);

/// Like `pipe` and `accept`, and the new descriptors are closed in executed programs from the
/// start: a program that another thread starts at the same time cannot inherit them. -1 with
/// `errno` on failure.
int clinux_pipe(int ends[2]);
int clinux_accept(int server);

/// Like `clinux_accept`, and the new descriptor does not block. Stores the address of the other
/// side.
int clinux_accept_stream(int server, struct sockaddr *peer, socklen_t *size);

/// Whether a path is inside sysfs, wherever sysfs is mounted.
bool clinux_is_sysfs(const char *path);

/// Writes to standard error. Swift 6 rejects the standard streams as mutable globals.
void clinux_write_error(const char *text);

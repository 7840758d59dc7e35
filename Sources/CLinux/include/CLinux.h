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
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "CLinuxSerial.h"
#include "SwiftHooks.h"

// Swift sees the constants of epoll partly as integers and partly as an enumeration; here they are
// all of one type.
static const uint32_t clinux_epollin = EPOLLIN;
static const uint32_t clinux_epollout = EPOLLOUT;
static const uint32_t clinux_epollerr = EPOLLERR;
static const uint32_t clinux_epollhup = EPOLLHUP;
static const uint32_t clinux_epollet = EPOLLET;

// Each descriptor is made so that executed programs do not get it, and that it never blocks.
static const int clinux_epoll_flags = EPOLL_CLOEXEC;
static const int clinux_eventfd_flags = EFD_CLOEXEC | EFD_NONBLOCK;
static const int clinux_signalfd_flags = SFD_CLOEXEC | SFD_NONBLOCK;
static const int clinux_timerfd_flags = TFD_CLOEXEC | TFD_NONBLOCK;
static const int clinux_timerfd_wall_flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
static const int clinux_inotify_flags = IN_CLOEXEC | IN_NONBLOCK;

/// Waits like `epoll_pwait2`; -1 with `ENOSYS` on kernels before 5.11 (Debian 11's has it not).
int clinux_epoll_wait_ns(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds);

/// The text and the symbol of an error number, never null, never freed.
const char *clinux_error_text(int code);
const char *clinux_error_symbol(int code);

/// Whether the caller is the thread that the process began with.
bool clinux_is_main_thread(void);

/// Gives back the pages of program files that only the start used (see StartupPages.c).
void clinux_forget_startup_pages(void);

/// A socket that hears the kernel's news of devices, closed in executed programs and never waiting;
/// -1 with `errno`.
int clinux_uevent_socket(void);

/// Whether a path is in the kernel's tree of devices, whatever it is mounted on.
bool clinux_is_sysfs(const char *path);

/// The standard streams, which Swift 6 refuses as mutable globals.
void clinux_write_error(const char *text);

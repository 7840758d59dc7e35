// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CLinuxProcess.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

const int clinux_open_path = O_PATH;

char **clinux_environment(void) {
    return environ;
}

static int add_actions(posix_spawn_file_actions_t *actions, const int standard[3], int folder) {
    int code = 0;
    for (int number = 0; code == 0 && number < 3; number++)
        code = posix_spawn_file_actions_adddup2(actions, standard[number], number);
    if (code == 0 && folder >= 0) code = posix_spawn_file_actions_addfchdir_np(actions, folder);
    // Last, because it closes the folder too. Others may have made descriptors without O_CLOEXEC.
    if (code == 0) code = posix_spawn_file_actions_addclosefrom_np(actions, 3);
    return code;
}

static int set_attributes(posix_spawnattr_t *attributes, bool leads_group) {
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    if (leads_group) flags |= POSIX_SPAWN_SETPGROUP;
    int code = posix_spawnattr_setsigdefault(attributes, &all);
    if (code == 0) code = posix_spawnattr_setsigmask(attributes, &none);
    if (code == 0) code = posix_spawnattr_setpgroup(attributes, 0);
    return code ? code : posix_spawnattr_setflags(attributes, flags);
}

int clinux_spawn(pid_t *child, const char *path, char *const arguments[],
                 char *const environment[], const int standard[3], int folder, bool leads_group) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    // With glibc neither of the two allocates or fails.
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    int code = add_actions(&actions, standard, folder);
    if (code == 0) code = set_attributes(&attributes, leads_group);
    if (code == 0) code = posix_spawn(child, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

int clinux_pidfd_open(pid_t child) {
    return (int)syscall(SYS_pidfd_open, child, 0);
}

int clinux_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int clinux_pidfd_end(int pidfd, bool reap, struct clinux_end *end) {
    siginfo_t info = {.si_pid = 0};
    int options = WEXITED | WNOHANG | (reap ? 0 : WNOWAIT);
    if (waitid(P_PIDFD, (id_t)pidfd, &info, options) != 0) return -1;
    end->is_known = info.si_pid != 0;
    end->is_signaled = info.si_code != CLD_EXITED;
    end->value = info.si_status;
    return 0;
}

const char *clinux_signal_name(int signal) {
    return sigabbrev_np(signal);
}

int clinux_waiting_bytes(int fd) {
    int count = 0;
    return ioctl(fd, FIONREAD, &count) == 0 ? count : 0;
}

// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CProbe.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int end_of_forked_child(int signal) {
    pid_t child = fork();
    if (child == 0) {
        kill(getpid(), signal);
        _exit(0);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) return -1;
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

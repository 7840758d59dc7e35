// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CLinuxSerial.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int call(int fd, unsigned long request, void *argument) {
    return ioctl(fd, request, argument) == 0 ? 0 : errno;
}

int clinux_line_set(int fd, const struct clinux_line *line) {
    struct termios2 settings;
    memset(&settings, 0, sizeof settings);
    // Ignore break conditions. Read a byte with a parity error as zero: the frame keeps its length,
    // and its check fails.
    settings.c_iflag = IGNBRK | (line->parity != 0 ? INPCK : 0);
    // BOTHER accepts any baud rate, standard or not. HUPCL stays off: if the modem lines dropped at
    // close, many boards would reset at the next open.
    settings.c_cflag = BOTHER | CLOCAL | CREAD | (line->data_bits == 7 ? CS7 : CS8);
    if (line->parity != 0) settings.c_cflag |= PARENB;
    if (line->parity == 2) settings.c_cflag |= PARODD;
    if (line->stop_bits == 2) settings.c_cflag |= CSTOPB;
    settings.c_ispeed = settings.c_ospeed = line->baud;
    settings.c_cc[VMIN] = 1;
    return call(fd, TCSETS2, &settings);
}

int clinux_line_get(int fd, struct clinux_line *line) {
    struct termios2 now;
    int failure = call(fd, TCGETS2, &now);
    if (failure != 0) return failure;
    line->baud = now.c_ospeed;
    line->data_bits = (now.c_cflag & CSIZE) == CS7 ? 7 : 8;
    line->parity = (now.c_cflag & PARENB) == 0 ? 0 : (now.c_cflag & PARODD) != 0 ? 2 : 1;
    line->stop_bits = (now.c_cflag & CSTOPB) != 0 ? 2 : 1;
    return 0;
}

int clinux_line_unsent(int fd, int *count) {
    return call(fd, TIOCOUTQ, count);
}

int clinux_line_claim(int fd) {
    return call(fd, TIOCEXCL, 0);
}

int clinux_line_discard_input(int fd) {
    return ioctl(fd, TCFLSH, TCIFLUSH) == 0 ? 0 : errno;
}

int clinux_line_release(int fd) {
    int failure = call(fd, TIOCNXCL, 0);
    if (failure != 0) return failure;
    return ioctl(fd, TCFLSH, TCIOFLUSH) == 0 ? 0 : errno;
}

int clinux_pty_open(char *path, size_t size) {
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (master < 0) return -1;
    int failure = grantpt(master) != 0 || unlockpt(master) != 0 ? errno : 0;
    if (failure == 0) failure = ptsname_r(master, path, size);
    if (failure == 0) return master;
    close(master);
    errno = failure;
    return -1;
}

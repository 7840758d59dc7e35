// SPDX-License-Identifier: Apache-2.0
//
// The reference: a gateway written by hand in C, on epoll and libmosquitto's external loop, only
// for these sensors. The general gateway Martlet is measured against this special one.
//
//   peer PORT QOS stream|poll|files NAME=PATH...
//
// `stream` receives PMS5003 frames; `poll` sends requests to MH-Z19 sensors once a second, all on
// one tick; `files` reads thermometers of sysfs once a second. Each reading is one message on
// martlet/bench/NAME.
//
// It is as fast as simple code can be: one thread, no tick except for polling, one read for all
// bytes that have arrived, no allocation per reading, the date formatted once a second.
// libmosquitto writes each message separately; this cannot be changed.
//
// Keepalive without a tick: the timer is set to the time at which a ping is due if there is no
// other traffic, and set again if it expires too early. An idle gateway wakes up twice a minute,
// for the ping and for its answer.

#include <errno.h>
#include <fcntl.h>
#include <mosquitto.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <signal.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { KEEPALIVE = 60, BUFFER = 512, MAX_EVENTS = 64 };
enum { PMS_SIZE = 32, MHZ_SIZE = 9 };

typedef struct Port Port;

/// The protocol of one kind of sensor.
typedef struct {
    size_t size;
    uint8_t sync[2];
    bool (*is_valid)(const uint8_t *frame);
    int (*print)(const uint8_t *frame, char *out, size_t size);
} Protocol;

struct Port {
    int fd;
    size_t count;
    uint8_t buffer[BUFFER];
    char topic[64];
};

/// The kind of a descriptor in epoll's data; the ports follow after these.
enum { SOCKET, SIGNALS, KEEPALIVE_TIMER, POLL_TIMER, FIRST_PORT };

static struct mosquitto *mosq;
static int epoll, keepalive_timer, poll_timer, socket_fd = -1;
static bool socket_wants_write, is_polling, has_files;
static int qos;
static Port *ports;
static size_t port_count;
static const Protocol *protocol;
static time_t last_in, last_out;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static time_t now_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void watch(int operation, int fd, uint32_t events, uint64_t what) {
    struct epoll_event event = {.events = events, .data.u64 = what};
    if (epoll_ctl(epoll, operation, fd, &event) < 0) die("epoll_ctl");
}

// MARK: Frames

/// Prints `,"name":value`; a value out of range is unknown.
static int print_value(char *out, size_t size, const char *name, int value, int low, int high) {
    if (value < low || value > high) return snprintf(out, size, ",\"%s\":null", name);
    return snprintf(out, size, ",\"%s\":%d", name, value);
}

static bool pms_is_valid(const uint8_t *frame) {
    if (frame[2] != 0 || frame[3] != PMS_SIZE - 4) return false;
    unsigned sum = 0;
    for (int i = 0; i < PMS_SIZE - 2; i++) sum += frame[i];
    return sum == (unsigned)(frame[30] << 8 | frame[31]);
}

static int pms_print(const uint8_t *frame, char *out, size_t size) {
    int length = print_value(out, size, "pm1", frame[10] << 8 | frame[11], 0, 1000);
    length += print_value(out + length, size - length, "pm25", frame[12] << 8 | frame[13], 0, 1000);
    length += print_value(out + length, size - length, "pm10", frame[14] << 8 | frame[15], 0, 1000);
    return length;
}

static bool mhz_is_valid(const uint8_t *frame) {
    uint8_t sum = 0;
    for (int i = 1; i < MHZ_SIZE - 1; i++) sum += frame[i];
    return (uint8_t)-sum == frame[8];
}

static int mhz_print(const uint8_t *frame, char *out, size_t size) {
    int length = print_value(out, size, "co2", frame[2] << 8 | frame[3], 300, 10000);
    length += print_value(out + length, size - length, "temperature", frame[4] - 40, -10, 60);
    return length;
}

/// Prints the temperature from a file's text, which is in thousandths of a degree.
static int file_print(const uint8_t *text, char *out, size_t size) {
    int value = atoi((const char *)text);
    return snprintf(out, size, ",\"temperature\":%g", value / 1000.0);
}

static const Protocol pms5003 = {PMS_SIZE, {0x42, 0x4D}, pms_is_valid, pms_print};
static const Protocol mhz19 = {MHZ_SIZE, {0xFF, 0x86}, mhz_is_valid, mhz_print};

/// Prints `{"time":"2026-10-03T10:15:30.250Z"`; the part down to the second changes seldom.
static int print_time(char *out, size_t size) {
    static time_t second = -1;
    static char text[32];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (now.tv_sec != second) {
        struct tm utc;
        second = now.tv_sec;
        gmtime_r(&second, &utc);
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    }
    return snprintf(out, size, "{\"time\":\"%s.%03ldZ\"", text, now.tv_nsec / 1000000);
}

static void publish(const Port *port, const uint8_t *frame) {
    char json[128];
    int length = print_time(json, sizeof json);
    int (*print)(const uint8_t *, char *, size_t) = has_files ? file_print : protocol->print;
    length += print(frame, json + length, sizeof json - length);
    json[length++] = '}';
    // While there is no connection libmosquitto keeps the message, at QoS 1.
    mosquitto_publish(mosq, NULL, port->topic, length, json, qos, true);
    last_out = now_seconds();
}

/// Publishes every complete frame. After a false start it drops one byte and continues the search.
static void take_frames(Port *port) {
    size_t at = 0;
    while (port->count - at >= protocol->size) {
        const uint8_t *frame = port->buffer + at;
        bool is_frame = frame[0] == protocol->sync[0] && frame[1] == protocol->sync[1]
            && protocol->is_valid(frame);
        if (is_frame) publish(port, frame);
        at += is_frame ? protocol->size : 1;
    }
    port->count -= at;
    memmove(port->buffer, port->buffer + at, port->count);
}

// MARK: Ports

static void open_port(Port *port, const char *argument) {
    const char *path = strchr(argument, '=');
    if (!path) die("NAME=PATH");
    int length = path - argument;
    snprintf(port->topic, sizeof port->topic, "martlet/bench/%.*s", length, argument);
    int mode = has_files ? O_RDONLY : O_RDWR | O_NOCTTY;
    port->fd = open(path + 1, mode | O_NONBLOCK | O_CLOEXEC);
    if (port->fd < 0) die(path + 1);
    if (has_files) return;
    struct termios settings;
    if (tcgetattr(port->fd, &settings) < 0) die("tcgetattr");
    cfmakeraw(&settings);
    cfsetspeed(&settings, B9600);
    settings.c_cflag |= CLOCAL | CREAD;
    if (tcsetattr(port->fd, TCSANOW, &settings) < 0) die("tcsetattr");
    watch(EPOLL_CTL_ADD, port->fd, EPOLLIN, FIRST_PORT + (port - ports));
}

static void close_port(Port *port) {
    watch(EPOLL_CTL_DEL, port->fd, 0, 0);
    close(port->fd);
    port->fd = -1;
}

static void port_is_ready(Port *port) {
    ssize_t count = read(port->fd, port->buffer + port->count, BUFFER - port->count);
    if (count > 0) {
        port->count += count;
        take_frames(port);
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_port(port);
    }
}

static void read_file(const Port *port) {
    char text[32];
    ssize_t count = pread(port->fd, text, sizeof text - 1, 0);
    if (count <= 0) return;
    text[count] = 0;
    publish(port, (const uint8_t *)text);
}

static void ask_all(void) {
    static const uint8_t request[] = {0xFF, 1, 0x86, 0, 0, 0, 0, 0, 0x79};
    uint64_t ticks;
    if (read(poll_timer, &ticks, sizeof ticks) < 0) return;
    for (size_t i = 0; i < port_count; i++) {
        if (has_files) {
            read_file(&ports[i]);
            continue;
        }
        // The rest of an incomplete answer is not part of a later one.
        ports[i].count = 0;
        if (ports[i].fd >= 0 && write(ports[i].fd, request, sizeof request) < 0) perror("write");
    }
}

// MARK: The broker

/// Makes epoll watch libmosquitto's current socket for the current events.
static void follow_socket(void) {
    int fd = mosquitto_socket(mosq);
    bool wants_write = fd >= 0 && mosquitto_want_write(mosq);
    if (fd == socket_fd && wants_write == socket_wants_write) return;
    if (fd >= 0) {
        watch(
            fd == socket_fd ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd,
            EPOLLIN | (wants_write ? EPOLLOUT : 0), SOCKET);
    }
    socket_fd = fd;
    socket_wants_write = wants_write;
}

static void set_timer(int timer, time_t seconds, time_t interval) {
    struct itimerspec when = {{interval, 0}, {seconds, 0}};
    timerfd_settime(timer, 0, &when, NULL);
}

/// Without a connection this timer triggers the next attempt to connect.
static void keepalive_is_due(void) {
    uint64_t ticks;
    if (read(keepalive_timer, &ticks, sizeof ticks) < 0) return;
    if (mosquitto_socket(mosq) < 0) {
        mosquitto_reconnect_async(mosq);
        set_timer(keepalive_timer, 1, 0);
        return;
    }
    // libmosquitto counts whole seconds: one second later the ping is certainly due.
    time_t oldest = last_in < last_out ? last_in : last_out;
    time_t rest = oldest + KEEPALIVE + 1 - now_seconds();
    if (rest <= 0) {
        mosquitto_loop_misc(mosq);
        last_in = last_out = now_seconds();
        rest = KEEPALIVE + 1;
    }
    set_timer(keepalive_timer, rest, 0);
}

static void socket_is_ready(uint32_t events) {
    if (events & EPOLLOUT) mosquitto_loop_write(mosq, 1);
    if (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) {
        mosquitto_loop_read(mosq, 1);
        last_in = now_seconds();
    }
    if (mosquitto_socket(mosq) < 0) set_timer(keepalive_timer, 1, 0);
}

static void connect_to(int port) {
    mosquitto_lib_init();
    mosq = mosquitto_new(NULL, true, NULL);
    if (!mosq) die("mosquitto_new");
    mosquitto_max_inflight_messages_set(mosq, 1000);
    mosquitto_int_option(mosq, MOSQ_OPT_TCP_NODELAY, 1);
    if (mosquitto_connect(mosq, "127.0.0.1", port, KEEPALIVE) != MOSQ_ERR_SUCCESS) die("connect");
    last_in = last_out = now_seconds();
}

// MARK: The loop

static int signal_descriptor(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void run(void) {
    struct epoll_event events[MAX_EVENTS];
    for (;;) {
        follow_socket();
        int count = epoll_wait(epoll, events, MAX_EVENTS, -1);
        for (int i = 0; i < count; i++) {
            uint64_t what = events[i].data.u64;
            if (what >= FIRST_PORT) port_is_ready(&ports[what - FIRST_PORT]);
            else if (what == SOCKET) socket_is_ready(events[i].events);
            else if (what == KEEPALIVE_TIMER) keepalive_is_due();
            else if (what == POLL_TIMER) ask_all();
            else return;
        }
    }
}

int main(int argc, char **argv) {
    if (argc < 5) {
        fprintf(stderr, "usage: peer PORT QOS stream|poll|files NAME=PATH...\n");
        return 2;
    }
    qos = atoi(argv[2]);
    is_polling = strcmp(argv[3], "poll") == 0;
    has_files = strcmp(argv[3], "files") == 0;
    protocol = is_polling ? &mhz19 : &pms5003;
    port_count = argc - 4;
    ports = calloc(port_count, sizeof *ports);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!ports || epoll < 0) die("start");
    connect_to(atoi(argv[1]));
    watch(EPOLL_CTL_ADD, signal_descriptor(), EPOLLIN, SIGNALS);
    keepalive_timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    watch(EPOLL_CTL_ADD, keepalive_timer, EPOLLIN, KEEPALIVE_TIMER);
    set_timer(keepalive_timer, KEEPALIVE + 1, 0);
    for (size_t i = 0; i < port_count; i++) open_port(&ports[i], argv[i + 4]);
    if (is_polling || has_files) {
        poll_timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
        watch(EPOLL_CTL_ADD, poll_timer, EPOLLIN, POLL_TIMER);
        set_timer(poll_timer, 1, 1);
    }
    run();
    mosquitto_disconnect(mosq);
    return 0;
}

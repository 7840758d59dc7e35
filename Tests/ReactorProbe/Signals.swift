// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor

/// Signals that arrive on the loop's thread, and what is left of them after the loop.
enum Signals {
    /// SIGTERM, sent to the process as an init system sends it, is a call like any other.
    @LoopActor static func toProcess() async throws {
        var terminated = false
        let registration = try EventLoop.current.onSignal(SIGTERM) { terminated = true }
        kill(getpid(), SIGTERM)
        while !terminated { try await sleep(for: .milliseconds(1)) }
        registration.cancel()
        print("terminated")
    }

    /// What arrives before the end of a loop belongs to that loop. It is delivered although the
    /// body has returned. What arrives in the loop's last turns is dropped.
    static func ofTwoLoops() throws {
        let arrivals = Arrivals()
        try EventLoop.run(grace: .zero) {
            try EventLoop.current.onSignal(SIGUSR1) { arrivals.count += 1 }
            try EventLoop.current.onSignal(SIGUSR2) { arrivals.count += 1 }
            spawn {
                defer { raise(SIGUSR2) }
                try await sleep(for: .seconds(3600))
            }
            try await sleep(for: .milliseconds(1))
            raise(SIGUSR1)
        }
        try EventLoop.run {
            print("first:", arrivals.count)
            arrivals.count = 0
            try EventLoop.current.onSignal(SIGUSR2) { arrivals.count += 1 }
            let registration = try EventLoop.current.onSignal(SIGUSR1) { arrivals.count += 1 }
            try await sleep(for: .milliseconds(1))
            print("second:", arrivals.count)
            raise(SIGUSR1)
            raise(SIGUSR1)
            try await sleep(for: .milliseconds(1))
            print("third:", arrivals.count)
            raise(SIGUSR1)
            registration.cancel()
            try await sleep(for: .milliseconds(1))
            print("cancelled:", arrivals.count)
        }
    }

    /// The launcher of the process has left signals blocked.
    static func whileBlocked() throws {
        setMask(SIG_BLOCK, [SIGUSR1, SIGPIPE])
        raise(SIGUSR1)
        let arrivals = Arrivals()
        try EventLoop.run {
            let registration = try EventLoop.current.onSignal(SIGUSR1) { arrivals.count += 1 }
            try EventLoop.current.onSignal(SIGUSR2) {}.cancel()
            try await sleep(for: .milliseconds(1))
            print("pending:", arrivals.count)
            registration.cancel()
            print("blocked again:", isBlocked(SIGUSR1), isBlocked(SIGUSR2))
            ReactorProbe.brokenPipe()
        }
        setMask(SIG_UNBLOCK, [SIGPIPE])
    }

    /// The handler runs between any two instructions: it must leave `errno` as it was, even if the
    /// loop has not read its counter for so long that the counter is full.
    @LoopActor static func inHandler() async throws {
        let arrivals = Arrivals()
        try EventLoop.current.onSignal(SIGUSR1) { arrivals.count += 1 }
        fillCounters()
        errno = ERANGE
        raise(SIGUSR1)
        print("errno kept:", errno == ERANGE)
        try await sleep(for: .milliseconds(1))
        print("arrivals:", arrivals.count)
    }

    private static func fillCounters() {
        var nearlyFull = UInt64.max - 1
        for number in 3..<64 as Range<CInt> {
            var target = [CChar](repeating: 0, count: 64)
            guard readlink("/proc/self/fd/\(number)", &target, target.count - 1) > 0,
                strcmp(target, "anon_inode:[eventfd]") == 0
            else { continue }
            write(number, &nearlyFull, 8)
        }
    }

    static func setMask(_ how: CInt, _ numbers: [CInt]) {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        pthread_sigmask(how, &set, nil)
    }

    private static func isBlocked(_ number: CInt) -> Bool {
        var blocked = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &blocked)
        return sigismember(&blocked, number) == 1
    }
}

/// How often a signal was delivered.
@LoopActor final class Arrivals {
    var count = 0

    nonisolated init() {}
}

// SPDX-License-Identifier: Apache-2.0

import CLinux
import CProbe
import Glibc
import LinuxSystem
import Reactor

/// Faults of the kernel that a process sometimes meets.
enum KernelFaults {
    /// The kernel is older than 5.11: timeouts are rounded up to milliseconds, and a wait still
    /// causes only one wake-up.
    static func oldKernel() throws {
        let refusal = refuse_system_call(epoll_pwait2_number, ENOSYS)
        guard refusal == 0 else { return print("no seccomp:", refusal) }
        let epoll = epoll_create1(0)
        var event = epoll_event()
        let isRefused = clinux_epoll_wait_ns(epoll, &event, 1, 0) == -1 && errno == ENOSYS
        print("refused:", isRefused)
        try EventLoop.run {
            let loop = EventLoop.current
            let (before, begin) = (loop.statistics.wakeUps, SystemClock.boot)
            for _ in 0..<5 { try await sleep(for: .microseconds(3300)) }
            print("early:", SystemClock.boot - begin < 5 * 3_300_000)
            print("wake-ups:", loop.statistics.wakeUps - before)
        }
    }

    /// A signal interrupts each waiting system call, a thousand times a second.
    static func interruptions() throws {
        try EventLoop.run {
            let loop = EventLoop.current
            let begin = SystemClock.boot
            interrupt_every(1000)
            try await sleep(for: .milliseconds(100))
            print("early:", SystemClock.boot - begin < 100_000_000)
            let far = try pipe()
            let byte: UInt8 = await withUnsafeContinuation { answer in
                Task { await answer.resume(returning: readOne(far.near)) }
                loop.schedule(after: .milliseconds(20)) { write(far.far, "x", 1) }
            }
            print("read:", byte, "offloaded:", try await offload(rest))
            interrupt_every(0)
            print("interrupted:", loop.statistics.wakeUps > 20)
        }
    }

    /// Sleeps for 20 ms. A signal ends the kernel's sleep in any thread, and it has to be repeated.
    private nonisolated static func rest() -> Int {
        var (wanted, rest) = (timespec(tv_sec: 0, tv_nsec: 20_000_000), timespec())
        while nanosleep(&wanted, &rest) != 0 { wanted = rest }
        return rest.tv_sec
    }

    /// All descriptors are in use.
    static func fullTable() throws {
        close_inherited()
        // The three standard streams, and the epoll.
        for limit in [3, 4] as [UInt32] {
            _ = limit_descriptors(limit)
            do {
                try EventLoop.run { print("ran") }
            } catch {
                print(error)
            }
        }
        _ = limit_descriptors(64)
        print("left open:", descriptorCount() - 3)
        try EventLoop.run { try await useAFullTable() }
    }

    @LoopActor private static func useAFullTable() async throws {
        let loop = EventLoop.current
        let (near, far) = try pipe()
        var taken: [CInt] = []
        while case let number = dup(0), number >= 0 { taken.append(number) }
        do {
            _ = try loop.onSignal(SIGUSR1) {}
            print("signal taken")
        } catch {
            print(error)
        }
        try await sleep(for: .milliseconds(1))
        loop.schedule(after: .milliseconds(1)) { write(far, "x", 1) }
        print("read:", await readOne(near), "offloaded:", try await offload { 7 })
        for number in taken { close(number) }
        var count = 0
        let registration = try loop.onSignal(SIGUSR1) { count += 1 }
        kill(getpid(), SIGUSR1)
        while count == 0 { try await sleep(for: .milliseconds(1)) }
        registration.cancel()
        print("signals:", count)
    }

    /// The kernel watches nothing for a loop. Before Swift 6.3 a loop watches libdispatch's queue
    /// from its beginning, which fails then.
    static func noBeginning() throws {
        try EventLoop.run {}
        let before = descriptorCount()
        for _ in 0..<3 {
            try? EventLoop.run(polling: { try InterruptingPoller(watches: false) }) {}
        }
        print("left open:", descriptorCount() - before, "on a loop:", EventLoop.isOnLoop)
        try EventLoop.run { print("the next loop runs") }
    }

    /// The kernel starts no threads.
    @LoopActor static func noThreads() async throws {
        _ = refuse_system_call(clone3_number, EAGAIN)
        let lane = OffloadLane()
        for lane in [nil, lane, lane] {
            do {
                print("offloaded:", try await offload(on: lane) { 7 })
            } catch {
                print(error)
            }
        }
        print("left:", EventLoop.current.statistics.offloads)
    }

    /// Waits for a byte.
    @LoopActor private static func readOne(_ descriptor: CInt) async -> UInt8 {
        var registration: Registration?
        await withUnsafeContinuation { ready in
            registration = try? EventLoop.current.watch(descriptor, .readable) { _ in
                registration?.cancel()
                ready.resume()
            }
        }
        var byte: UInt8 = 0
        _ = read(descriptor, &byte, 1)
        return byte
    }

    private static func pipe() throws(SystemError) -> (near: CInt, far: CInt) {
        var ends: [CInt] = [0, 0]
        try systemCall("pipe") { Glibc.pipe(&ends) }
        return (ends[0], ends[1])
    }
}

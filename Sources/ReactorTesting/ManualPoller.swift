// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor

/// The poller of a test: its time is a manual clock's, and it knows descriptors that do not exist.
///
/// Real descriptors may be watched too; the kernel is asked about them whenever the loop looks
/// for news. Pipes and sockets between two ends of one process are as deterministic as the made-up
/// descriptors; ptys are not, because a thread of the kernel carries their bytes.
///
/// Isolation: the loop.
@LoopActor public final class ManualPoller {
    private let clock: ManualClock
    private let kernel: EpollPoller
    /// How long a loop that cannot go on by itself waits for other threads, in real time.
    private let patience: Duration
    private var scripted: [CInt: Script] = [:]
    private var events: [(token: UInt64, readiness: Readiness)] = []

    /// What a test says of a made-up descriptor, and what the loop wants to know of it.
    private struct Script {
        var readiness: Readiness = []
        var watch: (interest: Interest, token: UInt64)?
    }

    init(clock: ManualClock, patience: Duration) throws(SystemError) {
        self.clock = clock
        self.patience = patience
        kernel = try EpollPoller()
    }

    /// A descriptor that exists only in this poller, to be watched and set. Its number is not
    /// given again, and is none that the kernel would give.
    public func makeDescriptor() -> CInt {
        let descriptor = 1_000_000_000 + CInt(scripted.count)
        scripted[descriptor] = Script()
        return descriptor
    }

    /// Says what is ready of a made-up descriptor from now on, until it is set anew.
    public func set(_ descriptor: CInt, _ readiness: Readiness) {
        precondition(
            scripted[descriptor] != nil, "only what makeDescriptor() returned can be set")
        scripted[descriptor]?.readiness = readiness
    }
}

extension ManualPoller: Poller {
    package var now: Instant { clock.now }

    package func add(
        _ descriptor: CInt, _ interest: Interest, token: UInt64
    ) throws(SystemError) {
        guard let script = scripted[descriptor] else {
            return try kernel.add(descriptor, interest, token: token)
        }
        guard script.watch == nil else { throw SystemError(operation: "add", code: EEXIST) }
        scripted[descriptor]?.watch = (interest, token)
    }

    package func modify(
        _ descriptor: CInt, _ interest: Interest, token: UInt64
    ) throws(SystemError) {
        guard scripted[descriptor] != nil else {
            return try kernel.modify(descriptor, interest, token: token)
        }
        scripted[descriptor]?.watch = (interest, token)
    }

    package func remove(_ descriptor: CInt) {
        guard scripted[descriptor] != nil else { return kernel.remove(descriptor) }
        scripted[descriptor]?.watch = nil
    }

    package func wait(until deadline: Instant?, from now: Instant) throws(SystemError) -> Int {
        collectScripted()
        try collectFromKernel(waiting: .zero)
        let isBusy = deadline.map { $0 <= now } ?? false
        guard events.isEmpty, !isBusy else { return events.count }
        // The end of work on other threads is part of what the present moment leads to.
        if clock.isMoving, EventLoop.current.pendingOffloads > 0 {
            try collectFromKernel(waiting: patience)
            return events.count
        }
        if clock.loopIsIdle(until: deadline) { return 0 }
        try collectFromKernel(waiting: patience)
        guard !events.isEmpty else { throw SystemError(operation: stuck, code: EDEADLK) }
        return events.count
    }

    package func event(_ index: Int) -> (token: UInt64, readiness: Readiness) {
        events[index]
    }

    package nonisolated func wake() {
        kernel.wake()
    }

    private func collectScripted() {
        events.removeAll(keepingCapacity: true)
        for (_, script) in scripted.sorted(by: { $0.key < $1.key }) {
            guard let (interest, token) = script.watch else { continue }
            let wanted = script.readiness.wanted(by: interest)
            if !wanted.isEmpty { events.append((token, wanted)) }
        }
    }

    private func collectFromKernel(waiting time: Duration) throws(SystemError) {
        let begin = kernel.now
        let count = try kernel.wait(until: begin.advanced(by: time), from: begin)
        for index in 0..<count { events.append(kernel.event(index)) }
    }
}

/// What is wrong with the test.
private let stuck = """
    waiting in a test: nothing is due and nobody moves the clock, so the body would wait for \
    ever. Call advance(by:) from another task, or do not await what needs time
    """

// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor

/// The poller of a test: it uses a manual clock, and supports simulated descriptors.
///
/// Real descriptors may be watched too; the kernel is asked about them at each poll. Pipes and
/// sockets between two ends in one process are as deterministic as simulated descriptors. Ptys are
/// not, because a thread of the kernel moves their bytes.
///
/// Isolation: the loop.
@LoopActor public final class ManualPoller {
    private let clock: ManualClock
    private let kernel: EpollPoller
    /// How long the loop waits for other threads, in real time, if nothing else can happen.
    private let patience: Duration
    private var scripted: [CInt: Script] = [:]
    private var events: [(token: UInt64, readiness: Readiness)] = []

    /// A simulated descriptor: its readiness, from the test, and its watch, from the loop.
    private struct Script {
        var readiness: Readiness = []
        var watch: (interest: Interest, token: UInt64)?
    }

    init(clock: ManualClock, patience: Duration) throws(SystemError) {
        self.clock = clock
        self.patience = patience
        kernel = try EpollPoller()
    }

    /// Makes a simulated descriptor, to be watched and set. Its number is used only once, and the
    /// kernel never returns it.
    public func makeDescriptor() -> CInt {
        let descriptor = 1_000_000_000 + CInt(scripted.count)
        scripted[descriptor] = Script()
        return descriptor
    }

    /// Sets the readiness of a simulated descriptor, until it is set again.
    public func set(_ descriptor: CInt, _ readiness: Readiness) {
        require(
            scripted[descriptor] != nil, "set only descriptors that makeDescriptor() returned")
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
        guard events.isEmpty, !isBusy else {
            if isBusy, EventLoop.current.isEnding { clock.stall(for: .milliseconds(1)) }
            return events.count
        }
        let isEnding = EventLoop.current.isEnding
        // Finished work of other threads is a consequence of the present moment.
        if clock.isMoving || isEnding, EventLoop.current.statistics.offloads > 0 {
            try collectFromKernel(waiting: patience)
            if !isEnding || !events.isEmpty { return events.count }
        }
        if isEnding, let deadline { return clock.pass(until: deadline) }
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

/// The error of a test that waits for an event which cannot happen.
private let stuck = """
    waiting in a test: nothing is due and no task moves the clock, so the body would wait without \
    end. Call advance(by:) from another task, or do not await what needs time
    """

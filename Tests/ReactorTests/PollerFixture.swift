// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import ReactorTesting

@testable import Reactor

/// The pollers that have to behave alike.
enum PollerKind: CaseIterable, Sendable {
    /// The kernel, with timeouts in nanoseconds.
    case epoll
    /// The kernel before Linux 5.11.
    case epollInMilliseconds
    /// Simulated descriptors.
    case manual
    /// The manual clock with the kernel's descriptors.
    case manualOverKernel

    /// Runs the body in a loop with this poller.
    func run(_ body: @escaping @LoopActor (PollerFixture) async throws -> Void) throws {
        switch self {
        case .epoll:
            try RealLoop.run { try await body(PollerFixture(clock: nil, poller: nil)) }
        case .epollInMilliseconds:
            try RealLoop.run(on: { try EpollPoller(nanoseconds: false) }) {
                try await body(PollerFixture(clock: nil, poller: nil))
            }
        case .manual:
            try TestLoop.run { clock, poller in
                try await body(PollerFixture(clock: clock, poller: poller))
            }
        case .manualOverKernel:
            try TestLoop.run { clock, _ in try await body(PollerFixture(clock: clock, poller: nil))
            }
        }
    }
}

/// The poller of a test, and the operations that a test needs on it.
@LoopActor struct PollerFixture {
    let clock: ManualClock?
    let poller: ManualPoller?

    /// Lets time pass, in real time or on the manual clock.
    func pass(_ duration: Duration) async throws {
        if let clock {
            await clock.advance(by: duration)
        } else {
            try await sleep(for: duration)
        }
    }

    /// Makes a descriptor that is not readable.
    func line() throws -> Line {
        try Line(poller)
    }
}

/// One end of a connection; the test holds the other end.
@LoopActor final class Line {
    let descriptor: CInt
    private let poller: ManualPoller?
    private let far: CInt

    init(_ poller: ManualPoller?) throws {
        self.poller = poller
        if let poller {
            descriptor = poller.makeDescriptor()
            far = -1
        } else {
            var ends: [CInt] = [0, 0]
            let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
            try systemCall("socketpair") { socketpair(AF_UNIX, kind, 0, &ends) }
            (descriptor, far) = (ends[0], ends[1])
        }
    }

    /// The far end sends a byte.
    func becomeReadable() {
        poller?.set(descriptor, .readable)
        if poller == nil { _ = write(far, "x", 1) }
    }

    /// The near end has room to write; a new socket always has.
    func becomeWritable() {
        poller?.set(descriptor, .writable)
    }

    /// The near end reads everything.
    func drain() {
        poller?.set(descriptor, [])
        var bytes = [UInt8](repeating: 0, count: 64)
        if poller == nil { while read(descriptor, &bytes, 64) == 64 {} }
    }

    /// The far end is closed.
    func hangUp() {
        poller?.set(descriptor, [.readable, .hangUp])
        if poller == nil { _ = Glibc.close(far) }
    }

    /// The near end is closed.
    func close() {
        poller?.set(descriptor, [])
        if poller == nil { _ = Glibc.close(descriptor) }
    }
}

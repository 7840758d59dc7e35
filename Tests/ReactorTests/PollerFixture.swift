// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import ReactorTesting

@testable import Reactor

/// The pollers that have to behave alike.
enum PollerKind: CaseIterable, Sendable {
    /// The kernel, with timeouts in nanoseconds.
    case epoll
    /// The kernel as it was before 5.11.
    case epollInMilliseconds
    /// Made-up descriptors.
    case manual
    /// The manual clock over the kernel's descriptors.
    case manualOverKernel

    /// Runs the body in a loop on such a poller.
    func run(_ body: @escaping @LoopActor (Stage) async throws -> Void) throws {
        switch self {
        case .epoll:
            try RealLoop.run { try await body(Stage(clock: nil, poller: nil)) }
        case .epollInMilliseconds:
            try RealLoop.run(on: { try EpollPoller(nanoseconds: false) }) {
                try await body(Stage(clock: nil, poller: nil))
            }
        case .manual:
            try TestLoop.run { clock, poller in
                try await body(Stage(clock: clock, poller: poller))
            }
        case .manualOverKernel:
            try TestLoop.run { clock, _ in try await body(Stage(clock: clock, poller: nil)) }
        }
    }
}

/// What a test of the pollers needs of the one it runs on.
@LoopActor struct Stage {
    let clock: ManualClock?
    let poller: ManualPoller?

    /// Lets time pass, truly or by hand.
    func pass(_ duration: Duration) async throws {
        if let clock {
            await clock.advance(by: duration)
        } else {
            try await sleep(for: duration)
        }
    }

    /// A descriptor on which nothing is ready to read.
    func line() throws -> Line {
        try Line(poller)
    }
}

/// One end of a connection, the other end of which the test holds.
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

    /// The far end sends something.
    func becomeReadable() {
        poller?.set(descriptor, .readable)
        if poller == nil { _ = write(far, "x", 1) }
    }

    /// The near end has room; that of a new socket always does.
    func becomeWritable() {
        poller?.set(descriptor, .writable)
    }

    /// The near end reads everything.
    func drain() {
        poller?.set(descriptor, [])
        var bytes = [UInt8](repeating: 0, count: 64)
        if poller == nil { while read(descriptor, &bytes, 64) == 64 {} }
    }

    /// The far end goes away.
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

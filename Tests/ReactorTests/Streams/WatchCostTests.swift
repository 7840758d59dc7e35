// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import ReactorTesting
import Testing

@testable import Reactor

/// How often streams change what the kernel watches: each change is a system call.
struct WatchCostTests {
    @Test func aDialogueChangesNothing() throws {
        try run { poller, here, there in
            let echo = Task {
                while case let bytes = try await there.read(atMost: 99), !bytes.isEmpty {
                    try await there.write(bytes)
                }
            }
            for _ in 0..<1000 {
                try await here.write("question")
                _ = try await here.read(exactly: 8)
            }
            #expect(poller.changes == 2, "each descriptor is added once")
            here.close()
            try await echo.value
        }
    }

    @Test func aReaderThatDoesNotReadCostsOneChange() throws {
        try run { poller, here, there in
            try await here.write("1")
            _ = try await there.read(exactly: 1)
            try await here.write("2")
            let (changes, waits) = (poller.changes, poller.waits)
            try await sleep(for: .milliseconds(50))
            #expect(poller.changes == changes + 1)
            #expect(poller.waits <= waits + 3, "the unread byte does not keep the loop busy")
            #expect(try await there.read(atMost: 9) == [50])
            #expect(poller.changes == changes + 1, "the byte was reported already")
        }
    }

    @Test func aHangUpWithoutAReaderCostsOneChange() throws {
        try run { poller, here, there in
            try await here.write("1")
            _ = try await there.read(exactly: 1)
            try await here.write("2")
            let (changes, waits) = (poller.changes, poller.waits)
            here.close()
            try await sleep(for: .milliseconds(50))
            #expect(poller.changes == changes + 1)
            #expect(poller.waits <= waits + 3)
            #expect(try await there.readAll() == [50])
        }
    }

    @Test func aSlowReaderOfABulkCostsLittle() throws {
        try run { poller, here, there in
            let count = 20_000_000
            let writer = Task {
                for _ in 0..<200 { try await here.write([UInt8](repeating: 1, count: count / 200)) }
                try await here.finishWriting()
            }
            var received = 0
            while case let bytes = try await there.read(atMost: 65_536), !bytes.isEmpty {
                received += bytes.count
                if received % 7 == 0 { await Task.yield() }
            }
            #expect(received == count)
            #expect(poller.changes < 2 * count / 65_536, "less than two for each 64 kB")
            try await writer.value
        }
    }

    private func run(
        _ body: @escaping @LoopActor (CountingPoller, ByteStream, ByteStream) async throws -> Void
    ) throws {
        try RealLoop.run(on: { try CountingPoller() }) {
            guard let poller = EventLoop.current.poller as? CountingPoller else { return }
            let (here, there) = try ByteStream.pair()
            try await withTimeout(.seconds(30)) { try await body(poller, here, there) }
        }
    }
}

/// The kernel's poller, with a count of its system calls.
@LoopActor private final class CountingPoller: Poller {
    private let kernel: EpollPoller
    private(set) var changes = 0
    private(set) var waits = 0

    init() throws(SystemError) {
        kernel = try EpollPoller()
    }

    var now: Instant { kernel.now }

    func add(_ descriptor: CInt, _ interest: Interest, token: UInt64) throws(SystemError) {
        changes += 1
        try kernel.add(descriptor, interest, token: token)
    }

    func modify(_ descriptor: CInt, _ interest: Interest, token: UInt64) throws(SystemError) {
        changes += 1
        try kernel.modify(descriptor, interest, token: token)
    }

    func remove(_ descriptor: CInt) {
        changes += 1
        kernel.remove(descriptor)
    }

    func wait(until deadline: Instant?, from now: Instant) throws(SystemError) -> Int {
        waits += 1
        return try kernel.wait(until: deadline, from: now)
    }

    func event(_ index: Int) -> (token: UInt64, readiness: Readiness) {
        kernel.event(index)
    }

    nonisolated func wake() {
        kernel.wake()
    }
}

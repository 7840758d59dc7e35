// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import ReactorTesting
import Testing

@testable import Reactor

/// Streams live on the loop, but a cancellation and the last reference may be elsewhere.
struct OtherThreadTests {
    @Test func aReadCanBeCancelledOnAnotherThread() throws {
        try withRealLoop {
            let (here, there) = try ByteStream.pair()
            for _ in 0..<50 {
                let reading = Task { try await here.read(atMost: 1) }
                try await offload { reading.cancel() }
                await #expect(throws: CancellationError.self) { try await reading.value }
            }
            try await there.write("x")
            #expect(try await here.text(atMost: 9) == "x")
        }
    }

    @Test func aStreamThatIsDroppedOnAnotherThreadIsClosed() throws {
        try withRealLoop {
            let watched = EventLoop.current.statistics.descriptors
            let (here, holder) = try await pairWithHolder()
            try await here.write("x")
            try await offload { holder.drop() }
            let error = await streamError { try await here.read(exactly: 1) }
            #expect(error?.kind == .reset, "its byte was not read")
            here.close()
            #expect(EventLoop.current.statistics.descriptors == watched)
        }
    }

    @Test func aStreamThatItsLoopWatchesIsClosedWithTheLoop() throws {
        let (here, holder) = try withRealLoop {
            let (here, holder) = try await pairWithHolder()
            await #expect(throws: TimeoutError.self) {
                try await withTimeout(.milliseconds(1)) { try await here.read(exactly: 1) }
            }
            return (here, holder)
        }
        holder.drop()
        try withRealLoop {
            #expect(here.isClosed)
            let error = await streamError { try await here.read(exactly: 1) }
            #expect(error?.kind == .closed)
        }
    }

    /// A stream, and the only reference to its other end, which the loop watches.
    @LoopActor private func pairWithHolder() async throws -> (ByteStream, Holder) {
        let (here, there) = try ByteStream.pair()
        try await here.write("x")
        _ = try await there.read(exactly: 1)
        return (here, Holder(there))
    }
}

/// A reference that any thread can drop.
private final class Holder: Sendable {
    private let stream: Mutex<ByteStream?>

    init(_ stream: ByteStream) {
        self.stream = Mutex(stream)
    }

    func drop() {
        stream.withLock { $0 = nil }
    }
}

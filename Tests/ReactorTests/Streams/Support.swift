// SPDX-License-Identifier: Apache-2.0

@_exported import LoopTestSupport
import ReactorTesting
import Testing

@testable import Reactor

/// Runs the body with two streams that are connected with each other, on the manual clock.
func withPair(
    _ body: @escaping @LoopActor (ByteStream, ByteStream) async throws -> Void
) throws {
    try TestLoop.run { _ in
        let (here, there) = try ByteStream.pair()
        try await body(here, there)
    }
}

/// Runs the body on the kernel's poller; a body that waits without end fails after half a minute.
func withRealLoop<R: Sendable>(
    _ body: @escaping @LoopActor () async throws -> R
) throws -> R {
    try RealLoop.run(within: .seconds(30), body)
}

/// Lets all other tasks run until they wait.
@LoopActor func settle() async throws {
    for _ in 0..<200 { await Task.yield() }
}

/// The error of a stream that the body throws; `nil` after an issue if it throws none.
@LoopActor func streamError<R: Sendable>(
    _ body: @LoopActor () async throws -> R
) async -> StreamError? {
    do {
        Issue.record("it should have failed, and returned \(try await body())")
    } catch let error as StreamError {
        return error
    } catch {
        Issue.record("another error: \(error)")
    }
    return nil
}

extension ByteStream {
    /// What is there, as a text.
    func text(atMost count: Int) async throws -> String {
        String(decoding: try await read(atMost: count), as: UTF8.self)
    }
}

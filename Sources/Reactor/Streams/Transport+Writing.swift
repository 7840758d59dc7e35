// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

extension Transport {
    /// How many writes to one stream a turn of the loop has room for.
    private static let writesInATurn = 32

    /// Writes the bytes, unless too many wait already.
    ///
    /// - Returns: False if they have to wait in line; no byte was taken then.
    /// - Throws: `CancellationError` and `.closed`: no byte was taken. Other errors: unknown.
    func write(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        guard writers.count == 0, outgoing.count <= highWaterMark else { return false }
        try take(bytes)
        if writeTurn != loop.turns { (writeTurn, writesInTurn) = (loop.turns, 0) }
        writesInTurn += 1
        return true
    }

    /// Whether the stream has had its share of this turn: the writer then lets other work run.
    var hasUsedItsTurn: Bool { writesInTurn >= Transport.writesInATurn }

    /// Waits until the loop has taken the bytes.
    ///
    /// - Throws: `CancellationError`: no byte was taken.
    func waitInLine(_ bytes: [UInt8]) async throws {
        if let error = try await writers.wait(bytes) { throw error }
    }

    /// Waits until the kernel has all bytes of the writes that have returned.
    func flush() async throws {
        if Task.isCancelled { throw await cancellation() }
        // The kernel has everything, and a pipe is closed.
        if writing == .finished, outgoing.isEmpty { return }
        if let writeFailure { throw await inALaterTurn(writeFailure) }
        if !outgoing.isEmpty { try await waitUntil(sent &+ UInt64(outgoing.count)) }
    }

    /// Waits until the kernel has room again, for a descriptor without an outgoing buffer.
    func waitUntilWritable() async throws {
        try watch(for: .writable)
        try await waitUntil(.max)
    }

    /// Tells the other side that no more bytes come, after all writes.
    func finishWriting() async throws {
        if Task.isCancelled { throw await cancellation() }
        if writing == .finished, outgoing.isEmpty { return }
        if let writeFailure { throw await inALaterTurn(writeFailure) }
        // A layer has its own last bytes, for which an earlier call did not wait.
        if writing == .finished { return try await waitUntil(.max) }
        writing = .finishing
        do {
            if !outgoing.isEmpty { try await waitUntil(.max) }
        } catch {
            if writing == .finished { return }
            writing = .open
            throw error
        }
        if writing == .finished { return }
        writing = .finished
        if let layer { return try await finish(layer) }
        try shutDown()
    }

    /// Sends waiting bytes, and lets writers in for whom there is room now.
    ///
    /// - Parameter isHungUp: Whether the kernel will not report that it takes more.
    func flushOutgoing(isHungUp: Bool) {
        do throws(StreamError) {
            try sendOutgoing()
            if isHungUp, !outgoing.isEmpty {
                throw StreamError(.reset, "write", label, "the other side has hung up")
            }
            while outgoing.count <= highWaterMark, let bytes = writers.resumeFirst(with: nil) {
                try append(bytes)
            }
            resumeFlushers()
            if outgoing.isEmpty { try watch(only: requested.subtracting(.writable)) }
        } catch {
            failWriters(error)
        }
    }

    /// No more bytes can be written.
    func failWriters(_ error: StreamError) {
        writeFailure = error
        outgoing.removeAll()
        writers.resumeAll(with: error)
        flushers.resumeAll(with: error)
        // If it fails, a later event tries again.
        try? watch(only: requested.subtracting(.writable))
    }

    /// Why nothing can be written any more.
    @inline(__always) var lastingWriteFailure: StreamError? {
        if let writeFailure { return writeFailure }
        guard writing != .open else { return nil }
        return StreamError(.closed, "write", label, "finishWriting() was called")
    }

    private func take(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        if let layer { return try seal(bytes, with: layer) }
        let taken = outgoing.isEmpty ? try send(bytes) : 0
        guard taken < bytes.count else { return }
        outgoing.append(UnsafeRawBufferPointer(rebasing: bytes[taken...]))
        try watch(for: .writable)
        if isAlwaysReady { flushOutgoing(isHungUp: true) }
    }

    func sendOutgoing() throws(StreamError) {
        guard !outgoing.isEmpty else { return }
        let taken = try send(outgoing.bytes)
        outgoing.removeFirst(taken)
        sent &+= UInt64(taken)
    }

    /// - Returns: How many bytes the kernel has taken.
    func send(_ bytes: UnsafeRawBufferPointer) throws(StreamError) -> Int {
        guard !bytes.isEmpty else { return 0 }
        guard descriptor != nil else { throw closedError("write") }
        do throws(SystemError) {
            return try descriptor!.write(bytes) ?? 0
        } catch {
            let failure = streamError(error)
            writeFailure = failure
            throw failure
        }
    }

    func waitUntil(_ goal: UInt64) async throws {
        if let error = try await flushers.wait(goal) { throw error }
    }

    private func resumeFlushers() {
        let reached = outgoing.isEmpty ? UInt64.max : sent
        while let goal = flushers.firstRequest, goal <= reached {
            flushers.resumeFirst(with: nil)
        }
    }

    private func shutDown() throws(StreamError) {
        guard descriptor != nil else { throw closedError("finish writing") }
        do throws(SystemError) {
            try descriptor!.shutDownWriting()
        } catch {
            switch error.code {
            // The writing end of a pipe has no other half. A terminal has no end to send.
            case ENOTSOCK: if descriptor!.isWriteOnly() { close() }
            // The other side is gone already, as reading will show.
            case ENOTCONN: return
            default: throw streamError(error)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

extension Transport {
    /// How many writes to one stream a turn of the loop has room for.
    private static let writesInATurn = 32

    /// Writes the bytes, or waits in line while too many bytes wait.
    ///
    /// - Throws: `CancellationError` and `.closed`: no byte was taken. Other errors: unknown.
    func write(_ bytes: [UInt8]) async throws {
        try checkWriting()
        guard hasRoom else { return try await waitInLine(bytes) }
        try bytes.withUnsafeBytes { try take($0) }
        await giveWay()
    }

    /// The same for bytes that the caller keeps in place until this returns.
    func write(_ bytes: UnsafeRawBufferPointer) async throws {
        try checkWriting()
        guard hasRoom else { return try await waitInLine([UInt8](bytes)) }
        try take(bytes)
        await giveWay()
    }

    /// Waits until the kernel has all bytes of the writes that have returned.
    func flush() async throws {
        if Task.isCancelled { throw CancellationError() }
        if let writeFailure { throw writeFailure }
        if !outgoing.isEmpty { try await waitUntil(sent &+ UInt64(outgoing.count)) }
    }

    /// Waits until the kernel has room again, for a descriptor without an outgoing buffer.
    func waitUntilWritable() async throws {
        try watch(for: .writable)
        try await waitUntil(.max)
    }

    /// Tells the other side that no more bytes come, after all writes.
    func finishWriting() async throws {
        if Task.isCancelled { throw CancellationError() }
        if writing == .finished { return }
        if let writeFailure { throw writeFailure }
        writing = .finishing
        do {
            if !outgoing.isEmpty { try await waitUntil(.max) }
        } catch {
            writing = .open
            throw error
        }
        writing = .finished
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
                outgoing.append(bytes)
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

    private var hasRoom: Bool { writers.count == 0 && outgoing.count <= highWaterMark }

    private func checkWriting() throws {
        if Task.isCancelled { throw CancellationError() }
        if let writeFailure { throw writeFailure }
        guard writing == .open else {
            throw StreamError(.closed, "write", label, "finishWriting() was called")
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        let taken = outgoing.isEmpty ? try send(bytes) : 0
        guard taken < bytes.count else { return }
        outgoing.append(UnsafeRawBufferPointer(rebasing: bytes[taken...]))
        try watch(for: .writable)
        if isAlwaysReady { flushOutgoing(isHungUp: true) }
    }

    private func sendOutgoing() throws(StreamError) {
        guard !outgoing.isEmpty else { return }
        let taken = try send(outgoing.bytes)
        outgoing.removeFirst(taken)
        sent &+= UInt64(taken)
    }

    /// - Returns: How many bytes the kernel has taken.
    private func send(_ bytes: UnsafeRawBufferPointer) throws(StreamError) -> Int {
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

    private func waitInLine(_ bytes: [UInt8]) async throws {
        if let error = try await writers.wait(bytes) { throw error }
    }

    private func waitUntil(_ goal: UInt64) async throws {
        if let error = try await flushers.wait(goal) { throw error }
    }

    private func resumeFlushers() {
        let reached = outgoing.isEmpty ? UInt64.max : sent
        while let goal = flushers.firstRequest, goal <= reached {
            flushers.resumeFirst(with: nil)
        }
    }

    /// Lets other work run, after many writes in one turn.
    private func giveWay() async {
        if writeTurn != loop.turns { (writeTurn, writesInTurn) = (loop.turns, 0) }
        writesInTurn += 1
        if writesInTurn >= Transport.writesInATurn { await Task.yield() }
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

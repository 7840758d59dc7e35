// SPDX-License-Identifier: Apache-2.0

extension ByteStream {
    /// How many bytes wait in the outgoing buffer.
    public var outgoingCount: Int { transport.outgoing.count }

    /// Writes the bytes. They go to the kernel at once if it takes them; the rest is sent when it
    /// does. Waits first while more than `highWaterMark` bytes wait.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before it is its turn: no byte is
    ///   written. `StreamError`: `.reset` if the other side is gone, `.closed` after `close` or
    ///   `finishWriting`. An error of bytes that were sent later is thrown by the next call.
    public func write(
        _ bytes: [UInt8], fileID: StaticString = #fileID, line: UInt = #line
    ) async throws {
        beginWait("write", fileID, line)
        defer { endWait() }
        if Task.isCancelled { throw await cancellation() }
        if let error = transport.lastingWriteFailure { throw await transport.inALaterTurn(error) }
        guard try bytes.withUnsafeBytes({ try transport.write($0) }) else {
            return try await transport.waitInLine(bytes)
        }
        if transport.hasUsedItsTurn { await nextTurn() }
    }

    /// Writes the UTF-8 of a text, like the function for bytes.
    public func write(
        _ text: String, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws {
        try await write(Array(text.utf8), fileID: fileID, line: line)
    }

    /// The same for bytes in memory of the caller, who keeps them in place until this returns.
    public func write(
        _ bytes: UnsafeRawBufferPointer, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws {
        beginWait("write", fileID, line)
        defer { endWait() }
        if Task.isCancelled { throw await cancellation() }
        if let error = transport.lastingWriteFailure { throw await transport.inALaterTurn(error) }
        guard try transport.write(bytes) else {
            return try await transport.waitInLine([UInt8](bytes))
        }
        if transport.hasUsedItsTurn { await nextTurn() }
    }

    /// Waits until the kernel has all bytes of the writes that have returned. The other side need
    /// not have received them.
    ///
    /// - Throws: `CancellationError`, which changes nothing; `StreamError` as `write`.
    public func flush(
        fileID: StaticString = #fileID, line: UInt = #line
    ) async throws {
        beginWait("flush", fileID, line)
        defer { endWait() }
        try await transport.flush()
    }

    /// Tells the other side that no more bytes come, after all bytes of the writes that were called
    /// before. Bytes from the other side can still be read. Finishing twice is allowed.
    ///
    /// The writing end of a pipe is closed. A terminal has no such signal: nothing is sent.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before all bytes were sent: writing
    ///   is not finished. `StreamError` as `write`.
    public func finishWriting(
        fileID: StaticString = #fileID, line: UInt = #line
    ) async throws {
        beginWait("finishWriting", fileID, line)
        defer { endWait() }
        try await transport.finishWriting()
    }
}

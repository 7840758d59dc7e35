// SPDX-License-Identifier: Apache-2.0

extension ByteStream {
    /// How many bytes can be read without asking the kernel.
    public var incomingCount: Int { incoming.count }

    /// Reads the bytes that are there, and waits only if there is none.
    ///
    /// - Parameters:
    ///   - count: The largest number of bytes, at least 1. At most 64 kB come at once.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    /// - Returns: At least one byte; no byte at the end.
    /// - Throws: `CancellationError` if the task is cancelled before bytes came; `StreamError`.
    public func read(
        atMost count: Int, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws -> [UInt8] {
        beginWait("read", fileID, line)
        defer { endWait() }
        require(count > 0, "read at least one byte, not \(count)")
        transport.checkReader()
        while incoming.isEmpty, !hasEnded {
            if let error = transport.lastingFailure { throw await transport.inALaterTurn(error) }
            // Without the way through the incoming buffer.
            if let bytes = try readBlock() {
                let taken = min(count, bytes.count)
                incoming.append(UnsafeRawBufferPointer(rebasing: bytes[taken...]))
                return [UInt8](UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
            }
            try await transport.waitUntilReadable()
        }
        return incoming.take(min(count, incoming.count))
    }

    /// Reads the bytes that are there into memory of the caller, who keeps it in place until this
    /// returns; waits only if there is none.
    ///
    /// - Parameters:
    ///   - buffer: Not empty.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    /// - Returns: How many bytes were read, from the beginning of the buffer; 0 at the end.
    /// - Throws: `CancellationError` if the task is cancelled before bytes came; `StreamError`.
    public func read(
        into buffer: UnsafeMutableRawBufferPointer,
        fileID: StaticString = #fileID, line: UInt = #line
    ) async throws -> Int {
        beginWait("read", fileID, line)
        defer { endWait() }
        require(!buffer.isEmpty, "read into a buffer with room for at least one byte")
        transport.checkReader()
        if incoming.isEmpty { _ = try await fill() }
        let count = min(buffer.count, incoming.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: incoming.bytes[..<count]))
        incoming.removeFirst(count)
        return count
    }

    /// Reads a number of bytes.
    ///
    /// The incoming buffer grows as the bytes come, up to this number. If the other side has chosen
    /// the number, check it first.
    ///
    /// - Throws: `.unexpectedEnd` if the bytes end before; those that came can still be read.
    ///   `CancellationError` and other errors, which take no byte either.
    public func read(
        exactly count: Int, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws -> [UInt8] {
        beginWait("read", fileID, line)
        defer { endWait() }
        require(count >= 0, "a number of bytes is not negative: \(count)")
        transport.checkReader()
        while incoming.count < count {
            guard try await fill() else { throw unexpectedEnd("of \(count) bytes") }
        }
        return incoming.take(count)
    }

    /// Reads the bytes that are there at this moment, and never waits: from a pipe whose writer has
    /// ended, while other writers may go on.
    func takeWaitingBytes() throws -> [UInt8] {
        var taken = incoming.take(incoming.count)
        var rest = hasEnded ? 0 : transport.waitingBytes
        while rest > 0 {
            let block = UnsafeMutableRawBufferPointer(rebasing: ByteStream.block.prefix(rest))
            guard let count = try transport.readNow(into: block), count > 0 else { break }
            taken += block[..<count]
            rest -= count
        }
        return taken
    }

    /// Asks the kernel for more bytes, and waits until it has some.
    ///
    /// - Returns: False at the end.
    func fill() async throws -> Bool {
        if let error = transport.lastingFailure { throw await transport.inALaterTurn(error) }
        while !hasEnded {
            if let bytes = try readBlock() {
                incoming.append(bytes)
                return !hasEnded
            }
            try await transport.waitUntilReadable()
        }
        return false
    }

    /// Reads once from the kernel.
    ///
    /// - Returns: The bytes, which are valid until the next suspension, none at the end; `nil` if
    ///   the caller has to wait.
    private func readBlock() throws -> UnsafeRawBufferPointer? {
        guard let count = try transport.read(into: ByteStream.block) else { return nil }
        hasEnded = count == 0
        return UnsafeRawBufferPointer(rebasing: ByteStream.block[..<count])
    }

    func unexpectedEnd(_ what: String) -> StreamError {
        let received = incoming.count
        return StreamError(
            .unexpectedEnd(received: received), "read", transport.label,
            "the bytes ended after \(received) \(what)")
    }
}

// SPDX-License-Identifier: Apache-2.0

extension Transport {
    /// The bytes of the other side, for the layers of all streams. It is smaller than the block to
    /// which streams read: a record of TLS, of which a part has come before, has to fit too.
    private static let received = UnsafeMutableRawBufferPointer.allocate(
        byteCount: ByteStream.block.count - 18_432, alignment: 16)

    /// Starts the layer.
    func begin(_ layer: any StreamLayer) throws(StreamError) {
        require(writers.count == 0, "another task writes here: start TLS when it has written")
        self.layer = layer
        let wasEmpty = outgoing.isEmpty
        try layer.begin(outgoing: &outgoing)
        sendAnswers(wasEmpty)
    }

    /// Reads as `read` does: once from the kernel.
    func read(
        through layer: any StreamLayer, into buffer: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int? {
        if layer.hasEnded { return 0 }
        if layer.failure != nil {
            // It was found behind bytes that were read.
            return try receive(
                UnsafeRawBufferPointer(start: nil, count: 0), with: layer, into: buffer)
        }
        guard let count = try readDescriptor(into: Transport.received) else { return nil }
        let bytes = UnsafeRawBufferPointer(rebasing: Transport.received[..<count])
        let stored = try receive(bytes, with: layer, into: buffer)
        return stored == 0 && !layer.hasEnded ? nil : stored
    }

    /// Gives bytes of the other side to the layer.
    ///
    /// - Returns: How many bytes for the stream were stored.
    func receive(
        _ bytes: UnsafeRawBufferPointer, with layer: any StreamLayer,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int {
        let wasEmpty = outgoing.isEmpty
        do throws(StreamError) {
            let count = try layer.receive(bytes, into: buffer, outgoing: &outgoing)
            sendAnswers(wasEmpty)
            return count
        } catch {
            // Among them the reason, for the other side.
            sendAnswers(wasEmpty)
            fail(error)
            throw error
        }
    }

    /// Changes the bytes and sends them.
    func seal(_ bytes: UnsafeRawBufferPointer, with layer: any StreamLayer) throws(StreamError) {
        let wasEmpty = outgoing.isEmpty
        try append(bytes, with: layer)
        try sendAdded(wasEmpty)
    }

    /// Appends bytes of a task to the outgoing buffer.
    func append(_ bytes: [UInt8]) throws(StreamError) {
        guard let layer else { return outgoing.append(bytes) }
        try append(bytes, bytes.count, with: layer)
    }

    private func append(
        _ start: UnsafeRawPointer, _ count: Int, with layer: any StreamLayer
    ) throws(StreamError) {
        try append(UnsafeRawBufferPointer(start: start, count: count), with: layer)
    }

    private func append(
        _ bytes: UnsafeRawBufferPointer, with layer: any StreamLayer
    ) throws(StreamError) {
        require(layer.isReady, "write when TLS has been started, not while it starts")
        try layer.seal(bytes, outgoing: &outgoing)
    }

    /// Tells the other side that no more bytes come, and waits until the kernel has that.
    func finish(_ layer: any StreamLayer) async throws {
        let wasEmpty = outgoing.isEmpty
        layer.sealEnd(outgoing: &outgoing)
        try sendAdded(wasEmpty)
        if !outgoing.isEmpty { try await waitUntil(.max) }
    }

    /// Before the descriptor is closed: tells the other side that it has all bytes, if it has.
    func end(_ layer: any StreamLayer) {
        if outgoing.isEmpty, writers.count == 0, writeFailure == nil {
            layer.sealEnd(outgoing: &outgoing)
            _ = try? send(outgoing.bytes)
        }
        // A server of TLS 1.3 sends tickets, which no task asks for.
        dropUnread()
    }

    /// Sends what the layer has to say. If that fails, the next write throws the error.
    private func sendAnswers(_ wasEmpty: Bool) {
        try? sendAdded(wasEmpty)
    }

    /// Sends what was added to the outgoing buffer.
    ///
    /// - Parameter wasEmpty: Whether nothing waited there before.
    private func sendAdded(_ wasEmpty: Bool) throws(StreamError) {
        if wasEmpty { try sendOutgoing() }
        guard !outgoing.isEmpty else { return }
        try watch(for: .writable)
        if isAlwaysReady { flushOutgoing(isHungUp: true) }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What changes the bytes of a stream on their way to the descriptor and back: its encryption.
///
/// The transport keeps the descriptor and the outgoing buffer, and the layer changes bytes only. So
/// back-pressure, order, deadlines and cancellation are the same with a layer and without one, and
/// a stream without a layer pays for the question whether it has one.
///
/// ```
///           seal                               after a report of the kernel
///   task ─────────> outgoing buffer ─> kernel ──────────────> receive ─────────> task
///                         ↑                                      │
///                         └────────── answers of the layer ──────┘
/// ```
///
/// Each function appends the bytes for the other side to the outgoing buffer. They return at once,
/// and none of them uses the stream.
@LoopActor package protocol StreamLayer: AnyObject {
    /// Whether it has agreed with the other side. Only then bytes can be sealed.
    var isReady: Bool { get }

    /// Whether the other side has said that no more bytes come.
    var hasEnded: Bool { get }

    /// Why the connection cannot be used any more, with all that the layer knows.
    var failure: (any Error)? { get }

    /// Takes bytes of the other side: all of them.
    ///
    /// - Parameters:
    ///   - bytes: At most as many that 18 kB more fit into the buffer; none at the end of the
    ///     connection.
    ///   - buffer: Gets the bytes for the stream, and has room for 64 kB.
    /// - Returns: How many bytes were stored; 0 if the other side has to send more first.
    /// - Throws: If the connection cannot be used any more. If bytes came before that was found,
    ///   only the next call throws.
    func receive(
        _ bytes: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer,
        outgoing: inout ByteQueue
    ) throws(StreamError) -> Int

    /// Begins to agree with the other side, as a client does.
    func begin(outgoing: inout ByteQueue) throws(StreamError)

    /// Changes bytes of the stream for the other side.
    func seal(_ bytes: UnsafeRawBufferPointer, outgoing: inout ByteQueue) throws(StreamError)

    /// Appends the record that ends this direction. Appends nothing before the layer is ready,
    /// after that record, or after a failure.
    func sealEnd(outgoing: inout ByteQueue)
}

extension ByteStream {
    /// The layer, if one has been started.
    package var layer: (any StreamLayer)? { transport.layer }

    /// The other side, for errors.
    package var label: String { transport.label }

    /// Starts a layer, and waits until it has agreed with the other side. Bytes that have come
    /// already and were not read belong to the layer. If this throws, the stream is closed.
    ///
    /// - Throws: The errors of the layer; `CancellationError`; `StreamError`.
    package func start(_ layer: any StreamLayer) async throws {
        transport.checkReader()
        require(transport.layer == nil, "this stream has TLS already: start it once")
        do {
            try await transport.flush()
            try transport.begin(layer)
            try receiveEarly(layer)
            while !layer.isReady {
                if let count = try transport.read(into: ByteStream.block) {
                    incoming.append(
                        UnsafeRawBufferPointer(rebasing: ByteStream.block[..<count]))
                } else if !layer.isReady {
                    try await transport.waitUntilReadable()
                }
            }
        } catch {
            close()
            throw layer.failure ?? error
        }
    }

    /// Gives the layer what was read before it began.
    private func receiveEarly(_ layer: any StreamLayer) throws(StreamError) {
        var early = ByteQueue()
        swap(&early, &incoming)
        while !early.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: early.bytes.prefix(16_384))
            let count = try transport.receive(piece, with: layer, into: ByteStream.block)
            early.removeFirst(piece.count)
            incoming.append(UnsafeRawBufferPointer(rebasing: ByteStream.block[..<count]))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Assembles blocks and checks them.
///
/// The lines of a block all look alike, and the check is one byte, so a search among the lines of a
/// torn block would soon find a false block. Therefore a block is accepted only from the end of the
/// block before.
struct BlockCollector: FrameCollector {
    private let format: Int
    private let body: FrameBody
    private var buffer: [UInt8] = []
    private var spans: [HoleSpan] = []
    /// Whether the first byte of `buffer` is known to be the first of a block.
    private var isBeginningKnown = false
    /// Whether the next bytes, up to LF, are a message and not part of the block.
    private var isInMessage = false

    init(_ body: FrameBody, format: Int) {
        self.body = body
        self.format = format
        buffer.reserveCapacity(LineSet.longest)
        spans.reserveCapacity(body.slotNames.count)
    }

    mutating func receive(
        _ bytes: UnsafeRawBufferPointer, _ counters: inout DecoderCounters,
        _ deliver: (FrameEvent) -> Void
    ) {
        for byte in bytes {
            take(byte, &counters, deliver)
            if buffer.count == LineSet.longest {
                reject(.tooLong, &counters, deliver)
                isBeginningKnown = false
            }
        }
    }

    mutating func reset(_ counters: inout DecoderCounters, beginsFrame: Bool) {
        counters.droppedBytes += UInt64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
        isInMessage = false
        isBeginningKnown = beginsFrame
    }

    private mutating func take(
        _ byte: UInt8, _ counters: inout DecoderCounters, _ deliver: (FrameEvent) -> Void
    ) {
        // The check may be any byte, so it is tested first.
        let isCheck = buffer.suffix(Block.label.count) == Block.label[...]
        if !isCheck, isInMessage || byte == UInt8(ascii: ":") {
            isInMessage = byte != 0x0A
            counters.droppedBytes += 1
            return
        }
        guard isCheck else {
            buffer.append(byte)
            return
        }
        let check = buffer.withUnsafeBytes { Block.check.value(over: $0) }
        buffer.append(byte)
        if !isBeginningKnown {
            reject(.torn, &counters, deliver)
        } else if check != byte {
            reject(.check, &counters, deliver)
        } else {
            finish(&counters, deliver)
        }
        isBeginningKnown = true
    }

    /// The check shows that the block is whole, so a block without any of the lines is valid, too.
    private mutating func finish(
        _ counters: inout DecoderCounters, _ deliver: (FrameEvent) -> Void
    ) {
        counters.frames += 1
        buffer.withUnsafeBytes { bytes in
            _ = body.refusal(of: bytes, &spans)
            deliver(.frame(format, FrameView(bytes: bytes, slots: body.slots(spans))))
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func reject(
        _ reason: Rejection.Reason, _ counters: inout DecoderCounters,
        _ deliver: (FrameEvent) -> Void
    ) {
        let rejection = Rejection(reason, format: format)
        counters.droppedBytes += UInt64(buffer.count)
        counters.count(rejection)
        buffer.removeAll(keepingCapacity: true)
        deliver(.rejected(rejection))
    }
}

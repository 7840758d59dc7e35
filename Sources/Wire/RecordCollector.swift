// SPDX-License-Identifier: Apache-2.0

/// Puts telegrams or blocks together and checks them.
///
/// A telegram shows its beginning and is found wherever it begins. A block does not: its lines all
/// look alike, and the check is one byte, so a search among the lines of a torn block would find a
/// false one soon. So a block is believed only from the end of the one before.
struct RecordCollector {
    /// What stands before the check of a block.
    static let label = Array("\r\nChecksum\t".utf8)

    private let format: Int
    private let record: TextRecord
    private var buffer: [UInt8] = []
    private var spans: [HoleSpan] = []
    /// In a block: whether the first byte of `buffer` is known to be the first of a block.
    private var beginningWasHeard = false
    /// In a block: whether what comes is a message that does not belong to it, up to LF.
    private var isInMessage = false

    init(_ record: TextRecord, format: Int) {
        self.record = record
        self.format = format
        buffer.reserveCapacity(TextRecord.longest)
        spans.reserveCapacity(record.holes.count)
    }

    mutating func receive(
        _ bytes: UnsafeRawBufferPointer, _ counters: inout DecoderCounters,
        _ deliver: (FrameEvent) -> Void
    ) {
        for byte in bytes {
            switch record.kind {
            case .telegram: takeOfTelegram(byte, &counters, deliver)
            case .block: takeOfBlock(byte, &counters, deliver)
            }
            if buffer.count == TextRecord.longest {
                reject(.tooLong, &counters, deliver)
                beginningWasHeard = false
            }
        }
    }

    /// Forgets what is unfinished.
    mutating func reset(_ counters: inout DecoderCounters, hearsBeginning: Bool) {
        counters.droppedBytes += UInt64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
        isInMessage = false
        beginningWasHeard = hearsBeginning
    }

    private mutating func takeOfTelegram(
        _ byte: UInt8, _ counters: inout DecoderCounters, _ deliver: (FrameEvent) -> Void
    ) {
        let isSlash = byte == UInt8(ascii: "/")
        guard isSlash || !buffer.isEmpty else {
            counters.droppedBytes += 1
            return
        }
        if isSlash, buffer.last == 0x0A { reject(.torn, &counters, deliver) }
        buffer.append(byte)
        // ! C C C C CR LF
        guard byte == 0x0A, buffer.count >= 8, buffer[buffer.count - 2] == 0x0D else { return }
        let mark = buffer.count - 7
        guard buffer[mark] == UInt8(ascii: "!"), buffer[mark - 1] == 0x0A else { return }
        guard let start = telegramStart(mark) else { return reject(.check, &counters, deliver) }
        finish(from: start, &counters, deliver)
    }

    /// The first `/` from which the check holds: one before it may have been noise.
    private func telegramStart(_ mark: Int) -> Int? {
        buffer.withUnsafeBytes { bytes in
            bytes.indices[..<mark].first { start in
                guard bytes[start] == UInt8(ascii: "/") else { return false }
                let covered = UnsafeRawBufferPointer(rebasing: bytes[start...mark])
                return Check.crc16ARCHex.holds(
                    Check.crc16ARCHex.value(over: covered), in: bytes, at: mark + 1)
            }
        }
    }

    private mutating func takeOfBlock(
        _ byte: UInt8, _ counters: inout DecoderCounters, _ deliver: (FrameEvent) -> Void
    ) {
        // The check may be any byte, so it is looked at before anything else.
        let isCheck = buffer.suffix(Self.label.count) == Self.label[...]
        if !isCheck, isInMessage || byte == UInt8(ascii: ":") {
            isInMessage = byte != 0x0A
            counters.droppedBytes += 1
            return
        }
        buffer.append(byte)
        guard isCheck else { return }
        let sum = buffer.withUnsafeBytes { Check.sum8.value(over: $0) }
        if !beginningWasHeard {
            reject(.torn, &counters, deliver)
        } else if sum != 0 {
            reject(.check, &counters, deliver)
        } else {
            finish(from: 0, &counters, deliver)
        }
        beginningWasHeard = true
    }

    private mutating func finish(
        from start: Int, _ counters: inout DecoderCounters, _ deliver: (FrameEvent) -> Void
    ) {
        counters.droppedBytes += UInt64(start)
        counters.frames += 1
        buffer.withUnsafeBytes { bytes in
            let frame = UnsafeRawBufferPointer(rebasing: bytes[start...])
            record.match(frame, into: &spans)
            deliver(.frame(format, FrameView(bytes: frame, slots: .text(spans))))
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

// SPDX-License-Identifier: Apache-2.0

/// Text between bytes: after a sync or a silence, up to an end or a silence.
///
///     02 | T=21.5 H=40 | 03          sync and end
///     silence | 1453 mm | silence    a silence on both sides
///
/// Fields between bytes need no framing: see `Framing`.
package struct Delimited: Framing {
    /// Empty where only a silence marks the beginning.
    package let sync: [UInt8]
    /// `nil` where a silence marks the end.
    package let end: LineEnd?
    package let silence: Duration?

    /// - Precondition: There is a sync or a silence, and an end or a silence.
    package init(sync: [UInt8], end: LineEnd?, silence: Duration?) {
        precondition(silence != nil || !sync.isEmpty && end != nil, "it has no begin or no end")
        self.sync = sync
        self.end = end
        self.silence = silence
    }

    package var requirement: String {
        let begin = sync.isEmpty ? "behind a silence" : "from \(sync.hexText)"
        return "it goes \(begin) to \(end.map { $0.bytes.hexText } ?? "a silence")"
    }

    /// Without bytes around the text, the text is the frame. Marks that are text, like `/` and `!`
    /// of a meter, are the first and the last of its lines.
    package var exampleForms: Set<ExampleForm> {
        guard let end else { return sync.isEmpty ? [.bytes, .text] : [.bytes] }
        let marks = sync + end.bytes
        let isText = marks.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A || $0 == 0x0D }
        let endsLine = end.bytes.suffix(2) == LineEnd.crlf.bytes[...]
        return isText && endsLine ? [.bytes, .lines] : [.bytes]
    }

    package func mayBegin(with byte: UInt8) -> Bool { sync.first.map { $0 == byte } ?? true }

    package func extent(
        of bytes: UnsafeRawBufferPointer, at beginning: FrameBeginning, isOver: Bool,
        unpacked: inout [UInt8]
    ) -> FrameExtent {
        if silence != nil, beginning != .silence { return .none }
        for (place, byte) in zip(bytes, sync) where place != byte { return .none }
        let start = sync.count
        guard bytes.count > start else { return .partial(content: 0..<0) }
        guard let end else {
            let content = start..<bytes.count
            return isOver ? .whole(size: bytes.count, content: content) : .partial(content: content)
        }
        let mark = end.mark
        var at = start
        while at + mark.count <= bytes.count {
            if bytes[at...].starts(with: mark) {
                let isLine = mark == LineEnd.lf.mark
                let returns = isLine ? bytes[start..<at].reversed().prefix { $0 == 0x0D }.count : 0
                return .whole(size: at + mark.count, content: start..<(at - returns))
            }
            at += 1
        }
        // The last bytes may be the beginning of the end.
        return .partial(content: start..<max(start, bytes.count - end.bytes.count))
    }

    package func longest(ofContent count: Int) -> Int {
        sync.count + count + (end?.bytes.count ?? 0)
    }

    package func frame(
        around content: [UInt8], like over: [UInt8]?
    ) throws(EncodingError) -> [UInt8] {
        sync + (try end?.close(content) ?? content)
    }

    package func content(of frame: [UInt8]) -> [UInt8]? {
        guard frame.starts(with: sync) else { return nil }
        let rest = Array(frame.dropFirst(sync.count))
        return end?.strip(rest) ?? rest
    }

    package func chanceInNoise(_ body: FrameBody) -> Double {
        guard silence == nil, let end else { return 0 }
        return chance(ofBytes: sync.count) * body.chanceInNoise * end.chanceInNoise
    }
}

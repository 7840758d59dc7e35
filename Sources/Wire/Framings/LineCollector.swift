// SPDX-License-Identifier: Apache-2.0

/// Assembles lines and matches them against bodies.
///
/// A line is accepted when its end was received and its beginning is certain: it was received, or
/// the template begins with constant text. The tail `453 mm` of `1453 mm` is a valid line with a
/// wrong distance. So after the start, and after lost bytes, a template that begins with a hole
/// waits for the next line.
///
/// A line may begin with bytes of another kind: the end of a binary message, or a sentence that was
/// cut off. A template with a check and a constant beginning is searched in the whole line, because
/// its check shows where it begins. The latest place counts: a sentence that was cut off has no
/// end, and a skip of it could take in the whole next one.
struct LineCollector: FrameCollector {
    private let formats: [(format: Int, body: FrameBody)]
    /// The bytes that end a line, and their last byte.
    private let mark: [UInt8]
    private let last: UInt8
    /// The longest accepted line, in bytes without its end.
    private let longest: Int
    private var line: [UInt8] = []
    private var spans: [HoleSpan] = []
    private var isTooLong = false
    /// Whether the first byte of `line` is known to be the first of a line.
    private var isBeginningKnown = false

    init(_ formats: [(format: Int, body: FrameBody)], mark: [UInt8]) {
        self.formats = formats
        self.mark = mark
        last = mark[mark.count - 1]
        longest = formats.map(\.body.longest).max() ?? 0
        line.reserveCapacity(longest + mark.count + 1)
        spans.reserveCapacity(formats.map(\.body.slotNames.count).max() ?? 0)
    }

    mutating func receive(
        _ bytes: UnsafeRawBufferPointer, _ counters: inout DecoderCounters,
        _ deliver: (FrameEvent) -> Void
    ) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: last) {
            append(rest[...end], &counters)
            rest = rest[(end + 1)...]
            guard line.suffix(mark.count) == mark[...] else { continue }
            line.removeLast(mark.count)
            finish(&counters, deliver)
        }
        append(rest, &counters)
    }

    mutating func reset(_ counters: inout DecoderCounters, beginsFrame: Bool) {
        counters.droppedBytes += UInt64(line.count)
        line.removeAll(keepingCapacity: true)
        isTooLong = false
        isBeginningKnown = beginsFrame
    }

    /// A line may have one byte more than the longest: the CR of its end. Of a line that is too
    /// long, only the possible beginning of its end mark is kept.
    private mutating func append(
        _ bytes: Slice<UnsafeRawBufferPointer>, _ counters: inout DecoderCounters
    ) {
        let isShort = line.count + bytes.count <= longest + 1 + mark.count
        if isShort, !isTooLong || bytes.count <= mark.count {
            line.append(contentsOf: bytes)
        } else {
            line.append(contentsOf: bytes.suffix(mark.count))
            counters.droppedBytes += UInt64(max(0, bytes.count - mark.count))
            isTooLong = true
        }
        guard isTooLong, line.count > mark.count else { return }
        counters.droppedBytes += UInt64(line.count - mark.count)
        line.removeFirst(line.count - mark.count)
    }

    private mutating func finish(
        _ counters: inout DecoderCounters, _ deliver: (FrameEvent) -> Void
    ) {
        dropEnds(&counters)
        if line.count > longest { isTooLong = true }
        if isTooLong || !line.isEmpty {
            let complaint = isTooLong ? Rejection(.tooLong) : match(&counters, deliver)
            if let complaint {
                counters.count(complaint)
                deliver(.rejected(complaint))
            } else {
                line.removeAll(keepingCapacity: true)
            }
        }
        reset(&counters, beginsFrame: true)
    }

    /// Removes what some devices send twice, or the other way round: CR CR LF, LF CR.
    private mutating func dropEnds(_ counters: inout DecoderCounters) {
        guard last == 0x0A || last == 0x0D else { return }
        let other: UInt8 = last == 0x0A ? 0x0D : 0x0A
        line.removeLast(line.reversed().prefix { $0 == other }.count)
        line.removeFirst(line.prefix { $0 == other }.count)
    }

    /// Delivers the line by the first matching body, or its rejection.
    private mutating func match(
        _ counters: inout DecoderCounters, _ deliver: (FrameEvent) -> Void
    ) -> Rejection? {
        line.withUnsafeBytes { bytes in
            var complaint: Rejection?
            for (format, body) in formats {
                let (start, reason) = place(of: body, in: bytes)
                guard reason == nil else {
                    if reason == .check { complaint = Rejection(.check, format: format) }
                    continue
                }
                guard isBeginningKnown || body.showsBeginning else { return Rejection(.torn) }
                counters.frames += 1
                counters.droppedBytes += UInt64(start)
                let frame = UnsafeRawBufferPointer(rebasing: bytes[start...])
                deliver(.frame(format, FrameView(bytes: frame, slots: body.slots(spans))))
                return nil
            }
            return complaint ?? Rejection(isText(bytes) ? .noMatch : .notText)
        }
    }

    /// The place where the body begins, or why it does not match.
    private mutating func place(
        of body: FrameBody, in bytes: UnsafeRawBufferPointer
    ) -> (start: Int, reason: Rejection.Reason?) {
        guard body.hasCheck, let first = body.firstByte else {
            return (0, body.refusal(of: bytes, &spans))
        }
        var reason: Rejection.Reason?
        for start in bytes.indices.reversed() where start == 0 || bytes[start] == first {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
            guard let next = body.refusal(of: rest, &spans) else { return (start, nil) }
            if reason != .check { reason = next }
        }
        return (0, reason)
    }

    /// SOH, STX, ETX, EOT and line ends around a text are marks of a protocol, no damage.
    private func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let marks = ControlSet([0x01, 0x02, 0x03, 0x04, 0x0A, 0x0D])
        let start = bytes.firstIndex { !marks.contains($0) } ?? bytes.count
        let end = bytes.lastIndex { !marks.contains($0) }.map { $0 + 1 } ?? start
        let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        return formats.contains { $0.body.isText(text) }
    }
}

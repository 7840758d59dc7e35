// SPDX-License-Identifier: Apache-2.0

/// Puts lines of text together and matches them against templates.
///
/// A line is believed when its end was heard and its beginning too, or when its beginning shows in
/// the template: of `1453 mm` the tail `453 mm` is a fine line, and a wrong distance. So after the
/// start, and wherever bytes were lost, a template that begins with a hole has to wait for the next
/// line.
struct LineCollector {
    private let templates: [(format: Int, template: Template)]
    /// What ends a line, and its last byte.
    private let mark: [UInt8]
    private let last: UInt8
    private var line: [UInt8] = []
    private var spans: [HoleSpan] = []
    private var isTooLong = false
    /// Whether the first byte of `line` is known to be the first of a line.
    private var beginningWasHeard = false

    init(_ templates: [(format: Int, template: Template)], mark: [UInt8]) {
        self.templates = templates
        self.mark = mark
        last = mark[mark.count - 1]
        line.reserveCapacity(Template.longestLine + mark.count + 1)
        spans.reserveCapacity(templates.map(\.template.holes.count).max() ?? 0)
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

    /// Forgets the unfinished line.
    ///
    /// - Parameter hearsBeginning: Whether what comes next begins a line.
    mutating func reset(_ counters: inout DecoderCounters, hearsBeginning: Bool) {
        counters.droppedBytes += UInt64(line.count)
        line.removeAll(keepingCapacity: true)
        isTooLong = false
        beginningWasHeard = hearsBeginning
    }

    /// A line may have one byte more than the longest: the CR of its end. Of one that is too long
    /// only so much is kept as its mark may begin with.
    private mutating func append(
        _ bytes: Slice<UnsafeRawBufferPointer>, _ counters: inout DecoderCounters
    ) {
        let isShort = line.count + bytes.count <= Template.longestLine + 1 + mark.count
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
        if last == 0x0A, line.last == 0x0D { line.removeLast() }
        if last == 0x0D, line.first == 0x0A { line.removeFirst() }
        if line.count > Template.longestLine { isTooLong = true }
        if isTooLong || !line.isEmpty {
            let complaint = isTooLong ? Rejection(.tooLong) : match(&counters, deliver)
            if let complaint {
                counters.count(complaint)
                deliver(.rejected(complaint))
            } else {
                line.removeAll(keepingCapacity: true)
            }
        }
        reset(&counters, hearsBeginning: true)
    }

    /// Delivers the line by the first template that matches, or says why none does.
    private mutating func match(
        _ counters: inout DecoderCounters, _ deliver: (FrameEvent) -> Void
    ) -> Rejection? {
        line.withUnsafeBytes { bytes in
            guard bytes.isText else { return Rejection(.notText) }
            var complaint = Rejection(.noMatch)
            for (format, template) in templates {
                spans.removeAll(keepingCapacity: true)
                switch template.match(bytes, into: &spans) {
                case .no: continue
                case .badCheck: complaint = Rejection(.check, format: format)
                case .yes:
                    guard beginningWasHeard || !template.startsWithHole else {
                        return Rejection(.torn)
                    }
                    counters.frames += 1
                    deliver(.frame(format, FrameView(bytes: bytes, slots: .text(spans))))
                    return nil
                }
            }
            return complaint
        }
    }
}

extension UnsafeRawBufferPointer {
    /// UTF-8 without control characters, but for the tabulator.
    fileprivate var isText: Bool {
        var isASCII = true
        for byte in self {
            if byte < 0x20 && byte != 0x09 || byte == 0x7F { return false }
            if byte >= 0x80 { isASCII = false }
        }
        return isASCII || isUTF8
    }

    private var isUTF8: Bool {
        var iterator = makeIterator()
        var decoder = UTF8()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue: continue
            case .emptyInput: return true
            case .error: return false
            }
        }
    }
}

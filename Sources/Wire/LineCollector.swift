// SPDX-License-Identifier: Apache-2.0

/// Puts lines of text together and matches them against templates.
///
/// A line is believed when its end was heard and its beginning too, or when its beginning shows in
/// the template: of `1453 mm` the tail `453 mm` is a fine line, and a wrong distance. So after the
/// start, and wherever bytes were lost, a template that begins with a hole has to wait for the next
/// line.
struct LineCollector {
    private let templates: [(format: Int, template: Template)]
    private var line: [UInt8] = []
    private var spans: [HoleSpan] = []
    private var isTooLong = false
    /// Whether the first byte of `line` is known to be the first of a line.
    private var beginningWasHeard = false

    init(_ templates: [(format: Int, template: Template)]) {
        self.templates = templates
        line.reserveCapacity(Template.longestLine + 1)
        spans.reserveCapacity(templates.map(\.template.holes.count).max() ?? 0)
    }

    mutating func receive(
        _ bytes: UnsafeRawBufferPointer, _ counters: inout DecoderCounters,
        _ deliver: (FrameEvent) -> Void
    ) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            append(rest[..<end], &counters)
            finish(&counters, deliver)
            rest = rest[(end + 1)...]
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

    /// A line may have one byte more than the longest: the CR of its end.
    private mutating func append(
        _ bytes: Slice<UnsafeRawBufferPointer>, _ counters: inout DecoderCounters
    ) {
        if !isTooLong, line.count + bytes.count <= Template.longestLine + 1 {
            line.append(contentsOf: bytes)
        } else {
            counters.droppedBytes += UInt64(line.count + bytes.count)
            line.removeAll(keepingCapacity: true)
            isTooLong = true
        }
    }

    private mutating func finish(
        _ counters: inout DecoderCounters, _ deliver: (FrameEvent) -> Void
    ) {
        if line.last == 0x0D { line.removeLast() }
        if isTooLong || !line.isEmpty {
            let complaint = isTooLong ? Rejection.Reason.tooLong : match(&counters, deliver)
            if let complaint {
                counters.count(Rejection(complaint))
                deliver(.rejected(Rejection(complaint)))
            } else {
                line.removeAll(keepingCapacity: true)
            }
        }
        reset(&counters, hearsBeginning: true)
    }

    /// Delivers the line by the first template that matches, or says why none does.
    private mutating func match(
        _ counters: inout DecoderCounters, _ deliver: (FrameEvent) -> Void
    ) -> Rejection.Reason? {
        line.withUnsafeBytes { bytes in
            guard isText(bytes) else { return .notText }
            for (format, template) in templates where template.match(bytes, into: &spans) {
                guard beginningWasHeard || !template.startsWithHole else { return .torn }
                counters.frames += 1
                deliver(.frame(format, FrameView(bytes: bytes, slots: .line(spans))))
                return nil
            }
            return .noMatch
        }
    }

    /// UTF-8 without control characters, but for the tabulator.
    private func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var isASCII = true
        for byte in bytes {
            if byte < 0x20 && byte != 0x09 || byte == 0x7F { return false }
            if byte >= 0x80 { isASCII = false }
        }
        return isASCII || isUTF8(bytes)
    }

    private func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var iterator = bytes.makeIterator()
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

// SPDX-License-Identifier: Apache-2.0

/// A frame from the end of one line to the end of the next: mostly a line of text.
///
/// For `lf` and for `crlf` the decoder accepts both ends.
package struct LineEnd: Framing, Hashable {
    /// The end that is sent.
    package let bytes: [UInt8]

    package static let lf = LineEnd([0x0A])
    package static let crlf = LineEnd([0x0D, 0x0A])
    package static let cr = LineEnd([0x0D])

    /// - Precondition: The end has at least one byte.
    package init(_ bytes: [UInt8]) {
        precondition(!bytes.isEmpty, "a line must end with something")
        self.bytes = bytes
    }

    /// The end of a received line. Lines of one device must have the same.
    package var mark: [UInt8] {
        self == .crlf ? LineEnd.lf.bytes : bytes
    }

    package var company: FramingCompany { .lines(mark: mark) }
    package var requirement: String { "it is a line of text" }
    package var exampleForms: Set<ExampleForm> { [.text] }

    package var isCollected: Bool { true }

    package func collector(
        of formats: [(format: Int, body: FrameBody)]
    ) -> any FrameCollector {
        LineCollector(formats, mark: mark)
    }

    package func longest(ofContent count: Int) -> Int { count + bytes.count }

    package func frame(
        around content: [UInt8], like over: [UInt8]?
    ) throws(EncodingError) -> [UInt8] {
        try close(content)
    }

    package func content(of frame: [UInt8]) -> [UInt8]? { strip(frame) }

    package func completed(_ example: [UInt8]) -> [UInt8] {
        example.suffix(mark.count) == mark[...] ? example : example + bytes
    }

    package func chanceInNoise(_ body: FrameBody) -> Double {
        // At the end of any line.
        chance(ofBytes: mark.count) * body.chanceInNoise * chanceInNoise
    }

    /// For `lf` and for `crlf` both are an end.
    var chanceInNoise: Double {
        chance(ofBytes: mark.count) * (mark == LineEnd.lf.bytes ? 1 + 1.0 / 256 : 1)
    }

    /// The content followed by the end.
    func close(_ content: [UInt8]) throws(EncodingError) -> [UInt8] {
        let marked = content + mark
        let place = marked.indices.first { marked[$0...].starts(with: mark) }
        guard place == content.count else {
            throw EncodingError(slot: nil, "the frame would hold its end before its end")
        }
        return content + bytes
    }

    /// The line without its end, if it has one.
    func strip(_ line: [UInt8]) -> [UInt8] {
        let ends = [bytes] + (mark == LineEnd.lf.bytes ? [LineEnd.crlf.bytes, mark] : [])
        let end = ends.first { line.suffix($0.count) == $0[...] }
        return Array(line.dropLast(end?.count ?? 0))
    }
}

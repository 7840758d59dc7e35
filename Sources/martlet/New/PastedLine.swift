// SPDX-License-Identifier: Apache-2.0

import Wire

/// A line of text as it is pasted: as it is, with escapes like `\x02`, or as bytes.
struct PastedLine {
    /// Without the line end.
    let text: String
    /// The last byte, if bytes were pasted.
    private let last: UInt8?

    init(_ text: String) {
        let controls = text.replacing(/\\x([01][0-9A-Fa-f])/) { match in
            UInt8(match.output.1, radix: 16).map { String(UnicodeScalar($0)) } ?? ""
        }.replacing("<STX>", with: "\u{02}").replacing("<ETX>", with: "\u{03}")
        var line = controls[...]
        while let end = ["\\r", "\\n", "<CR>", "<LF>", "\r\n", "\r", "\n"].first(
            where: line.hasSuffix)
        {
            line = line.dropLast(end.count)
        }
        self.text = String(line)
        last = nil
    }

    /// Bytes that are a line of text; `nil` for others, like a frame with one byte behind ETX.
    init?(_ bytes: [UInt8]) {
        let line = bytes[...(bytes.lastIndex { $0 != 0x0D && $0 != 0x0A } ?? 0)]
        let isText = line.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x02 || $0 == 0x03 }
        let isMarked = line.count < bytes.count || line.contains { $0 < 0x20 }
        let isBinaryCheck = line.dropLast().last == 0x03
        guard isText, isMarked, !isBinaryCheck else { return nil }
        text = String(decoding: line, as: UTF8.self)
        last = bytes.last
    }

    /// The keys that find the end of the line, if it has no line end.
    var framing: String {
        guard let last, last != 0x0D, last != 0x0A else { return "" }
        return last == 0x03 ? ", end: 03" : ", silence: 20ms"
    }

    /// What the template describes: without an ETX that is the end.
    var described: Substring { framing == ", end: 03" ? text.dropLast() : text[...] }
}

// SPDX-License-Identifier: Apache-2.0

/// Constant text of a template.
///
/// A line feed in it is a break between two lines: it matches CR, LF and every sequence of them. It
/// is written as CR LF.
struct Constant: Hashable, Sendable {
    let bytes: [UInt8]
    /// The number of breaks between lines.
    let lineBreaks: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lineBreaks = bytes.count { $0 == 0x0A }
    }

    var isEmpty: Bool { bytes.isEmpty }

    /// The smallest number of bytes that match it.
    var least: Int { bytes.count }

    /// As it is written.
    var written: [UInt8] {
        lineBreaks == 0 ? bytes : bytes.flatMap { $0 == 0x0A ? LineEnd.crlf.bytes : [$0] }
    }

    /// The number of bytes that match it at that place; `nil` when it is not there.
    func length(in text: UnsafeRawBufferPointer, at place: Int) -> Int? {
        guard lineBreaks > 0 else {
            return text[place...].starts(with: bytes) ? bytes.count : nil
        }
        var at = place
        for byte in bytes {
            guard at < text.count else { return nil }
            if byte == 0x0A {
                let ends = text[at...].prefix { $0 == 0x0A || $0 == 0x0D }.count
                guard ends > 0 else { return nil }
                at += ends
            } else {
                guard text[at] == byte else { return nil }
                at += 1
            }
        }
        return at - place
    }

    /// The first place where it is; the end of the text for an empty one.
    func place(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard !isEmpty else { return text.count }
        return (start..<max(start, text.count)).first { length(in: text, at: $0) != nil }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What ends a line. Of `lf` and `crlf` the decoder takes either for an end.
package struct LineEnd: Hashable, Sendable {
    /// What is sent.
    package let bytes: [UInt8]

    package static let lf = LineEnd([0x0A])
    package static let crlf = LineEnd([0x0D, 0x0A])
    package static let cr = LineEnd([0x0D])

    /// - Precondition: There are bytes.
    package init(_ bytes: [UInt8]) {
        precondition(!bytes.isEmpty, "a line must end with something")
        self.bytes = bytes
    }

    /// What ends a line when it is heard. Lines of one device must have the same.
    package var mark: [UInt8] {
        self == .crlf ? LineEnd.lf.bytes : bytes
    }

    /// The line without its end, if it has one.
    func strip(_ line: [UInt8]) -> [UInt8] {
        let ends = [bytes] + (mark == LineEnd.lf.bytes ? [LineEnd.crlf.bytes, mark] : [])
        let end = ends.first { line.suffix($0.count) == $0[...] }
        return Array(line.dropLast(end?.count ?? 0))
    }
}

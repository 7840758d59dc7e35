// SPDX-License-Identifier: Apache-2.0

/// Finds the bytes that a decoder has rejected among bytes that it has dropped, and what is wrong
/// with them.
package struct FrameSearch {
    private let formats: [FrameFormat]

    package init(_ formats: [FrameFormat]) {
        self.formats = formats
    }

    /// - Parameters:
    ///   - rejection: The first rejection of these bytes.
    ///   - bytes: The dropped bytes, and those that the decoder holds after them.
    ///   - dropped: The number of dropped bytes.
    /// - Returns: The diagnosis, with its place in `bytes`; `nil` when no mistake can be named.
    package func diagnosis(
        of rejection: Rejection, in bytes: [UInt8], dropped: Int
    ) -> FrameDiagnosis? {
        guard let format = rejection.format, !formats[format].body.isText else {
            return line(rejection, Array(bytes.prefix(dropped)))
        }
        for start in 0..<min(dropped, bytes.count) {
            let found = formats[format].diagnosis(of: Array(bytes[start...]))
            if let found, found.reason == rejection.reason { return found.moved(by: start) }
        }
        return nil
    }

    /// A line is as one of the formats: the one that it follows longest.
    private func line(_ rejection: Rejection, _ bytes: [UInt8]) -> FrameDiagnosis? {
        let candidates = rejection.format.map { [formats[$0]] } ?? formats
        return candidates.compactMap { $0.diagnosis(of: bytes) }
            .filter { $0.reason == rejection.reason }
            .max { $0.place.lowerBound < $1.place.lowerBound }
    }

    /// Why there is no frame in the bytes, in one sentence.
    ///
    /// - Parameter rejection: The first rejection of these bytes; `nil` when none began like a
    ///   frame.
    package func explanation(of rejection: Rejection?, in bytes: [UInt8]) -> String {
        guard let rejection else {
            return "no frame begins here: " + formats.map(\.requirement).joined(separator: ", or ")
        }
        guard let found = diagnosis(of: rejection, in: bytes, dropped: bytes.count) else {
            return rejection.reason.explanation
        }
        return ([found.message] + found.notes).joined(separator: "; ")
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Why bytes are not a frame, for a person who has the bytes and the device file before him.
///
/// Choice. The decoder rejects a frame by a reason alone (`Rejection`), because it may have to
/// reject thousands a second. A diagnosis is computed later, for one frame, from its bytes: the
/// place, what was found there, and what was expected.
///
/// Cost. A diagnosis repeats the match of the decoder, step by step. Where it finds no mistake, the
/// caller has only the reason of the decoder.
package struct FrameDiagnosis: Hashable, Sendable {
    /// The reason that the decoder gives.
    package var reason: Rejection.Reason
    /// The positions of the wrong bytes in the given bytes; empty at a place where bytes are
    /// missing.
    package var place: Range<Int>
    /// What is wrong: `its check does not hold: found 05, and sum8 gives 04`.
    package var message: String
    /// Further facts, a sentence each.
    package var notes: [String] = []
}

extension FrameFormat {
    /// Finds out why the bytes are not a frame of this format.
    ///
    /// - Parameter bytes: The bytes from the beginning of the frame on; more may follow. A line has
    ///   no end.
    /// - Returns: `nil` when they are a frame, or when no mistake can be named.
    package func diagnosis(of bytes: [UInt8]) -> FrameDiagnosis? {
        switch shape {
        case .fields(let layout): return layout.diagnosis(of: bytes)
        case .framed(let framing, let body): return framing.diagnosis(of: bytes, body)
        }
    }
}

extension Framing {
    fileprivate func diagnosis(of bytes: [UInt8], _ body: FrameBody) -> FrameDiagnosis? {
        if hasCheck { return (self as? any CheckedFraming)?.checked(bytes)?.diagnosis(of: bytes) }
        guard !isCollected else { return body.diagnosis(of: content(of: bytes) ?? bytes) }
        var unpacked: [UInt8] = []
        let extent = bytes.withUnsafeBytes { bytes in
            bytes.isEmpty
                ? FrameExtent.none
                : self.extent(of: bytes, at: .silence, isOver: true, unpacked: &unpacked)
        }
        guard case .whole(let size, let range) = extent else { return nil }
        guard unpacks else {
            return body.diagnosis(of: Array(bytes[range]))?.moved(by: range.lowerBound)
        }
        // Positions in the content are not those in the frame.
        var diagnosis = body.diagnosis(of: unpacked)
        if let place = diagnosis?.place {
            diagnosis?.notes.append("this is byte \(place.lowerBound) of the content")
        }
        diagnosis?.place = 0..<size
        return diagnosis
    }
}

extension FrameDiagnosis {
    /// The same diagnosis for bytes with others before them.
    package func moved(by count: Int) -> FrameDiagnosis {
        var copy = self
        copy.place = place.lowerBound + count..<place.upperBound + count
        return copy
    }
}

extension FrameBody {
    /// Finds out why a whole content does not match.
    func diagnosis(of content: [UInt8]) -> FrameDiagnosis? {
        switch self {
        case .fields(let layout): return layout.diagnosis(of: content)
        case .lines, .sml, .mbus: return nil
        case .template(let template):
            guard content.withUnsafeBytes({ isText($0) }) else { return Self.control(in: content) }
            return template.diagnosis(of: content)
        }
    }

    private static func control(in content: [UInt8]) -> FrameDiagnosis? {
        let place = content.firstIndex { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }
        return place.map { place in
            FrameDiagnosis(
                reason: .notText, place: place..<place + 1,
                message: "the line is not text: it has the byte \([content[place]].hexText)")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

extension Template {
    /// Encodes the line with those values, without its end.
    ///
    /// Over an example, an equal number keeps its spelling, and a different number gets at least as
    /// many digits after the point. Skipped text is kept.
    ///
    /// - Parameter over: A line without its end.
    func encode(
        _ values: [RawValue?], over: [UInt8]?, rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        let models = try over.map { (line) throws(EncodingError) in try fillings(of: line) }
        var line = opening
        for (number, piece) in pieces.enumerated() {
            let model = models?[number]
            switch piece.content {
            case .hole(let slot, let type):
                line += try type.fill(values[slot], slot, like: model, rounding: rounding)
            case .skip:
                line += model ?? []
            case .parts(let first, let list):
                let own = Array(values[first...].prefix(list.set.holes.count))
                line += try list.encode(own, over: model, rounding: rounding, firstSlot: first)
            case .check(let check, let coverage):
                try coverage.append(check, to: &line, like: model)
            }
            line += piece.following
        }
        try verify(line, values)
        return line
    }

    /// The texts of the pieces in an example.
    private func fillings(of line: [UInt8]) throws(EncodingError) -> [[UInt8]] {
        var spans: [HoleSpan] = []
        let fit = line.withUnsafeBytes { match($0, into: &spans) }
        guard fit == .yes else {
            throw EncodingError(slot: nil, "the template does not match the line")
        }
        var at = opening.count
        return pieces.map { piece in
            let end: Int
            switch piece.content {
            case .hole(let slot, _): end = spans[slot].end
            case .check(let check, _): end = at + check.width
            case .skip, .parts:
                let rest = line[at...]
                end =
                    piece.following.isEmpty
                    ? line.count
                    : rest.indices.first { line[$0...].starts(with: piece.following) } ?? at
            }
            defer { at = end + piece.following.count }
            return Array(line[at..<end])
        }
    }

    /// A word may contain the constant text that follows it. The line would then be split at
    /// another place, so it must not be sent.
    private func verify(_ line: [UInt8], _ values: [RawValue?]) throws(EncodingError) {
        var spans: [HoleSpan] = []
        let error = line.withUnsafeBytes { bytes -> EncodingError? in
            guard match(bytes, into: &spans) == .yes, bytes.count <= Self.longestLine else {
                return EncodingError(slot: nil, "the line would not be taken for one again")
            }
            let broken = values.indices.first { slot in
                guard case .word = values[slot] else { return false }
                return spans[slot].rawValue(in: bytes) != values[slot]
            }
            return broken.map { EncodingError(slot: $0, "the word holds the text that ends it") }
        }
        if let error { throw error }
    }
}

extension Coverage {
    /// Appends a check to the line; an equal check in the example keeps its spelling.
    fileprivate func append(
        _ check: Check, to line: inout [UInt8], like model: [UInt8]?
    ) throws(EncodingError) {
        let place = line.count
        guard let value = line.withUnsafeBytes({ value(of: check, in: $0, at: place) }) else {
            throw EncodingError(slot: nil, "the check would cover nothing")
        }
        line += model ?? [UInt8](repeating: 0, count: check.width)
        check.write(value, to: &line, at: place)
    }
}

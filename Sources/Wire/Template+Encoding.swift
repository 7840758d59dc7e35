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
        let models = try over.map { (line) throws(EncodingError) in try example(line) }
        var line = models?.opening ?? opening.written
        for (number, piece) in pieces.enumerated() {
            let model = models?.fillings[number]
            switch piece.content {
            case .hole(let slot, let type, let isFixed):
                line += try type.fill(
                    values[slot], slot, like: model, isFixed: isFixed, rounding: rounding)
            case .skip(let writes):
                line += model ?? writes
            case .parts(let first, let list):
                let own = Array(values[first...].prefix(list.set.holes.count))
                line += try list.encode(own, over: model, rounding: rounding, firstSlot: first)
            case .check(let check, let coverage):
                try coverage.append(check, to: &line, like: model)
            }
            line += models?.following[number] ?? piece.following.written
        }
        try verify(line, values)
        return line
    }

    /// The parts of an example.
    private struct Parts {
        var opening: [UInt8]
        var fillings: [[UInt8]] = []
        var following: [[UInt8]] = []
    }

    private func example(_ line: [UInt8]) throws(EncodingError) -> Parts {
        var spans: [HoleSpan] = []
        let fit = line.withUnsafeBytes { match($0, into: &spans) }
        guard fit == .yes else {
            throw EncodingError(slot: nil, "the template does not match the line")
        }
        return line.withUnsafeBytes { bytes in
            var at = opening.length(in: bytes, at: 0) ?? 0
            var parts = Parts(opening: Array(bytes[..<at]))
            for piece in pieces {
                let end: Int
                switch piece.content {
                case .hole(let slot, _, _): end = spans[slot].end
                case .check(let check, _): end = at + check.width
                case .skip, .parts: end = piece.following.place(in: bytes, from: at) ?? at
                }
                parts.fillings.append(Array(bytes[at..<end]))
                at = end + (piece.following.length(in: bytes, at: end) ?? 0)
                parts.following.append(Array(bytes[end..<at]))
            }
            return parts
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

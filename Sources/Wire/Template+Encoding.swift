// SPDX-License-Identifier: Apache-2.0

extension Template {
    /// The line with those values, without its end.
    ///
    /// Over an example, a number that is the same keeps its spelling, and another gets at least as
    /// many digits behind the point.
    func encode(_ values: [RawValue?], over: [UInt8]?) throws(EncodingError) -> [UInt8] {
        let models = try over.map { (line) throws(EncodingError) in try fillings(of: line) }
        var line = opening
        for (slot, hole) in holes.enumerated() {
            let filling = try hole.fill(values[slot], slot, like: models?[slot])
            line += filling + hole.following
        }
        try verify(line, values)
        return line
    }

    /// What stands in the holes of an example.
    private func fillings(of example: [UInt8]) throws(EncodingError) -> [[UInt8]] {
        let end = [LineEnd.crlf, .lf].first { example.suffix($0.bytes.count) == $0.bytes[...] }
        let line = Array(example.dropLast(end?.bytes.count ?? 0))
        var spans: [HoleSpan] = []
        let matches = line.withUnsafeBytes { match($0, into: &spans) }
        guard matches else {
            throw EncodingError(slot: nil, "the template does not match the line")
        }
        return spans.map { Array(line[$0.start..<$0.end]) }
    }

    /// A word may hold what the template takes for the text behind it: then the line would be
    /// taken apart elsewhere than it was put together, and must not be sent.
    private func verify(_ line: [UInt8], _ values: [RawValue?]) throws(EncodingError) {
        var spans: [HoleSpan] = []
        let error = line.withUnsafeBytes { bytes -> EncodingError? in
            guard match(bytes, into: &spans), bytes.count <= Self.longestLine else {
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

extension Template.Hole {
    fileprivate func fill(
        _ value: RawValue?, _ slot: Int, like model: [UInt8]?
    ) throws(EncodingError) -> [UInt8] {
        switch (type, value) {
        case (.word, .word(let word)):
            return Array(word.utf8)
        case (.integer, .integer(let number)), (.decimal, .integer(let number)):
            return spelling(mantissa: number, decimals: 0, like: model)
        case (.decimal, .decimal(let mantissa, let exponent)):
            return try spelling(mantissa, exponent, slot, like: model)
        case (_, nil):
            return model ?? [UInt8(ascii: "0")]
        default:
            throw EncodingError(slot: slot, "the hole takes \(type.rawValue) and nothing else")
        }
    }

    private func spelling(
        _ mantissa: Int64, _ exponent: Int, _ slot: Int, like model: [UInt8]?
    ) throws(EncodingError) -> [UInt8] {
        var (whole, exponent) = (mantissa, exponent)
        while exponent > 0, whole != 0 {
            let (product, tooLarge) = whole.multipliedReportingOverflow(by: 10)
            guard !tooLarge else { throw EncodingError(slot: slot, "the number is too large") }
            (whole, exponent) = (product, exponent - 1)
        }
        guard exponent > -40 else { throw EncodingError(slot: slot, "the number is too small") }
        return spelling(mantissa: whole, decimals: max(0, -exponent), like: model)
    }

    /// The number as the example would have written it.
    private func spelling(mantissa: Int64, decimals: Int, like model: [UInt8]?) -> [UInt8] {
        var text = DecimalText.text(mantissa: mantissa, decimals: decimals)
        guard let model else { return text }
        let known = model.withUnsafeBytes { DecimalText($0) }
        if known.equals(mantissa: mantissa, decimals: decimals) { return model }
        if decimals == 0, known.decimals > 0 { text.append(UInt8(ascii: ".")) }
        let missing = max(0, known.decimals - decimals)
        return text + [UInt8](repeating: UInt8(ascii: "0"), count: missing)
    }
}

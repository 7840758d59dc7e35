// SPDX-License-Identifier: Apache-2.0

extension HoleType {
    /// The widest hole: more than any sensor's.
    private static let widest = 64

    /// Reads the text after the name of a hole: `decimal:06.2|---`.
    ///
    /// - Parameter offset: Its place in the template, for errors.
    init(parsing text: ArraySlice<UInt8>, at offset: Int) throws(TemplateError) {
        let bar = text.firstIndex(of: UInt8(ascii: "|"))
        let nothing = bar.map { Array(text[($0 + 1)...]) }
        let parts = text[..<(bar ?? text.endIndex)].split(
            separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(decoding: parts[0], as: UTF8.self)
        guard let kind = Kind(rawValue: name) else {
            let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw TemplateError(offset: offset, "\(name) is no type of a hole; \(kinds) are")
        }
        guard parts.count == 2 else {
            self.init(kind, nothing: nothing)
            return
        }
        let place = parts[1].startIndex
        guard let format = Format(parts[1]), format.fits(kind) else {
            throw TemplateError(offset: place, Self.complaint(kind))
        }
        self.init(
            kind, width: format.width, isZeroPadded: format.isZeroPadded || kind == .hex,
            places: format.places, nothing: nothing)
    }

    private static func complaint(_ kind: Kind) -> String {
        switch kind {
        case .decimal: return "the format of a decimal is like 8.2, 08.2 or .2"
        case .integer: return "the format of an integer is like 5 or 05: its width up to \(widest)"
        case .hex: return "the format of hex is its count of digits up to 15, like 4"
        case .word: return "the format of a word is its width up to \(widest), like 2"
        case .latitude, .longitude: return "a \(kind.rawValue) has no format"
        }
    }

    /// `08.2`: a width, zeros, places.
    private struct Format {
        let width: Int?
        let isZeroPadded: Bool
        let places: Int?

        init?(_ text: ArraySlice<UInt8>) {
            let parts = text.split(
                separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
            let numbers = parts.map { Int(String(decoding: $0, as: UTF8.self)) }
            guard parts.allSatisfy({ $0.allSatisfy(\.isDigit) }) else { return nil }
            isZeroPadded = parts[0].first == UInt8(ascii: "0")
            width = numbers[0]
            places = parts.count == 2 ? numbers[1] : nil
            guard width != nil || places != nil, parts.count == 1 || places != nil else {
                return nil
            }
            guard width.map({ (1...widest).contains($0) }) ?? true, places ?? 0 <= 15 else {
                return nil
            }
        }

        func fits(_ kind: Kind) -> Bool {
            switch kind {
            case .decimal: return (places ?? -1) + 1 < width ?? .max
            case .integer: return places == nil
            case .hex: return places == nil && (width ?? 1) <= 15
            case .word: return places == nil && !isZeroPadded
            case .latitude, .longitude: return false
            }
        }
    }
}

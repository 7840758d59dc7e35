// SPDX-License-Identifier: Apache-2.0

extension HoleType {
    /// The widest hole: more than any sensor's.
    static let widest = 64

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
            let meant = Self.familiar[name].map { "'\($0.rawValue)' is meant; " } ?? ""
            throw TemplateError(
                offset: offset,
                "'\(name)' is no type of a placeholder: \(meant)there is \(kinds)")
        }
        let details = parts.count == 2 ? parts[1] : nil
        if kind == .date {
            guard let details, let date = DatePattern(String(decoding: details, as: UTF8.self))
            else {
                throw TemplateError(
                    offset: details?.startIndex ?? offset, Self.complaint(kind))
            }
            self.init(kind, date: date, nothing: nothing)
            return
        }
        guard let details else {
            self.init(kind, nothing: nothing)
            return
        }
        guard let format = Format(details), format.fits(kind) else {
            throw TemplateError(offset: details.startIndex, Self.complaint(kind))
        }
        self.init(kind, format.completed(for: kind), nothing: nothing)
    }

    /// The types by the names of other programs.
    private static let familiar: [String: Kind] = [
        "float": .decimal, "double": .decimal, "number": .decimal, "real": .decimal,
        "int": .integer, "uint": .integer, "long": .integer, "digits": .integer,
        "string": .text, "str": .text, "char": .word, "any": .text, "time": .date,
        "datetime": .date, "comma": .decimalComma,
    ]

    private static func complaint(_ kind: Kind) -> String {
        switch kind {
        case .decimal, .decimalComma:
            return "the format of a \(kind.rawValue) is like 8.2, 08.2, .2, +08.2 or .3e"
        case .integer:
            return "the format of an integer is like 5, 05 or +05: its width up to \(widest)"
        case .hex: return "the format of hex is its count of digits up to 15, like 4"
        case .word, .text:
            return "the format of a \(kind.rawValue) is its width up to \(widest), like 2"
        case .date:
            return "a date has a pattern like YYMMDDhhmmss, hhmmss or YYYY-MM-DD"
        case .latitude, .longitude: return "a \(kind.rawValue) has no format"
        }
    }
}

extension HoleType.Format {
    /// `+08.2e`: a plus sign, zeros, a width, places, an exponent.
    fileprivate init?(_ text: ArraySlice<UInt8>) {
        var text = text
        if text.first == UInt8(ascii: "+") {
            hasPlus = true
            text = text.dropFirst()
        }
        if text.last == UInt8(ascii: "e") {
            hasExponent = true
            text = text.dropLast()
        }
        guard !text.isEmpty || hasPlus || hasExponent else { return nil }
        let parts = text.split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.allSatisfy(\.isDigit) }) else { return nil }
        let numbers = parts.map { Int(String(decoding: $0, as: UTF8.self)) }
        isZeroPadded = text.first == UInt8(ascii: "0")
        width = numbers.first ?? nil
        places = parts.count == 2 ? numbers[1] : nil
        guard width != nil || places != nil || text.isEmpty, parts.count < 2 || places != nil else {
            return nil
        }
        let widths = 1...HoleType.widest
        guard width.map(widths.contains) ?? true, places ?? 0 <= 15 else { return nil }
    }

    fileprivate func fits(_ kind: HoleType.Kind) -> Bool {
        switch kind {
        case .decimal, .decimalComma:
            return (places ?? -1) + 1 < width ?? .max && (!hasExponent || places != nil)
        case .integer: return places == nil && !hasExponent
        case .hex: return isPlain && (width ?? 1) <= 15
        case .word, .text: return isPlain && !isZeroPadded
        case .date, .latitude, .longitude: return false
        }
    }

    private var isPlain: Bool { places == nil && !hasPlus && !hasExponent }

    /// Hexadecimal digits are always filled with zeros.
    fileprivate func completed(for kind: HoleType.Kind) -> Self {
        var format = self
        format.isZeroPadded = isZeroPadded || kind == .hex
        return format
    }
}

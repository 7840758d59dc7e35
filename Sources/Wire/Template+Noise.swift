// SPDX-License-Identifier: Apache-2.0

extension Template {
    /// The chance that noise continues like a line of this template, up to its end.
    var chanceInNoise: Double {
        pieces.reduce(chance(ofBytes: opening.least)) { chance, piece in
            chance * piece.content.chanceInNoise * Wire.chance(ofBytes: piece.following.least)
        }
    }
}

extension Template.Piece.Content {
    fileprivate var chanceInNoise: Double {
        switch self {
        case .hole(_, let type, let isFixed): return type.chanceInNoise(isFixed)
        case .skip: return Characters.text.chanceOfSome + 1
        case .parts(_, let list):
            return list.set.chanceInNoise(between: Wire.chance(ofBytes: list.separator.count))
        case .check(let check, _): return check.chanceInNoise
        }
    }
}

extension TemplateSet {
    /// One of the texts; before it and after it nothing, or any text and a separator.
    ///
    /// - Parameter separator: The chance of the separator between two texts.
    func chanceInNoise(between separator: Double) -> Double {
        let texts = templates.reduce(0) { $0 + $1.chanceInNoise }
        let besides = 1 + separator * (Characters.text.chanceOfSome + 1)
        return besides * texts * besides
    }
}

extension HoleType {
    /// The chance that bytes fill the hole, as a sum over all their lengths.
    ///
    /// - Parameter isFixed: Whether its width marks its end.
    fileprivate func chanceInNoise(_ isFixed: Bool) -> Double {
        let width = isFixed ? format.width : nil
        let filled: Double
        switch kind {
        case .latitude, .longitude: filled = angle
        case .date: filled = date?.chanceInNoise ?? 0
        case .decimal, .decimalComma, .integer: filled = width.map(number) ?? number
        case .hex: filled = Self.of(Characters.hex, width)
        case .word: filled = Self.of(Characters.visible, width)
        case .text: filled = Self.of(Characters.text, width)
        }
        return filled + (nothing.map { chance(ofBytes: $0.count) } ?? 0)
    }

    private static func of(_ characters: Characters, _ width: Int?) -> Double {
        width.map(characters.chance) ?? characters.chanceOfSome
    }

    private var isDecimal: Bool { kind == .decimal || kind == .decimalComma }

    /// A number of any length: spaces, a sign or none, digits, and a point with digits or none; an
    /// exponent or none.
    private var number: Double {
        let digits = Characters.digits.chanceOfSome
        let sign = 1 + 2 * chance(ofBytes: 1)
        let isPadded = format.width != nil && !format.isZeroPadded
        let spaces = isPadded ? 1 / (1 - chance(ofBytes: 1)) : 1
        guard isDecimal else { return spaces * sign * digits }
        let fraction = 1 + chance(ofBytes: 1) * digits
        let exponent = 1 + 2 * chance(ofBytes: 1) * sign * digits
        return spaces * sign * digits * fraction * exponent
    }

    /// A number of exactly that width.
    private func number(_ width: Int) -> Double {
        let spaces = format.isZeroPadded ? 0..<1 : 0..<width
        return spaces.reduce(0) { sum, count in
            let rest = width - count
            let number = unsigned(rest) + 2 * chance(ofBytes: 1) * unsigned(rest - 1)
            return sum + chance(ofBytes: count) * number
        }
    }

    /// Digits and a point, with the given count of characters together.
    private func unsigned(_ count: Int) -> Double {
        guard count > 0 else { return 0 }
        let plain = Characters.digits.chance(count)
        guard isDecimal else { return plain }
        let withPoint = count > 1 ? chance(ofBytes: 1) * Characters.digits.chance(count - 1) : 0
        return plain + Double(max(0, count - 2)) * withPoint
    }

    /// Digits of degrees and minutes, a point and digits or none; a comma, a letter of four.
    private var angle: Double {
        let whole = (1...7).reduce(0) { $0 + Characters.digits.chance($1) }
        let fraction = 1 + chance(ofBytes: 1) * Characters.digits.chanceOfSome
        return whole * fraction * 4 * chance(ofBytes: 2)
    }
}

extension DatePattern {
    /// Digits, characters, a season of two; a fraction or none.
    fileprivate var chanceInNoise: Double {
        tokens.reduce(1) { result, token in
            switch token {
            case .character: return result * chance(ofBytes: 1)
            case .season: return result * 2 * chance(ofBytes: 1)
            case .second:
                let fraction = 1 + chance(ofBytes: 1) * Characters.digits.chanceOfSome
                return result * Characters.digits.chance(2) * fraction
            case .year, .month, .day, .hour, .minute:
                return result * Characters.digits.chance(token.width)
            }
        }
    }
}

/// A kind of characters, mostly of one byte.
private struct Characters {
    /// The chance that the next bytes are one of them, by the number of bytes.
    private let chances: [Double]

    static let digits = Characters([10])
    static let hex = Characters([22])
    /// ASCII without controls and the space; UTF-8 of two, three and four bytes.
    static let visible = Characters([94, 1920, 61440, 1_048_576])
    /// The same with the space and the tabulator.
    static let text = Characters([96, 1920, 61440, 1_048_576])

    /// - Parameter counts: The number of characters of one byte, of two bytes, and so on.
    private init(_ counts: [Double]) {
        chances = counts.enumerated().map { $0.element * Wire.chance(ofBytes: $0.offset + 1) }
    }

    /// The chance of one or more characters, over all lengths together.
    var chanceOfSome: Double {
        let one = chances.reduce(0, +)
        return one / (1 - one)
    }

    /// The chance that a number of bytes are characters.
    func chance(_ bytes: Int) -> Double {
        var sums = [1.0]
        while sums.count <= bytes {
            let longest = min(chances.count, sums.count)
            sums.append(
                (1...longest).reduce(0) { $0 + chances[$1 - 1] * sums[sums.count - $1] })
        }
        return sums[bytes]
    }
}

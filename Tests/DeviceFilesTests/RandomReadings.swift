// SPDX-License-Identifier: Apache-2.0

import Devices
import PropertyTesting
import Readings
import Wire

extension SeededGenerator {
    /// Random values that a frame can contain, within `valid`.
    ///
    /// - Parameters:
    ///   - isNeeded: Whether a value is required, or left out; `nil` lets chance decide.
    ///   - mayBeUnknown: Whether some values are `unknown`, if the frame can encode that.
    mutating func reading(
        _ model: Model, _ format: FrameFormat, _ frame: Int, isNeeded: (Int) -> Bool?,
        mayBeUnknown: Bool
    ) -> [Value?] {
        var values = [Value?](repeating: nil, count: model.values.count)
        var usedSlots: Set<Int> = []
        for (index, definition) in model.values.enumerated() {
            guard let slot = definition.onlySlot(of: frame),
                isNeeded(index) ?? chance(70), usedSlots.insert(slot).inserted
            else { continue }
            let content = format.content(of: slot)
            let canBeUnknown = !definition.unavailable.isEmpty || content.hasNothing
            values[index] =
                mayBeUnknown && canBeUnknown && chance(15)
                ? .unknown : value(definition, content)
        }
        return values
    }

    /// Random values for the fields of a write's request.
    mutating func values(
        _ model: Model, settableBy write: Int, _ request: FrameFormat
    ) -> [Value?] {
        model.values.map { definition in
            guard case .field(write, let slot) = definition.setter else { return nil }
            return value(definition, request.content(of: slot))
        }
    }

    private mutating func value(
        _ definition: ValueDefinition, _ content: SlotContent
    ) -> Value {
        switch definition.mapping {
        case .words(let words):
            let words = words.filter { content.range.contains($0.number) }
            return .text(words.randomElement(using: &self)!.word)
        case .renamed(let words):
            return .text(words.randomElement(using: &self)!.word)
        case .date(let pattern):
            let moment = Int64.random(in: 0...2_000_000_000, using: &self)
            let text = pattern.text(atSecondsSince1970: moment)
            return .text(pattern.isoText(of: text)!)
        case .text:
            let letters = Array(content.letters)
            let count = content.width ?? Int.random(in: 1...12, using: &self)
            return .text(String((0..<count).map { _ in letters.randomElement(using: &self)! }))
        case .onOff:
            return .onOff(Bool.random(using: &self))
        case .pulses:
            preconditionFailure("a field of a frame has no pulses")
        case .number(let scale, let offset):
            while true {
                let raw = raw(content, near: definition, scale, offset)
                let number = raw * scale + offset
                let isValid = definition.valid?.contains(number) ?? true
                if isValid, !definition.unavailable.contains(where: { Decimal($0) == raw }) {
                    return .number(number)
                }
            }
        }
    }

    /// A random number of the field. Nine of ten are within `valid`, because in 32 bits a number
    /// from the whole range is hardly ever valid.
    private mutating func raw(
        _ content: SlotContent, near definition: ValueDefinition, _ scale: Decimal,
        _ offset: Decimal
    ) -> Decimal {
        var range = content.range
        // A value is rounded after scaling: with a scale of 0.1, one digit is a whole raw number.
        let rounded = definition.places.map { max(0, $0 + scale.exponent) }
        let places = min(content.places, rounded ?? content.places)
        if let valid = definition.valid, chance(90) {
            let unit = Decimal(mantissa: 1, exponent: -places) * scale
            let ends = [valid.lowerBound, valid.upperBound]
                .compactMap { ($0 - offset).divided(by: unit)?.rounded() }
                .map { min(max($0, range.lowerBound), range.upperBound) }.sorted()
            range = ends[0]...ends[1]
        }
        let mantissa = Int64.random(in: range, using: &self)
        guard content.isAngle else { return Decimal(mantissa: mantissa, exponent: -places) }
        // Units of 1/10000 of a minute; in degrees the number has three digits more.
        let digits = Int64((mantissa.magnitude * 1000 + 30) / 60)
        return Decimal(
            mantissa: mantissa < 0 ? -digits : digits, exponent: -content.places - 3)
    }
}

extension ValueDefinition {
    /// The slot of a value of one field of that message; `nil` for any other value.
    func onlySlot(of message: Int) -> Int? {
        guard case .fields(let fields) = source else { return nil }
        let own = fields.filter { $0.message == message }
        return own.count == 1 && own[0].partner == nil ? own[0].slot : nil
    }
}

/// The numbers and texts that a slot can contain.
private struct SlotContent {
    /// In units of the last digit.
    var range: ClosedRange<Int64> = 0...0
    /// Digits after the point.
    var places = 0
    /// Characters of a word.
    var width: Int?
    var hasNothing = false
    var isAngle = false
    /// The characters of a word.
    var letters = "ABCXYZabcxyz019-"
}

extension FrameFormat {
    fileprivate func content(of slot: Int) -> SlotContent {
        switch body {
        case .fields(let layout): return SlotContent(layout.slots[slot].content)
        case .template(let template): return SlotContent(template.holes[slot].type)
        case .lines(let lines): return SlotContent(lines.holes[slot].type)
        case .sml(let list): return SlotContent(list.entries[slot].content)
        case .mbus(let records):
            guard case .number(let type) = records.types[slot] else { return SlotContent(.text(3)) }
            return SlotContent(.number(type))
        }
    }
}

extension SlotContent {
    fileprivate init(_ content: FrameLayout.Slot.Content) {
        switch content {
        case .text(let count): width = count
        case .bits(_, let bits): range = 0...(1 << Int64(bits.count)) - 1
        case .number(let type):
            // Numbers with so few digits are exact in both widths of floating point.
            range = type.range ?? -99_999...99_999
            places = type.range == nil ? 2 : 0
        }
    }

    fileprivate init(_ content: SMLList.Content) {
        // Such numbers fit the widths and the powers of ten of all examples.
        (range, places) = (0...6, -3)
        width = content == .hex ? 20 : 3
        letters = content == .hex ? "0123456789ABCDEF" : letters
        hasNothing = true
    }

    fileprivate init(_ type: HoleType) {
        hasNothing = type.nothing != nil
        width = type.format.width
        let isDecimal = type.kind == .decimal || type.kind == .decimalComma
        places = isDecimal ? type.format.places ?? 3 : 0
        var digits = width ?? 12
        if isDecimal, width != nil { digits -= places + 1 }
        let most = Int64((0..<max(1, digits) + places).reduce(1.0) { most, _ in most * 10 }) - 1
        switch type.kind {
        case .latitude, .longitude:
            (isAngle, places) = (true, 4)
            let degrees: Int64 = type.kind == .latitude ? 90 : 180
            range = -degrees * 600_000...degrees * 600_000
        case .hex: range = 0...(1 << Int64(4 * (width ?? 8))) - 1
        case .decimal, .decimalComma, .integer: range = (width == nil ? -most : 0)...most
        case .word, .text, .date: break
        }
    }
}

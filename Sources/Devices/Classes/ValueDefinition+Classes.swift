// SPDX-License-Identifier: Apache-2.0

import Readings

/// What statistics a program can make of a number; the words are those of Home Assistant.
package enum StateClass: String, Sendable {
    case measurement
    /// An angle: 359° and 1° are near to each other.
    case angle = "measurement_angle"
    /// A sum that can fall too.
    case total
    /// A sum that only rises; a fall is a reset of the device.
    case rising = "total_increasing"
}

extension ValueDefinition {
    /// The classes that it can have.
    package var classes: DeviceClasses {
        if case .click = source { return .events }
        switch mapping {
        case .number, .pulses: return .numbers
        case .words, .text, .renamed:
            guard isOnOrOff else { return .words }
            return isSettable ? DeviceClasses.outputs.andWords : DeviceClasses.inputs.andWords
        case .date: return .dates
        case .onOff: return isSettable ? .outputs : .inputs
        }
    }

    /// Its class, if Home Assistant has it and allows the unit beside it.
    package var acceptedClass: String? {
        guard let deviceClass, let units = classes.units[deviceClass] else { return nil }
        if case .date(let pattern) = mapping {
            return (deviceClass == "date" ? pattern.isDay : pattern.isMoment) ? deviceClass : nil
        }
        if units.isEmpty { return deviceClass }
        return units.contains { Self.isSameUnit($0, unit) } ? deviceClass : nil
    }

    /// Unicode has two micro signs, and both are in use.
    package static func isSameUnit(_ unit: String, _ other: String?) -> Bool {
        let micro = (old: "\u{B5}", greek: "\u{3BC}")
        return unit.replacing(micro.old, with: micro.greek)
            == (other ?? "").replacing(micro.old, with: micro.greek)
    }

    /// Whether it is on or off, or its words are `on` and `off`: both are published alike.
    package var isOnOrOff: Bool { mapping == .onOff || Set(words) == ["on", "off"] }

    /// The words that it can have, in the order of the file; empty for a value without a list.
    package var words: [String] {
        switch mapping {
        case .words(let words): return words.map(\.word)
        case .renamed(let words): return words.map(\.word)
        case .number, .text, .date, .onOff, .pulses: return []
        }
    }

    /// The statistics that fit; `nil` for anything but the state of a number.
    package var stateClass: StateClass? {
        guard mapping.isNumber, !isEvent else { return nil }
        let name = acceptedClass
        if name == "monetary" { return .total }
        let isSum = isTotal || total != nil || name.map(DeviceClasses.sums.contains) == true
        if isSum, name.map(DeviceClasses.possibleSums.contains) ?? true {
            return total == false ? .total : .rising
        }
        return name == "wind_direction" ? .angle : .measurement
    }

    /// Whether its number is a sum over a time, like the reading of a meter.
    package var isSum: Bool { stateClass == .rising || stateClass == .total }

    /// The number of digits after the point of its numbers; `nil` when it is not known.
    package var digits: Int? {
        if let places { return places }
        guard case .number(let scale, _) = mapping, scale != Decimal(1) else { return nil }
        return max(0, -scale.exponent)
    }
}

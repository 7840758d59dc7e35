// SPDX-License-Identifier: Apache-2.0

import Readings

/// One quantity of a model: its source and its meaning.
package struct ValueDefinition: Sendable {
    package enum Source: Hashable, Sendable {
        /// Fields of messages of the serial model. Of one message, the first that is there counts.
        case fields([FieldSource])
        /// The state of a pin.
        case pin(Int)
        /// The clicks of an input; they are events.
        case click(pin: Int)
        /// The total of a counting pin.
        case total(pin: Int)
        /// The rate of a pin's pulses.
        case rate(pin: Int, PulseRate.Rule)
        /// A quantity of a kernel sensor.
        case channel(SensorChannel)
        /// Nothing but commands: the device does not report it, and its state is what was sent.
        case commands
    }

    package let name: String
    package let source: Source
    package let mapping: Mapping
    package let unit: String?
    /// Home Assistant's device class.
    package let deviceClass: String?
    /// Whether its number is a sum that only rises (true), or a sum that can fall too (false);
    /// `nil` when its class decides (see `stateClass`).
    package let total: Bool?
    /// Numbers outside of it are `unknown`.
    package let valid: ClosedRange<Decimal>?
    /// The number of digits after the point to which a number is rounded; `nil` for all digits.
    package let places: Int?
    /// Raw whole numbers that the device sends for "no value": they are `unknown`.
    package let unavailable: [Int64]
    /// What a command to it changes; `nil` for a value that can only be read.
    package let setter: Setter?
    /// The distance of two numbers that it may be set to; `nil` for any distance.
    package let step: Decimal?
    /// For an event, the time after which it has ended when the device does not repeat it; zero
    /// when each message is an event of its own. `nil` for a state.
    package let eventEnd: Duration?
    /// Whether a device whose value is `unknown` is another one.
    package let isIdentity: Bool
    /// Its filters, in their order.
    package let filters: [FilterRule]
    /// How the simulator generates it.
    package let generator: Generator?

    package init(
        name: String, source: Source, mapping: Mapping, unit: String? = nil,
        deviceClass: String? = nil, total: Bool? = nil, valid: ClosedRange<Decimal>? = nil,
        places: Int? = nil, unavailable: [Int64] = [], setter: Setter? = nil, step: Decimal? = nil,
        eventEnd: Duration? = nil, isIdentity: Bool = false, filters: [FilterRule] = [],
        generator: Generator? = nil
    ) {
        self.name = name
        self.source = source
        self.mapping = mapping
        self.unit = unit
        self.deviceClass = deviceClass
        self.total = total
        self.valid = valid
        self.places = places
        self.unavailable = unavailable
        self.setter = setter
        self.step = step
        if case .click = source { self.eventEnd = .zero } else { self.eventEnd = eventEnd }
        self.isIdentity = isIdentity
        self.filters = filters
        self.generator = generator
    }
}

extension ValueDefinition {
    /// The same value from another source.
    func from(_ source: Source) -> ValueDefinition {
        from(source, setBy: setter)
    }

    /// The same value from another source, set by something else.
    func from(_ source: Source, setBy setter: Setter?) -> ValueDefinition {
        ValueDefinition(
            name: name, source: source, mapping: mapping, unit: unit, deviceClass: deviceClass,
            total: total, valid: valid, places: places, unavailable: unavailable, setter: setter,
            step: step, eventEnd: eventEnd, isIdentity: isIdentity, filters: filters,
            generator: generator)
    }
}

extension Model {
    /// The same model, in which any number of one value is valid.
    package func withoutBounds(of index: Int) -> Model {
        var values = values
        let value = values[index]
        values[index] = ValueDefinition(
            name: value.name, source: value.source, mapping: value.mapping, unit: value.unit,
            deviceClass: value.deviceClass, total: value.total, places: value.places,
            unavailable: value.unavailable, setter: value.setter, step: value.step,
            eventEnd: value.eventEnd)
        return with(values: values, examples: [])
    }
}

extension ValueDefinition.Source {
    /// One field, by the indices of its message and its slot.
    package static func field(message: Int, slot: Int) -> Self {
        .fields([FieldSource(message: message, slot: slot)])
    }

    /// The pin of its source.
    package var pin: Int? {
        switch self {
        case .fields, .channel, .commands: return nil
        case .pin(let pin), .click(let pin), .total(let pin), .rate(let pin, _): return pin
        }
    }
}

extension ValueDefinition {
    /// Whether it is an event, like the number of a card or a click. An event is in one reading
    /// only; a state stays until another one replaces it.
    package var isEvent: Bool { eventEnd != nil }

    /// Whether the mean of several of its numbers has a meaning. The mean of 359° and 1° would be
    /// 180°, and the total of a meter is its newest number.
    package var hasMean: Bool {
        guard case .number = mapping else { return false }
        return !isEvent && !isSum && unit != "°"
    }

    /// Whether a command may set it.
    package var isSettable: Bool { setter != nil }

    /// Whether a command may switch it.
    package var isOutput: Bool { isSettable && mapping == .onOff }

    /// Whether it is a date or a time of day.
    var isDate: Bool {
        if case .date = mapping { return true }
        return false
    }

    /// Whether the message with that index feeds it.
    package func isFed(by message: Int) -> Bool {
        guard case .fields(let fields) = source else { return false }
        return fields.contains { $0.message == message }
    }
}

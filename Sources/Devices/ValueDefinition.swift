// SPDX-License-Identifier: Apache-2.0

import Readings

/// One quantity of a model: where it comes from and what it means.
package struct ValueDefinition: Sendable {
    package enum Source: Hashable, Sendable {
        /// A field of a message of the serial model, both by their index.
        case field(message: Int, slot: Int)
        /// The state of a pin.
        case pin(Int)
        /// The clicks of an input: an event, in the one reading that tells it.
        case click(pin: Int)
        /// All pulses of a pin that counts.
        case total(pin: Int)
        /// How fast the pulses of a pin come.
        case rate(pin: Int, PulseRate.Rule)
        /// A quantity of a sensor of the kernel.
        case channel(SensorChannel)
    }

    package let name: String
    package let source: Source
    package let mapping: Mapping
    package let unit: String?
    /// Home Assistant's word for the kind of quantity.
    package let deviceClass: String?
    /// Numbers outside of it are `unknown`.
    package let valid: ClosedRange<Decimal>?
    /// Raw whole numbers by which the device says that it has no value: they are `unknown`.
    package let unavailable: [Int64]
    /// Whether a command may set it.
    package let isSettable: Bool
    /// How the simulator makes it up.
    package let generator: Generator?

    package init(
        name: String, source: Source, mapping: Mapping, unit: String? = nil,
        deviceClass: String? = nil, valid: ClosedRange<Decimal>? = nil, unavailable: [Int64] = [],
        isSettable: Bool = false, generator: Generator? = nil
    ) {
        self.name = name
        self.source = source
        self.mapping = mapping
        self.unit = unit
        self.deviceClass = deviceClass
        self.valid = valid
        self.unavailable = unavailable
        self.isSettable = isSettable
        self.generator = generator
    }
}

extension ValueDefinition.Source {
    /// The pin that it looks at.
    package var pin: Int? {
        switch self {
        case .field, .channel: return nil
        case .pin(let pin), .click(let pin), .total(let pin), .rate(let pin, _): return pin
        }
    }
}

extension ValueDefinition {
    /// Whether a command may switch it.
    package var isOutput: Bool { isSettable && mapping == .onOff }

    /// Whether the message with that index holds it.
    package func isFed(by message: Int) -> Bool {
        if case .field(let source, _) = source { return source == message }
        return false
    }
}

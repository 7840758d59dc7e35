// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import Readings

/// What a simulated sensor says: the model run in reverse, from values to the sensor's own bytes.
///
/// Each message steps the sources of the values that it carries, in the order of the model, a
/// `times` after what it multiplies. The bytes that mean nothing are those of the model's first
/// example, so the frame looks like the real one; a telegram has the lines of the example and no
/// others. Pure: the same seed, name and times give the same bytes.
struct SensorVoice {
    private let model: Model
    private var random: SplitMix64
    private var sources: [ValueSource?]
    /// For each message, the values that it carries, in the order of making them up.
    private let carried: [[Int]]
    private let templates: [[UInt8]?]
    /// What each value was made to be last, before the field rounded it.
    private(set) var values: [Value?]

    init(_ model: Model, seed: UInt64, name: String) {
        guard case .serial(let serial) = model.kind else {
            preconditionFailure("a device on pins has no voice: give it to the board")
        }
        var random = SplitMix64(seed: seed, name: name)
        self.model = model
        sources = model.values.map { value in
            value.simulated.map { ValueSource($0, &random) }
        }
        self.random = random
        let messages = serial.messages.indices
        let examples = messages.map { message in
            model.examples.first { $0.bytes(of: message) != nil }
        }
        carried = zip(messages, examples).map { message, example in
            let values = model.values.indices.filter {
                model.values[$0].isFed(by: message) && example.map(\.gives)?[$0] != .some(nil)
            }
            return model.values.inOrderOfMaking(values)
        }
        templates = zip(messages, examples).map { $1?.bytes(of: $0) }
        values = Array(repeating: nil, count: model.values.count)
    }

    /// The next frame of that message, for a moment so many nanoseconds after the beginning.
    ///
    /// - Throws: When the model's generator makes what its field cannot say.
    mutating func frame(_ message: Int, at elapsed: Int64) throws(ModelError) -> [UInt8] {
        for value in carried[message] {
            values[value] = sources[value]?.next(at: elapsed, others: values, &random)
        }
        return try model.encode(message, values, over: templates[message], rounding: true)
    }
}

extension ValueDefinition {
    /// The model's generator, or what stands for none: the middle of the valid range, or zero. A
    /// word has no middle: it stays as in the example.
    var simulated: Generator? {
        if let generator { return generator }
        guard case .number = mapping else { return nil }
        guard let valid else { return .constant(.number(.zero)) }
        let sum = valid.lowerBound + valid.upperBound
        return .constant(.number(sum * Decimal(mantissa: 5, exponent: -1)))
    }

    fileprivate var isTimes: Bool {
        if case .times = generator { return true }
        return false
    }
}

extension [ValueDefinition] {
    /// In the order of making them up: a `times` after what it multiplies.
    func inOrderOfMaking(_ places: some Sequence<Int>) -> [Int] {
        let factors = places.filter { self[$0].isTimes }
        return places.filter { !factors.contains($0) } + factors
    }
}

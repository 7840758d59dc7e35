// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import Readings
import Wire

/// Generates the frames of a simulated sensor: the model in reverse, from values to bytes.
///
/// Each message takes new values from the sources of its values, in the order of the model, and a
/// `times` after the value that it multiplies. Bytes without a meaning are those of the model's
/// first example, so the frame looks like a real one. A telegram has the lines of the example and
/// no others. Pure: the same seed, name and times give the same bytes; dates are those of the
/// start and the times.
struct FrameGenerator {
    private let model: Model
    private let formats: [FrameFormat]
    private var random: SplitMix64
    private var sources: [ValueSource?]
    /// For each message, the indices of its values, in the order of generating them.
    private let carried: [[Int]]
    private var templates: [[UInt8]?]
    /// The last generated values, before the fields rounded them.
    private(set) var values: [Value?]

    /// - Parameter start: The seconds since 1970 at the start.
    init(_ model: Model, seed: UInt64, name: String, start: Int64 = 0) {
        guard case .serial(let serial) = model.kind else {
            preconditionFailure("a device on pins has no frames: SimulatedBoard simulates it")
        }
        let messages = serial.messages.indices
        var random = SplitMix64(seed: seed, name: name)
        self.model = model
        let formats = messages.map(serial.format)
        self.formats = formats
        sources = model.values.map { value in
            value.simulated.map { ValueSource($0, start: start, &random) }
        }
        self.random = random
        let examples = messages.map { message in
            model.examples.first { $0.bytes(of: message) != nil }
        }
        carried = zip(messages, examples).map { message, example in
            let values = model.values.indices.filter {
                model.values[$0].isFed(by: message) && example.map(\.gives)?[$0] != .some(nil)
            }
            return model.values.inOrderOfMaking(values)
        }
        // Seconds: so the counter of an encrypted frame rises from one start to the next, too.
        templates = zip(messages, examples).map { message, example in
            example?.bytes(of: message).map {
                formats[message].advanced($0, by: UInt32(truncatingIfNeeded: start))
            }
        }
        values = Array(repeating: nil, count: model.values.count)
    }

    /// The next frame of a message, `elapsed` nanoseconds after the start.
    ///
    /// - Throws: When a generated value does not fit into its field.
    mutating func frame(_ message: Int, at elapsed: Int64) throws(ModelError) -> [UInt8] {
        take(message, at: elapsed)
        templates[message] = templates[message].map { formats[message].advanced($0, by: 1) }
        return try sameFrame(message)
    }

    private mutating func take(_ message: Int, at elapsed: Int64) {
        for value in carried[message] {
            values[value] = sources[value]?.next(at: elapsed, others: values, &random)
        }
    }

    /// A command has set a value: it stays.
    mutating func set(_ value: Int, to new: Value) {
        sources[value] = ValueSource(.constant(new), &random)
        values[value] = new
    }

    /// The next frame that confirms a write.
    ///
    /// - Parameter sent: The content of the slots of its request.
    mutating func confirmation(
        _ message: Int, of write: Int, _ sent: [RawValue?], at elapsed: Int64
    ) throws(ModelError) -> [UInt8] {
        take(message, at: elapsed)
        return try model.confirmation(
            message, of: write, sent, values, over: templates[message])
    }

    /// The frame of a message with the values of the previous one.
    func sameFrame(_ message: Int) throws(ModelError) -> [UInt8] {
        try model.encode(message, values, over: templates[message], rounding: true)
    }
}

extension ValueDefinition {
    /// The model's generator. Without one: the present date, or a constant, the middle of the valid
    /// range or zero; `nil` for a word without a generator: it stays as in the example.
    var simulated: Generator? {
        if let generator { return generator }
        if case .date(let pattern) = mapping { return .clock(pattern) }
        guard case .number = mapping, !isMadeOfOthers else { return nil }
        guard let valid else { return .constant(.number(.zero)) }
        let sum = valid.lowerBound + valid.upperBound
        return .constant(.number(sum * Decimal(mantissa: 5, exponent: -1)))
    }

    /// Whether it comes from two fields, which have values of their own.
    private var isMadeOfOthers: Bool {
        guard case .fields(let fields) = source else { return false }
        return fields.contains { $0.partner != nil }
    }

    fileprivate var isTimes: Bool {
        if case .follow = generator { return true }
        return false
    }
}

extension [ValueDefinition] {
    /// In the order of generating them: a `times` after the value that it multiplies.
    func inOrderOfMaking(_ places: some Sequence<Int>) -> [Int] {
        let factors = places.filter { self[$0].isTimes }
        return places.filter { !factors.contains($0) } + factors
    }
}

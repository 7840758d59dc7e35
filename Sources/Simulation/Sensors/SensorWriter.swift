// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import Readings

/// Generates the files of a simulated kernel sensor: the model in reverse, from values to the text
/// of the driver. Pure, like `FrameGenerator`: the same seed, name and times give the same texts.
///
/// The model's example defines the offset and the scale of a raw number, and the number of digits
/// that the driver prints.
struct SensorWriter {
    private let model: Model
    private let sensor: SensorModel
    private var random: SplitMix64
    private var sources: [ValueSource?]
    private let order: [Int]
    private let template: [String: String]

    init(_ model: Model, _ sensor: SensorModel, seed: UInt64, name: String) {
        var random = SplitMix64(seed: seed, name: name)
        self.model = model
        self.sensor = sensor
        // A file that several values come from has the content of the one with a generator.
        let simulated = Set(model.values.filter { $0.generator != nil }.map(\.source))
        sources = model.values.map { value in
            let isOfOther = value.generator == nil && simulated.contains(value.source)
            return isOfOther ? nil : value.simulated.map { ValueSource($0, &random) }
        }
        self.random = random
        order = model.values.inOrderOfMaking(model.values.indices)
        let files = model.examples.lazy.compactMap(\.files).first ?? [:]
        template = model.channels.reduce(into: files) { files, channel in
            if channel.files(sensor.kind, where: { files[$0] != nil }) == nil {
                files[channel.possibleFiles(sensor.kind)[0]] = channel.isText ? "" : "0"
            }
        }
    }

    /// The texts `elapsed` nanoseconds after the start, by file name.
    ///
    /// - Throws: When a generated value has no text that a driver could print.
    mutating func texts(at elapsed: Int64) throws(ModelError) -> [String: String] {
        var values = [Value?](repeating: nil, count: model.values.count)
        for value in order {
            values[value] = sources[value]?.next(at: elapsed, others: values, &random)
        }
        return try model.encode(files: template, sensor, values, rounding: true)
    }
}

extension Example {
    fileprivate var files: [String: String]? {
        if case .files(let files) = input { return files }
        return nil
    }
}

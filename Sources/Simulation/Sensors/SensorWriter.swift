// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import Readings

/// What the files of a simulated sensor say: the model run in reverse, from values to the text that
/// its driver prints. Pure, like `SensorVoice`: the same seed, name and times give the same texts.
///
/// The offset and the scale of a raw number, and how many digits the driver prints, are those of
/// the model's example.
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
        sources = model.values.map { value in
            value.simulated.map { ValueSource($0, &random) }
        }
        self.random = random
        order = model.values.inOrderOfMaking(model.values.indices)
        let files = model.examples.lazy.compactMap(\.files).first ?? [:]
        template = model.channels.reduce(into: files) { files, channel in
            if channel.files(sensor.kind, where: { files[$0] != nil }) == nil {
                files[channel.possibleFiles(sensor.kind)[0]] = "0"
            }
        }
    }

    /// The texts for a moment so many nanoseconds after the beginning, by the channels' files.
    ///
    /// - Throws: When the model's generator makes what no driver prints.
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

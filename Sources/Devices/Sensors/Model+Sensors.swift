// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

extension Model {
    /// The channels that the values come from, each once, in the order of the values.
    package var channels: [SensorChannel] {
        values.reduce(into: []) { channels, value in
            guard case .channel(let channel) = value.source, !channels.contains(channel) else {
                return
            }
            channels.append(channel)
        }
    }

    /// The values for the contents of the channels.
    ///
    /// - Parameters:
    ///   - contents: One place for each of `channels`; `nil` for what could not be read, which is
    ///     `unknown`.
    ///   - missing: The channels that the sensor does not have: they have no value.
    package func decode(channels contents: [ChannelContent?], missing: Set<Int>) -> [Value?] {
        sensorFeeds.map { feed in
            guard let feed, !missing.contains(feed.channel) else { return nil }
            return contents[feed.channel].map(feed.meaning.value) ?? .unknown
        }
    }

    /// The values for the content of files.
    ///
    /// - Returns: `nil` for values whose files are not among these.
    func decode(files: [String: String], _ sensor: SensorModel) -> [Value?] {
        zip(values, sensorFeeds).map { value, feed in
            guard let feed, let paths = value.files(sensor, among: files) else { return nil }
            return paths.content { files[$0] }.map(feed.meaning.value) ?? .unknown
        }
    }

    /// The content of the files for those values.
    ///
    /// - Parameters:
    ///   - values: One place for each value of the model; `nil` and `unknown` change nothing.
    ///   - over: The present content of the files.
    ///   - rounding: Whether to take the nearest number that the driver can print.
    /// - Returns: All files, changed or not.
    /// - Throws: `ModelError` for the first value that the files cannot express.
    package func encode(
        files over: [String: String], _ sensor: SensorModel, _ values: [Value?],
        rounding: Bool = false
    ) throws(ModelError) -> [String: String] {
        var files = over
        for (index, definition) in self.values.enumerated() {
            guard let value = values[index], value != .unknown,
                let paths = definition.files(sensor, among: over)
            else { continue }
            let content = try content(value, index, rounding)
            guard
                let (file, text) = paths.text(
                    for: content, over: { over[$0] }, rounding: rounding)
            else {
                throw ModelError(value: index, "the driver prints no text for \(content)")
            }
            guard files[file] == over[file] || files[file] == text else {
                throw ModelError(value: index, "another value needs other text in \(file)")
            }
            files[file] = text
        }
        return files
    }

    private func content(
        _ value: Value, _ index: Int, _ rounding: Bool
    ) throws(ModelError) -> ChannelContent {
        do throws(Unrepresentable) {
            switch try values[index].rawValue(of: value, as: .decimal, rounding: rounding) {
            case .integer(let number): return .number(Decimal(number))
            case .decimal(let mantissa, let exponent):
                return .number(Decimal(mantissa: mantissa, exponent: exponent))
            case .word(let word): return .word(word)
            case .unavailable: throw Unrepresentable(message: "a driver has no word for it")
            }
        } catch {
            throw ModelError(value: index, error.message)
        }
    }
}

extension ValueDefinition {
    fileprivate func files(
        _ sensor: SensorModel, among files: [String: String]
    ) -> ChannelFiles<String>? {
        guard case .channel(let channel) = source else { return nil }
        return channel.files(sensor.kind) { files[$0] != nil }
    }
}

/// The way from a channel to a value of the model.
struct SensorFeed: Sendable {
    /// Among the model's `channels`.
    let channel: Int
    let meaning: Meaning

    static func table(_ values: [ValueDefinition]) -> [SensorFeed?] {
        var channels: [SensorChannel] = []
        return values.map { value in
            guard case .channel(let channel) = value.source else { return nil }
            let place = channels.firstIndex(of: channel) ?? channels.count
            if place == channels.count { channels.append(channel) }
            return SensorFeed(channel: place, meaning: Meaning(value))
        }
    }
}

extension Meaning {
    /// The value that a content stands for. A text that is empty is no value: drivers have files
    /// for what a device may not have, like a serial number.
    func value(of content: ChannelContent) -> Value {
        switch content {
        case .word(let word): return word.isEmpty ? .unknown : value(of: RawValue.word(word))
        case .number(let number):
            return value(
                of: number.integer.map(RawValue.integer)
                    ?? .decimal(mantissa: number.mantissa, exponent: number.exponent))
        }
    }
}

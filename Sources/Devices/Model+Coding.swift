// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

/// Why a model's frame cannot encode given values.
package struct ModelError: Error, Equatable, Sendable {
    /// The index of the wrong value; `nil` when the frame as a whole is wrong.
    package let value: Int?
    /// The message for a person.
    package let message: String

    package init(value: Int?, _ message: String) {
        self.value = value
        self.message = message
    }
}

extension Model {
    /// Reads the values that a message feeds. The other places of `values` stay unchanged, so that
    /// the answers of one round form one reading.
    ///
    /// - Parameters:
    ///   - message: The index of the message in the serial model.
    ///   - view: Its frame.
    ///   - values: One place for each value of the model.
    package func decode(_ message: Int, _ view: FrameView, into values: inout [Value?]) {
        for feed in feeds[message] {
            guard let raw = view.rawValue(feed.slot) else { continue }
            values[feed.value] = feed.meaning.value(of: raw)
        }
    }

    /// The bytes of a message with those values.
    ///
    /// - Parameters:
    ///   - message: The index of the message in the serial model.
    ///   - values: One place for each value of the model; those that it does not feed are ignored.
    ///     `nil` and `unknown` keep the bytes of `over`.
    ///   - over: An example's bytes; all bytes without a meaning are copied from it.
    ///   - rounding: Whether to behave like a real sensor: a number between two steps of the field
    ///     is rounded to the nearer step, and a number outside of `valid` is encoded. Otherwise
    ///     both are errors.
    /// - Throws: `ModelError` for the first value that the frame cannot hold.
    package func encode(
        _ message: Int, _ values: [Value?], over: [UInt8]? = nil, rounding: Bool = false
    ) throws(ModelError) -> [UInt8] {
        guard case .serial(let serial) = kind else {
            throw ModelError(value: nil, "only a device on a serial line has frames")
        }
        let format = serial.format(of: message)
        let types = format.slotTypes
        var raw = [RawValue?](repeating: nil, count: types.count)
        for feed in feeds[message] {
            guard let value = values[feed.value] else { continue }
            let wanted = try rawValue(
                of: value, feed, as: types[feed.slot], hasBytes: over != nil, rounding: rounding)
            guard let wanted else { continue }
            guard raw[feed.slot] == nil || raw[feed.slot] == wanted else {
                throw ModelError(
                    value: feed.value, "another value needs other bytes in its field")
            }
            raw[feed.slot] = wanted
        }
        do {
            return try format.encode(raw, over: over, rounding: rounding)
        } catch {
            let feed = feeds[message].first { $0.slot == error.slot }
            throw ModelError(value: feed?.value, error.message)
        }
    }

    private func rawValue(
        of value: Value, _ feed: Feed, as type: RawType, hasBytes: Bool, rounding: Bool
    ) throws(ModelError) -> RawValue? {
        if value == .unknown, hasBytes { return nil }
        do {
            return try values[feed.value].rawValue(of: value, as: type, rounding: rounding)
        } catch {
            throw ModelError(value: feed.value, error.message)
        }
    }
}

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
            // Nearly all values come from one field, which needs no closure.
            let raw =
                feed.partner == nil ? view.rawValue(feed.slot) : feed.rawValue(view.rawValue)
            guard let raw else { continue }
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
        return try encode(
            serial.format(of: message), feeds[message], values, over: over, rounding: rounding)
    }

    /// The bytes of a frame or a request whose slots those feeds describe.
    func encode(
        _ format: FrameFormat, _ all: [Feed], _ values: [Value?], over: [UInt8]?, rounding: Bool
    ) throws(ModelError) -> [UInt8] {
        var encoder = SlotEncoder(format, over: over, rounding: rounding)
        let feeds = wanted(all, values, encoder)
        // The fields of a single value first: they may determine one of two fields.
        for feed in feeds.filter({ $0.partner == nil }) + feeds.filter({ $0.partner != nil }) {
            guard let value = values[feed.value] else { continue }
            do throws(Unrepresentable) {
                try encoder.put(value, self.values[feed.value], feed)
            } catch {
                throw ModelError(value: feed.value, error.message)
            }
        }
        do {
            return try format.encode(encoder.raw, over: over, rounding: rounding)
        } catch {
            let feed = feeds.first { $0.slot == error.slot || $0.partner?.slot == error.slot }
            throw ModelError(value: feed?.value, error.message)
        }
    }

    /// For each value one feed: the first whose field the example has, or else the first.
    private func wanted(
        _ feeds: [Feed], _ values: [Value?], _ encoder: SlotEncoder
    ) -> [Feed] {
        var chosen: [Feed] = []
        for feed in feeds.reversed() where values[feed.value] != nil {
            guard let known = chosen.firstIndex(where: { $0.value == feed.value }) else {
                chosen.append(feed)
                continue
            }
            if !encoder.hasExample(of: chosen[known]), encoder.hasExample(of: feed) {
                chosen[known] = feed
            }
        }
        return chosen.reversed()
    }
}

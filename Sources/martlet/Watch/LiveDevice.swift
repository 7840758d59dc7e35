// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings

/// What is known of a device from the messages of its gateway, and from its device file.
struct LiveDevice {
    struct Value {
        let name: String
        /// The newest text; `nil` before the first reading.
        var text: String?
        /// From the device file, if there is one.
        var unit: String?
        /// The device class of the device file, if it has one.
        var deviceClass: String?
        /// From the device file; `nil` when there is none, so that a command may be tried.
        var isSettable: Bool?
        /// The newest numbers, for the trend.
        var history: [Double] = []
    }

    /// The number of numbers that a trend shows.
    static let trendLength = 10

    /// The beginning of its topics, without its name.
    let base: String
    let name: String
    /// From the device file; empty without one.
    var model = ""
    var title = ""
    var values: [Value] = []
    var isOnline: Bool?
    /// The message of its problem; `nil` for none.
    var problem: String?
    /// When its newest reading was made; `nil` before the first, and for an unknown date.
    var newest: Instant?
    /// The number of readings that arrived while this program ran.
    var count = 0

    /// Takes the members of a reading.
    mutating func take(_ members: [FlatJSON.Member]) {
        for member in members where member.name != "time" {
            let place = values.firstIndex { $0.name == member.name } ?? values.endIndex
            if place == values.endIndex { values.append(Value(name: member.name)) }
            values[place].text = member.text
            if let number = Self.number(member.text) {
                values[place].history = (values[place].history + [number])
                    .suffix(Self.trendLength)
            }
        }
    }

    /// A number that a trend can show: words like `nan` and `inf` are none.
    private static func number(_ text: String) -> Double? {
        switch text {
        case "on": 1
        case "off": 0
        default: Double(text).flatMap { $0.isFinite ? $0 : nil }
        }
    }
}

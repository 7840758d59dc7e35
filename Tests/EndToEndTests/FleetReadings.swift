// SPDX-License-Identifier: Apache-2.0

import Reactor
import TestSupport
import Testing

/// What arrived of one sensor of a fleet.
///
/// On a busy machine the broker can acknowledge nothing for half a second. The readings that waited
/// for it are late, and arrive as history: none may be missing, but they are not in one order with
/// the others.
struct FleetReadings {
    let live: [Subscriber.Message]
    private let late: [Subscriber.Message]

    @LoopActor init(of device: String, at subscriber: Subscriber) {
        let topic = "martlet/fleet/\(device)"
        live = subscriber.messages.filter { $0.topic == topic }
        late = subscriber.messages.filter { $0.topic == "\(topic)/history" }
    }

    /// Checks that no reading is lost, repeated, torn or out of order.
    ///
    /// - Parameters:
    ///   - count: How many frames the sensor has sent.
    ///   - step: How far `value` walks from a frame to the next one.
    ///   - value: The name of a value that walks.
    func check(count: Int, _ value: String, in range: ClosedRange<Int>, step: Int) {
        #expect(live.count + late.count == count)
        #expect(count > 2)
        for messages in [live, late] {
            // On a busy machine two frames can be read together and then have the same time.
            let times = messages.map { $0.text.prefix(34) }
            #expect(times == times.sorted())
            let values = messages.map { Self.number(value, in: $0.text) ?? .min }
            #expect(values.allSatisfy { range.contains($0) })
            guard late.isEmpty else { continue }
            #expect(zip(values, values.dropFirst()).allSatisfy { abs($0 - $1) <= step })
        }
    }

    static func number(_ name: String, in text: String) -> Int? {
        text.split(separator: "\"\(name)\":").last.flatMap { rest in
            Int(rest.prefix { $0.isNumber })
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Primitives
import Reactor
import Readings

/// Answers commands that were refused, on the topic `refused` of their value.
///
/// A command that is carried out is answered by the new state. Without an answer to the others, a
/// person who writes a rule would have to read the log of the gateway.
///
/// The answers about each device have a pace, and none waits: a program that floods the gateway
/// with wrong commands gets the first answers, delays nothing, and takes no answer from other
/// devices.
///
/// Isolation: the loop.
@LoopActor final class RefusalAnswers {
    private let topics: Topics
    private let outside: Outside
    private let qos: QoS
    /// By the name of the device.
    private var paces: [Substring: Pace] = [:]

    init(_ outside: Outside, topics: Topics, qos: QoS) {
        self.outside = outside
        self.topics = topics
        self.qos = qos
    }

    /// - Parameters:
    ///   - value: A value of the device, by their names.
    ///   - reason: Completes "the command was refused: ...".
    func answer(commandTo value: Substring, of device: Substring, _ reason: String) {
        let now = EventLoop.current.now
        var pace = paces[device] ?? Pace(interval: .milliseconds(500), burst: 10)
        guard outside.broker.hasRoom, pace.allows(at: now) else { return }
        pace.take(at: now)
        paces[device] = pace
        var json = JSONWriter()
        json.object { json in
            json.add("time", date: outside.clock.date(of: now, now: now))
            json.add("reason", reason)
        }
        let topic = topics.refusals(ofCommandsTo: value, of: device)
        json.bytes.withUnsafeBytes { bytes in
            _ = outside.broker.publish(topic, bytes, qos: qos, retain: false)
        }
    }
}

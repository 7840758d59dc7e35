// SPDX-License-Identifier: Apache-2.0

import Primitives

extension Pace {
    /// How fast messages are published that had to wait: the states after a connection was made,
    /// and the history of an outage. After a burst of 500, it is 200 a second.
    ///
    /// A broker acknowledges a message when it has it, not when its subscribers have it. For each
    /// subscriber at QoS 1, mosquitto keeps the 20 messages that are not acknowledged and 1000
    /// more, and drops further ones silently. So a backlog that is sent as fast as the broker takes
    /// it is lost behind the broker. The burst fits into half of that queue; the other half is for
    /// fresh readings. At 200 a second, a subscriber may take 100 ms for an answer.
    static let catchUp = Pace(interval: .milliseconds(5), burst: 500)
}

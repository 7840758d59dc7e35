// SPDX-License-Identifier: Apache-2.0

import Plan
import Primitives
import Readings

/// What happened to a device.
///
/// The cases that are rare are indirect, so that an event is no larger than a reading: it is made
/// and passed for each of them.
enum DeviceEvent {
    /// The gateway has one more device, which is offline and has no problem; its events follow.
    indirect case added(DeviceID, DeviceEntry)
    /// The gateway has the device no more. It went offline before, and may be added again.
    case removed(DeviceID)
    /// A good reading arrived.
    case reading(Reading)
    /// It came online, or went offline.
    case availability(DeviceID, isOnline: Bool)
    /// It has another problem than before, or none.
    indirect case problem(DeviceID, OngoingProblem?)
}

/// A problem that a device has.
struct OngoingProblem {
    let problem: Problem
    let since: Instant
}

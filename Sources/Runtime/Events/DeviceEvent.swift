// SPDX-License-Identifier: Apache-2.0

import Plan
import Primitives
import Readings

/// What happened to a device.
///
/// The rare cases are indirect, so that an event is no larger than a reading: one event is made and
/// passed for each reading.
enum DeviceEvent {
    /// The gateway has a new device, which is offline; its events follow.
    indirect case added(DeviceID, DeviceEntry)
    /// The device was removed. It went offline before, and may be added again.
    case removed(DeviceID)
    /// A good reading arrived.
    case reading(Reading)
    /// The device came online, or went offline.
    case availability(DeviceID, isOnline: Bool)
    /// The device has another problem, or none any more.
    indirect case problem(DeviceID, OngoingProblem)
}

/// The problem that a device has, or that it has none.
struct OngoingProblem {
    let problem: Problem
    let since: Instant
}

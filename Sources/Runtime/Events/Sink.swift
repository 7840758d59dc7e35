// SPDX-License-Identifier: Apache-2.0

// From the devices to all parts that use their events.
//
//                          +-> Publisher      -> store -> broker
//     Device -> FanOut ----+-> NewestValues   -> BridgeInfo
//                          +-> ...
//
// Facts. A device has no broker, no topic and no JSON: it only sends events. Each sink decides what
// to do with an event.
//
// Trap. The values of a reading are in an array that the device's state changes with the next
// message, as soon as the array has no other owner. A sink that keeps the array makes the state
// allocate for each message: so a sink copies the values that it keeps.
//
// Choice. One method and one event type. A new sink is one type, and one line in `Gateway`.
//
// Cost. One dynamic call for each reading and sink.
//
// Rejected. An `AsyncStream` for each sink: a queue, a task and an allocation for each reading.
// Observers that are added and removed at run time: no sink needs this, and the order of the calls
// would be open.

import Reactor

/// Receives the events of the devices.
///
/// Isolation: the loop. Events come in the order in which they happen; `take` returns at once.
@LoopActor protocol Sink: AnyObject {
    func take(_ event: DeviceEvent)
}

/// Hands each event to every sink, in the order of the list.
@LoopActor final class FanOut {
    private let sinks: [any Sink]

    init(_ sinks: [any Sink]) {
        self.sinks = sinks
    }

    func send(_ event: DeviceEvent) {
        for sink in sinks { sink.take(event) }
    }
}

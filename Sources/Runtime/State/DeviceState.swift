// SPDX-License-Identifier: Apache-2.0

// From the messages of a device to its readings.
//
//     message ──> (filters) ──> events: new? ──> state and events ──> state      two readings
//                     │
//                     └───────> state: newest of each value ──> (throttle) ──> state   one reading
//
// Facts. The newest reading is retained: a subscriber who comes later gets it, and nothing else. Of
// some devices, each message has a part of the values; some messages have none of them.
//
// Trap. A part that is published alone replaces the other parts in the retained message. An event
// that is published alone is retained for ever: a door that opens by a card opens again after each
// restart of its subscriber.
//
// Choice. A reading is the whole present state of the device, as in zigbee2mqtt's cache. A message
// without values makes no reading. Events are in one reading, and the state without them follows at
// once.
//
// A value that a filter swallowed is not in its message, like the values of other messages: the one
// before stays. What a filter emits by itself is a message of its own.
//
// Cost. A value that comes every ten seconds is in each reading of a device that sends every
// second. `time` is the time of the message that made the reading; no value is older than
// `CurrentValues` allows.
//
// Rejected. To send only the parts, and to retain the whole: two messages with two meanings on one
// topic. History with parts only: a subscriber would need two ways to read one device.

import Devices
import Plan
import Ports
import Reactor
import Readings

/// Makes the readings of one device from its messages.
///
/// Isolation: the loop.
@LoopActor final class DeviceState {
    private let publish: @LoopActor ([Value?], Instant) -> Void
    private var current: CurrentValues
    private var events: EventFilter?
    /// `nil` when no value has filters.
    private var filters: DeviceFilters?
    /// `nil` when each message is published.
    private var throttle: Throttle?
    /// The messages of the present interval; `nil` when the newest one is published.
    private var window: MeanWindow?
    /// The newest message that is in no reading yet, and the limit at that time.
    private var waiting: (stamp: Instant, limit: Duration?)?
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.intervalEnded() }

    /// - Parameter publish: Gets each reading, and the time of its message.
    init(
        _ entry: DeviceEntry, _ model: Model, _ clock: any WallClock,
        publish: @escaping @LoopActor ([Value?], Instant) -> Void
    ) {
        self.publish = publish
        current = CurrentValues(
            isEvent: model.values.map(\.isEvent),
            isKept: model.values.indices.map(model.isOnlySet))
        events = EventFilter(model.values)
        filters = DeviceFilters(entry, model, clock) { [unowned self] in emit($0, at: $1) }
        guard let every = entry.every, entry.isThrottled else { return }
        throttle = Throttle(every, passesFirst: entry.pace.take == .newest)
        if entry.pace.take == .mean { window = MeanWindow(hasMean: model.values.map(\.hasMean)) }
    }

    /// Takes a message.
    ///
    /// - Parameters:
    ///   - values: One place for each value of the model.
    ///   - limit: After this time without a renewal a value is stale; `nil` for never.
    func take(_ values: [Value?], at stamp: Instant, limit: Duration?) {
        guard let filters else { return accept(values, at: stamp, limit) }
        let filtered = filters.take(values, at: stamp, limit: limit)
        current.renew(values, swallowedIn: filtered, at: stamp)
        accept(filtered, at: stamp, limit)
    }

    private func accept(_ values: [Value?], at stamp: Instant, _ limit: Duration?) {
        let hasEvent = events?.take(values, at: stamp) == true
        let hasNews: Bool
        if window == nil {
            hasNews = current.take(values, at: stamp, limit: limit)
        } else {
            window?.add(values)
            hasNews = current.hasPlace(forAnyOf: values)
        }
        let isPublished = hasEvent && publishEvents(of: values, at: stamp)
        if hasNews, !isPublished { publishInTime(at: stamp, limit) }
    }

    /// Filters emitted values by themselves.
    private func emit(_ values: [Value?], at moment: Instant) {
        if window == nil { current.replace(with: values) } else { window?.add(values) }
        publishInTime(at: moment, filters?.limit)
    }

    /// The newest values.
    var present: [Value?] { current.values }

    /// The device goes offline: a reading that waits is published, and the state is forgotten.
    func end() {
        publishWaiting()
        throttle?.reset()
        filters?.reset()
        current.removeAll()
    }

    /// - Returns: Whether all that waits is published too. A mean waits for its interval; its time
    ///   is not before that of the events.
    private func publishEvents(of message: [Value?], at stamp: Instant) -> Bool {
        let state = current.values
        publish(events?.add(message, to: state) ?? state, stamp)
        publish(state, stamp)
        if window == nil { waiting = nil }
        waiting?.stamp = stamp
        return window == nil
    }

    private func publishInTime(at stamp: Instant, _ limit: Duration?) {
        guard throttle != nil else { return publish(current.values, stamp) }
        waiting = (stamp, limit)
        if throttle?.take(at: stamp) == true { return publishWaiting() }
        if !timer.isScheduled, let deadline = throttle?.deadline { timer.schedule(at: deadline) }
    }

    private func intervalEnded() {
        guard throttle?.pass(to: EventLoop.current.now) == true else { return }
        publishWaiting()
    }

    private func publishWaiting() {
        timer.cancel()
        guard let (stamp, limit) = waiting else { return }
        waiting = nil
        if let means = window?.removeAll() { _ = current.take(means, at: stamp, limit: limit) }
        publish(current.values, stamp)
    }
}

extension DeviceEntry {
    /// Whether `every` limits the readings of a device that sends unasked. For other devices it is
    /// the interval at which they are read or counted.
    fileprivate var isThrottled: Bool {
        if case .serial = place { return !isPolled }
        return false
    }
}

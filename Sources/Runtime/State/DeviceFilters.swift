// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import Readings

/// The filters of the values of one device, with one timer for all of them.
///
/// A filter that needs the date waits for the wall clock instead, which reports when it is stepped.
///
/// A value that has stopped is no part of the present state (see `CurrentValues`). Then its filters
/// begin anew: they emit nothing, and its next value is their first.
///
/// Isolation: the loop.
@LoopActor final class DeviceFilters {
    private struct Filtered {
        /// The place of the value in a message.
        let place: Int
        var chain: FilterChain
        var arrivals = ArrivalInterval()

        func isStale(at moment: Instant, _ limit: Duration?) -> Bool {
            arrivals.isOverdue(at: moment, limit)
        }
    }

    private var filtered: [Filtered]
    private let valueCount: Int
    /// `nil` when no filter needs the date.
    private let clock: (any WallClock)?
    private let emit: @LoopActor ([Value?], Instant) -> Void
    /// After this time without a renewal a value is stale; `nil` for never.
    private(set) var limit: Duration?
    private var alarm: WallAlarm?
    private lazy var timer = EventLoop.current.timer { [weak self] in
        self?.pass(to: EventLoop.current.now)
    }

    /// - Parameter emit: Gets the values that filters emit by themselves, in one message, and the
    ///   time.
    /// - Returns: `nil` for a device without filters.
    init?(
        _ entry: DeviceEntry, _ model: Model, _ clock: any WallClock,
        emit: @escaping @LoopActor ([Value?], Instant) -> Void
    ) {
        guard !entry.filters.isEmpty else { return nil }
        filtered = model.values.enumerated().compactMap { place, value in
            entry.filters[value.name].map { Filtered(place: place, chain: FilterChain($0)) }
        }
        valueCount = model.values.count
        let usesDate = entry.filters.values.contains { $0.contains(where: \.usesDate) }
        self.clock = usesDate ? clock : nil
        self.emit = emit
    }

    /// Takes a message.
    ///
    /// - Returns: What leaves the filters at once; `nil` in place of a value that was swallowed.
    func take(_ values: [Value?], at stamp: Instant, limit: Duration?) -> [Value?] {
        self.limit = limit
        let moment = moment(at: stamp)
        if isDue(at: moment) { pass(to: stamp) }
        var values = values
        for index in filtered.indices {
            guard let value = values[filtered[index].place] else { continue }
            if filtered[index].isStale(at: stamp, limit) { filtered[index].chain.reset() }
            filtered[index].arrivals.note(stamp)
            values[filtered[index].place] = filtered[index].chain.take(value, at: moment)
        }
        schedule()
        return values
    }

    /// The device is offline: nothing is due, and its next values are the first.
    func reset() {
        for index in filtered.indices {
            filtered[index].chain.reset()
            filtered[index].arrivals = ArrivalInterval()
        }
        schedule()
    }

    private func moment(at instant: Instant) -> Moment {
        Moment(instant, date: clock?.date(of: instant, now: EventLoop.current.now))
    }

    private func isDue(at moment: Moment) -> Bool {
        if timer.isScheduled, timer.deadline <= moment.instant { return true }
        guard let alarm else { return false }
        return moment.date.map { alarm.nanoseconds <= $0 } ?? true
    }

    /// A deadline was reached, or the wall clock was stepped.
    private func pass(to instant: Instant) {
        let moment = moment(at: instant)
        var values = [Value?](repeating: nil, count: valueCount)
        for index in filtered.indices {
            if filtered[index].isStale(at: instant, limit) { filtered[index].chain.reset() }
            guard let value = filtered[index].chain.pass(to: moment) else { continue }
            values[filtered[index].place] = value
        }
        schedule()
        if values.contains(where: { $0 != nil }) { emit(values, instant) }
    }

    private func schedule() {
        var earliest = EarliestDeadlines()
        for value in filtered { value.chain.addDeadlines(to: &earliest) }
        if let instant = earliest.instant {
            if !timer.isScheduled || timer.deadline != instant { timer.schedule(at: instant) }
        } else {
            timer.cancel()
        }
        guard alarm?.nanoseconds != earliest.date else { return }
        alarm?.cancel()
        alarm = earliest.date.flatMap { date in
            clock?.alarm(at: date) { [weak self] in self?.alarmFired() }
        }
    }

    private func alarmFired() {
        alarm = nil
        pass(to: EventLoop.current.now)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import Readings

/// Counts the readings that the full store has dropped or the broker has refused, by device and
/// cause, and reports them: each flood to its device, and a store that is full otherwise once to
/// the log.
///
///     none ──a flood's reading is dropped──> flood ──a minute without a drop──> none
///     none ──another reading is dropped────> full ───the store is empty───────> none
///
/// Isolation: the loop.
@LoopActor final class Drops {
    /// A flood has ended when nothing of its device was dropped for this time.
    static let pause = Duration.seconds(60)

    private let log: Log
    private(set) var total = 0
    /// By the name of the device.
    private var counts: [String: [DropCause: Int]] = [:]
    /// The devices that flood, with the moment of their last drop.
    private var floods: [DeviceID: Instant] = [:]
    private var isFull = false
    private lazy var check = EventLoop.current.timer { [weak self] in self?.endOldFloods() }
    /// Called after the counts have changed.
    var onChange: (@LoopActor () -> Void)?
    /// A device floods the store, or does so no longer.
    var onFlood: (@LoopActor (DeviceID, _ isFlooding: Bool) -> Void)?

    init(log: Log) {
        self.log = log
    }

    /// The full store dropped a reading.
    ///
    /// - Parameter count: The number of readings in the store.
    func add(_ dropped: DroppedReading, of name: String, from count: Int) {
        add(dropped.cause, of: name)
        switch dropped.cause {
        case .flood: noteFlood(dropped.device)
        case .full: noteFull(count)
        case .refused: break
        }
    }

    /// Counts a reading of a device that is lost.
    func add(_ cause: DropCause, of name: String) {
        total += 1
        counts[name, default: [:]][cause, default: 0] += 1
        onChange?()
    }

    /// All readings have been delivered.
    func storeIsEmpty() {
        isFull = false
    }

    private func noteFlood(_ device: DeviceID) {
        let isNew = floods.updateValue(EventLoop.current.now, forKey: device) == nil
        if isNew { onFlood?(device, true) }
        if !check.isScheduled { check.schedule(after: Self.pause) }
    }

    private func noteFull(_ count: Int) {
        guard !isFull else { return }
        isFull = true
        log.warning(
            "the store is full: \(count) readings wait for the broker. Each new one replaces the "
                + "oldest one of the device that has most; 'bridge/info' counts them")
    }

    /// Writes the members of `bridge/info`.
    func write(to json: inout JSONWriter) {
        json.add("dropped", total)
        json.key("dropped_by")
        json.object { json in
            for (name, causes) in byName {
                json.key(name)
                json.object { json in
                    for (cause, count) in causes { json.add(cause.rawValue, count) }
                }
            }
        }
    }

    /// The line at the end; `nil` when nothing was lost.
    ///
    /// - Parameter left: The readings that the broker has not acknowledged.
    func summary(left: Int) -> String? {
        guard total + left > 0 else { return nil }
        let devices = byName.map { name, causes in
            "\(name) \(causes.map { "\($1) (\($0.rawValue))" }.joined(separator: ", "))"
        }
        let dropped = devices.isEmpty ? "" : ": \(devices.joined(separator: "; "))"
        return
            "\(total + left) readings were lost: \(left) that the broker has not acknowledged at "
            + "the end, and \(total) that were dropped before\(dropped)"
    }

    private var byName: [(name: String, causes: [(DropCause, Int)])] {
        counts.sorted { $0.key < $1.key }.map { name, causes in
            (name, causes.sorted { $0.key.rawValue < $1.key.rawValue })
        }
    }

    private func endOldFloods() {
        let limit = EventLoop.current.now.advanced(by: .zero - Self.pause)
        for (device, last) in floods where last <= limit {
            floods[device] = nil
            onFlood?(device, false)
        }
        if let oldest = floods.values.min() {
            check.schedule(at: oldest.advanced(by: Self.pause))
        }
    }
}

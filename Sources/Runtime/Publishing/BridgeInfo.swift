// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Ports
import Reactor
import Readings

/// Publishes the state of the gateway on `bridge/info`: when it connects, hourly, when it ends, and
/// one second after a device was added or removed, came online or went offline, or a reading was
/// dropped. All changes within that second are in one message: so a start does not send one message
/// for each device. While readings are dropped all the time, there is a message a minute.
@LoopActor final class BridgeInfo {
    private let topic: Topic
    private let publisher: Publisher
    private let store: any ReadingStore
    private let newest: NewestValues
    private let drops: Drops
    private let version: String
    private let clock: any WallClock
    private let began = EventLoop.current.now
    /// How busy the lines are on which devices are asked.
    var lines: @LoopActor () -> [LineShare] = { [] }
    private var hourly: Ticker?
    /// The number of drops in the last message, and when it was published first.
    private var publishedDrops = (total: 0, at: Instant(nanoseconds: .min))
    private lazy var soon = EventLoop.current.timer { [weak self] in self?.publish() }

    init(
        topic: Topic, publisher: Publisher, store: any ReadingStore, newest: NewestValues,
        drops: Drops, clock: any WallClock, version: String
    ) {
        self.topic = topic
        self.publisher = publisher
        self.store = store
        self.newest = newest
        self.drops = drops
        self.clock = clock
        self.version = version
    }

    func start() {
        hourly = EventLoop.current.every(.seconds(3600)) { [weak self] in self?.publish() }
        newest.onCountChange = { [weak self] in self?.publishSoon() }
        drops.onChange = { [weak self] in self?.publishDrops() }
    }

    /// Publishes for the last time.
    func stop() {
        newest.onCountChange = nil
        drops.onChange = nil
        hourly?.cancel()
        soon.cancel()
        publish()
    }

    func publish() {
        let statistics = EventLoop.current.statistics
        var json = JSONWriter()
        json.object { json in
            json.add("version", version)
            json.add("started", date: clock.date(of: began, now: EventLoop.current.now))
            json.add("devices", newest.count)
            json.add("online", newest.online)
            json.add("queue", store.count)
            drops.write(to: &json)
            writeLines(&json)
            json.add("longest_turn_ms", .number(statistics.longestTurn.milliseconds))
            json.add("memory_kb", ProcessStatus.residentBytes / 1024)
        }
        if drops.total != publishedDrops.total {
            publishedDrops = (drops.total, EventLoop.current.now)
        }
        publisher.states.set(topic, json.bytes)
        publisher.pump()
    }

    private func writeLines(_ json: inout JSONWriter) {
        let shares = lines()
        guard !shares.isEmpty else { return }
        json.key("lines_percent")
        json.object { json in
            for line in shares {
                let permille = Int64((line.share * 1000).rounded())
                json.add(line.port.description, .number(Decimal(mantissa: permille, exponent: -1)))
            }
        }
    }

    private func publishSoon(_ moment: Instant? = nil) {
        let due = moment ?? EventLoop.current.now.advanced(by: .seconds(1))
        if !soon.isScheduled || due < soon.deadline { soon.schedule(at: due) }
    }

    /// A reading was dropped: publishes soon, but not for each of many drops.
    private func publishDrops() {
        guard !soon.isScheduled else { return }
        let soonest = EventLoop.current.now.advanced(by: .seconds(1))
        publishSoon(max(soonest, publishedDrops.at.advanced(by: .seconds(60))))
    }
}

extension Duration {
    /// To a microsecond.
    fileprivate var milliseconds: Decimal {
        let (seconds, attoseconds) = components
        return Decimal(
            mantissa: seconds * 1_000_000 + attoseconds / 1_000_000_000_000, exponent: -3)
    }
}

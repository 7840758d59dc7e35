// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Ports
import Reactor
import Readings

/// Publishes the state of the gateway on `bridge/info`: when it connects, hourly, when it ends, and
/// one second after a device was added or removed, came online or went offline. All changes within
/// that second are in one message: so a start does not send one message for each device.
@LoopActor final class BridgeInfo {
    private let topic: Topic
    private let publisher: Publisher
    private let store: any ReadingStore
    private let newest: NewestValues
    private let version: String
    private var hourly: Ticker?
    private lazy var soon = EventLoop.current.timer { [weak self] in self?.publish() }

    init(
        topic: Topic, publisher: Publisher, store: any ReadingStore, newest: NewestValues,
        version: String
    ) {
        self.topic = topic
        self.publisher = publisher
        self.store = store
        self.newest = newest
        self.version = version
    }

    func start() {
        hourly = EventLoop.current.every(.seconds(3600)) { [weak self] in self?.publish() }
        newest.onCountChange = { [weak self] in self?.publishSoon() }
    }

    /// Publishes for the last time.
    func stop() {
        newest.onCountChange = nil
        hourly?.cancel()
        soon.cancel()
        publish()
    }

    func publish() {
        let statistics = EventLoop.current.statistics
        var json = JSONWriter()
        json.object { json in
            json.add("version", version)
            json.add("devices", newest.count)
            json.add("online", newest.online)
            json.add("queue", store.count)
            json.add("dropped", Int(clamping: store.dropped))
            json.add("longest_turn_ms", .number(statistics.longestTurn.milliseconds))
            json.add("memory_kb", ProcessStatus.residentBytes / 1024)
        }
        publisher.states.set(topic, json.bytes)
        publisher.pump()
    }

    private func publishSoon() {
        if !soon.isScheduled { soon.schedule(after: .seconds(1)) }
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

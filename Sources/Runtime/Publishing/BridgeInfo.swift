// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Ports
import Reactor
import Readings

/// What the gateway says about itself on `bridge/info`: when it connects, hourly, and when readings
/// had to be dropped.
@LoopActor final class BridgeInfo {
    private let topic: Topic
    private let publisher: Publisher
    private let store: any ReadingStore
    private let version: String
    private var toldDropped: UInt64 = 0
    private var hourly: Ticker?

    init(topic: Topic, publisher: Publisher, store: any ReadingStore, version: String) {
        self.topic = topic
        self.publisher = publisher
        self.store = store
        self.version = version
    }

    func start() {
        hourly = EventLoop.current.every(.seconds(3600)) { [weak self] in self?.publish() }
    }

    func stop() {
        hourly?.cancel()
    }

    func publish() {
        let statistics = EventLoop.current.statistics
        var json = JSONWriter()
        json.object { json in
            json.add("version", version)
            json.add("queue", store.count)
            json.add("dropped", Int(clamping: store.dropped))
            json.add("longest_turn_ms", .number(statistics.longestTurn.milliseconds))
            json.add("memory_kb", ProcessStatus.residentBytes / 1024)
        }
        publisher.states.set(topic, json.bytes)
        publisher.pump()
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

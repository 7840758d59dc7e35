// SPDX-License-Identifier: Apache-2.0

import Glibc
import Plan
import Reactor

/// How long an edge takes to a subscriber, beside the shortest way that a shell knows. The clock of
/// this machine counts instructions (Machine/lab.sh): what else the computer does that it runs on
/// is not in the figures, which compare, and tell nothing of any real machine.
let latencyChecks = [
    Check("at QoS 0 an edge arrives as soon as by gpiomon | mosquitto_pub -l, or sooner") {
        try await race(on: $0, qos: 0)
    },
    Check("at QoS 1 an edge arrives as soon as by gpiomon | mosquitto_pub -l -q 1, or sooner") {
        try await race(on: $0, qos: 1)
    },
]

/// The gateway and the shell hear a line each.
@LoopActor private func race(on stage: Stage, qos: Int) async throws {
    let chip = try stage.chip("desk", count: 2)
    let gateway = try await stage.gateway(
        "  contact: { model: lab/contact, chip: desk, pins: { contact: 0 } }", qos: qos)
    try await gateway.until("contact/availability", is: "online")
    _ = try stage.start(
        "\(Generation.current.watch(chip.name, 1)) | mosquitto_pub -h 127.0.0.1 "
            + "-p \(stage.broker.port) -q \(qos) -t martlet/shell -l")
    try await stage.until("gpioinfo | grep -q gpiomon")

    var ours = Delays(line: 0, topic: "martlet/\(gateway.name)/contact")
    var theirs = Delays(line: 1, topic: "martlet/shell")
    // By turns, so that both have the same weather. The first rounds wake up what has slept.
    for round in 0..<1020 {
        let isHigh = round.isMultiple(of: 2)
        try await ours.measure(isHigh, on: chip, stage, counts: round >= 20)
        try await theirs.measure(isHigh, on: chip, stage, counts: round >= 20)
    }
    print("# QoS \(qos): martletd \(ours); gpiomon | mosquitto_pub -l \(theirs)")
    try expect(
        ours.percentile(50) <= theirs.percentile(50)
            && ours.percentile(99) <= theirs.percentile(99), "\(ours) against \(theirs)")
}

/// From the pull at a line to the message that it causes.
private struct Delays: CustomStringConvertible {
    let line: Int
    let topic: String
    private var milliseconds: [Double] = []

    init(line: Int, topic: String) {
        self.line = line
        self.topic = topic
    }

    @LoopActor mutating func measure(
        _ isHigh: Bool, on chip: SimulatedChip, _ stage: Stage, counts: Bool
    ) async throws {
        let (subscriber, topic) = (stage.subscriber, topic)
        // What the message before has left to do for anybody is done by then.
        try await sleep(for: .milliseconds(5))
        let count = subscriber.messages.count
        let start = bootTime()
        try chip.pull(line, isHigh)
        try await subscriber.until("an edge on \(topic)") {
            subscriber.messages[count...].contains { $0.topic == topic }
        }
        guard counts,
            let message = subscriber.messages[count...].first(where: { $0.topic == topic })
        else { return }
        milliseconds.append(Double(message.arrived.nanoseconds - start) / 1e6)
    }

    /// The delay that so many of a hundred do not exceed.
    func percentile(_ percent: Int) -> Double {
        let sorted = milliseconds.sorted()
        return sorted[(sorted.count - 1) * percent / 100]
    }

    var description: String {
        "p50 \(text(percentile(50))) ms, p99 \(text(percentile(99))) ms of \(milliseconds.count)"
    }

    private func text(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}

/// Nanoseconds since boot, now and not at the turn's beginning.
private func bootTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

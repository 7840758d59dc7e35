// SPDX-License-Identifier: Apache-2.0

import Glibc
import Plan
import Reactor

/// The latency from an edge to a subscriber, compared with the shortest shell pipeline. The clock
/// of this machine counts instructions (Machine/lab.sh), so the load of the host does not affect
/// the figures. They are only for comparison, and do not predict the latency of a real machine.
///
/// Two pipelines that are equally fast must not fail by a hundredth of a millisecond in one run of
/// two. So there are several rounds, the medians of the rounds are compared, and "no later" allows
/// a margin: 5 percent of the pipeline's latency.
let latencyChecks = [
    Check("at QoS 0 an edge arrives no later than through gpiomon | mosquitto_pub -l") {
        try await race(on: $0, qos: 0)
    },
    Check("at QoS 1 an edge arrives no later than through gpiomon | mosquitto_pub -l -q 1") {
        try await race(on: $0, qos: 1)
    },
]

/// The gateway and the shell pipeline watch one line each.
@LoopActor private func race(on stage: Stage, qos: Int) async throws {
    let chip = try stage.chip("desk", count: 2)
    let gateway = try await stage.gateway(
        "  contact: { model: lab/contact, chip: desk, pins: { contact: 0 } }", qos: qos)
    try await gateway.until("contact/availability", is: "online")
    _ = try stage.start(
        "\(Generation.current.watch(chip.name, 1)) | mosquitto_pub -h 127.0.0.1 "
            + "-p \(stage.broker.port) -q \(qos) -t martlet/shell -l")
    try await stage.until("gpioinfo | grep -q gpiomon")

    var (ours, theirs) = (Rounds(), Rounds())
    for round in 0..<rounds {
        var our = Delays(line: 0, topic: "martlet/\(gateway.name)/contact")
        var their = Delays(line: 1, topic: "martlet/shell")
        // Alternating, so that both run under the same conditions. The first edges of all are a
        // warm-up.
        for edge in 0..<220 {
            let isHigh = edge.isMultiple(of: 2)
            let counts = round > 0 || edge >= 20
            try await our.measure(isHigh, on: chip, stage, counts: counts)
            try await their.measure(isHigh, on: chip, stage, counts: counts)
        }
        print("# QoS \(qos): martletd \(our); gpiomon | mosquitto_pub -l \(their)")
        ours.delays.append(our)
        theirs.delays.append(their)
    }
    for percent in [50, 99] {
        let (our, their) = (
            ours.median(ofPercentile: percent), theirs.median(ofPercentile: percent)
        )
        try expect(
            our <= their * margin,
            "p\(percent): median of \(rounds) rounds \(our) ms against \(their) ms")
    }
}

private let rounds = 5
private let margin = 1.05

/// The measurements of several rounds.
private struct Rounds {
    var delays: [Delays] = []

    func median(ofPercentile percent: Int) -> Double {
        delays.map { $0.percentile(percent) }.sorted()[delays.count / 2]
    }
}

/// The delays from the change of a line to the message that it causes.
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
        // Work that remains from the previous message is complete after this time.
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

    /// The delay that a given percentage of the measurements do not exceed.
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

/// Nanoseconds since boot at this moment, not at the start of the turn.
private func bootTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

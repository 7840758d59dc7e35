// SPDX-License-Identifier: Apache-2.0

import Reactor

/// Checks with many edges, and one without edges.
let edgeChecks = [
    Check("1000 edges on one line are 1000 readings, with the kernel's order and timestamps") {
        stage in
        let chip = try stage.chip("desk", count: 1)
        let gateway = try await stage.gateway(contacts(1))
        try await gateway.until("contact0", is: #""contact":"off""#)
        try await pull([0], of: chip, times: 1000, receivedBy: gateway)
        try await expectEdges(1000, on: ["contact0"], of: gateway)
    },

    Check("each edge on 32 lines is one reading, in the order of each line") {
        stage in
        let chip = try stage.chip("desk", count: 32)
        let gateway = try await stage.gateway(contacts(32))
        try await gateway.until("contact31", is: #""contact":"off""#)
        try await pull(Array(0..<32), of: chip, times: 32, receivedBy: gateway)
        try await expectEdges(32, on: (0..<32).map { "contact\($0)" }, of: gateway)
    },

    Check("with 32 lines and no edges it does not wake up for a minute") { stage in
        _ = try stage.chip("desk", count: 32)
        let gateway = try await stage.gateway(contacts(32))
        try await gateway.until("contact31", is: #""contact":"off""#)
        // The gateway cleans up once after its start; the measurement begins after that.
        try await sleep(for: .seconds(10))
        let before = try gateway.sleeps()
        try await sleep(for: .seconds(60))
        let wakeUps = try gateway.sleeps() - before
        try expect(wakeUps == 0, "it woke up \(wakeUps) times")
    },
]

/// Devices `contact0`, `contact1`, ... on the chip "desk".
private func contacts(_ count: Int) -> String {
    (0..<count).map {
        "  contact\($0): { model: lab/contact, chip: desk, pins: { contact: \($0) } }"
    }.joined(separator: "\n")
}

/// Sets all lines high, then all lines low, and so on, `times` times. The default edge queue holds
/// sixteen edges of a line, so after every eight edges it waits for the readings.
@LoopActor private func pull(
    _ lines: [Int], of chip: SimulatedChip, times: Int, receivedBy gateway: Gateway
) async throws {
    let before = gateway.readings
    var pulls = 0
    for round in 0..<times {
        for line in lines {
            try chip.pull(line, round.isMultiple(of: 2))
            pulls += 1
            guard pulls.isMultiple(of: 8) else { continue }
            let received = before + pulls
            try await gateway.until("edge \(pulls)") { gateway.readings >= received }
        }
    }
}

/// Expects `count` readings after the first one on each topic, alternately on and off, with
/// increasing timestamps.
@LoopActor private func expectEdges(
    _ count: Int, on topics: [String], of gateway: Gateway
) async throws {
    for topic in topics {
        try await gateway.until("all readings of \(topic)", within: .seconds(120)) {
            gateway.texts(topic).count > count
        }
        let texts = gateway.texts(topic)
        try expect(texts.count == count + 1, "\(texts.count - 1) readings of \(topic)")
        for (index, text) in texts.enumerated() {
            let state = index.isMultiple(of: 2) ? "off" : "on"
            try expect(
                text.hasSuffix("\"\(state)\"}"),
                "reading \(index) of \(topic) is not \(state): \(texts.prefix(index + 2).suffix(5))"
            )
        }
        // The dates have equal length and are in UTC, so the order of their texts is the order in
        // time.
        let dates = texts.map { $0.prefix(while: { $0 != "," }) }
        try expect(dates == dates.sorted(), "\(topic) is not in the order of time")
    }
}

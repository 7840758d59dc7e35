// SPDX-License-Identifier: Apache-2.0

import Reactor

/// Many edges, and none.
let edgeChecks = [
    Check("1000 edges on one line are 1000 readings, in the order and with the time of the kernel")
    {
        stage in
        let chip = try stage.chip("desk", count: 1)
        let gateway = try await stage.gateway(contacts(1))
        try await gateway.until("contact0", is: #""contact":"off""#)
        try await pull([0], of: chip, times: 1000, heardBy: gateway)
        try await expectEdges(1000, on: ["contact0"], of: gateway)
    },

    Check("1000 edges on 32 lines together are as many readings, in the order of each line") {
        stage in
        let chip = try stage.chip("desk", count: 32)
        let gateway = try await stage.gateway(contacts(32))
        try await gateway.until("contact31", is: #""contact":"off""#)
        try await pull(Array(0..<32), of: chip, times: 32, heardBy: gateway)
        try await expectEdges(32, on: (0..<32).map { "contact\($0)" }, of: gateway)
    },

    Check("with 32 lines and nothing to do it sleeps through a minute") { stage in
        _ = try stage.chip("desk", count: 32)
        let gateway = try await stage.gateway(contacts(32))
        try await gateway.until("contact31", is: #""contact":"off""#)
        // After a start the gateway tidies up once; then its time begins.
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

/// Pulls lines that are down up, all of them down, and so on, so often. The kernel keeps sixteen
/// edges of a line for whoever reads them, so after each eight they are waited for.
@LoopActor private func pull(
    _ lines: [Int], of chip: SimulatedChip, times: Int, heardBy gateway: Gateway
) async throws {
    let before = gateway.readings
    var pulls = 0
    for round in 0..<times {
        for line in lines {
            try chip.pull(line, round.isMultiple(of: 2))
            pulls += 1
            guard pulls.isMultiple(of: 8) else { continue }
            let heard = before + pulls
            try await gateway.until("edge \(pulls)") { gateway.readings >= heard }
        }
    }
}

/// On each topic come so many readings after the first one, by turns on and off, dated in order.
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
        // The dates are of equal length and in UTC: their texts are in the order of time.
        let dates = texts.map { $0.prefix(while: { $0 != "," }) }
        try expect(dates == dates.sorted(), "\(topic) is not in the order of time")
    }
}

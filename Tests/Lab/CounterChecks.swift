// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// Totals after overruns, kills and exits of the gateway.
let counterChecks = [
    Check("1000 pulses on each of 32 lines together are counted once each") { stage in
        let chip = try stage.chip("desk", count: 32)
        let gateway = try await stage.gateway(
            (0..<32).map { counter("counter\($0)", line: $0) }.joined(separator: "\n"))
        try await gateway.until("counter31/availability", is: "online")
        for round in 0..<1000 {
            for line in 0..<32 { try chip.pulse(line) }
            if round.isMultiple(of: 8) { try await sleep(for: .milliseconds(5)) }
        }
        for line in 0..<32 { try await gateway.untilTotal("counter\(line)", is: 1000) }
        // Pulses that were counted twice would be published in this time.
        try await sleep(for: .seconds(3))
        for line in 0..<32 { try await gateway.untilTotal("counter\(line)", is: 1000) }
    },

    Check("pulses that overflow the kernel's queue are reported and included in the total") {
        stage in
        let chip = try stage.chip("desk", count: 1)
        let gateway = try await stage.gateway(counter("counter", line: 0))
        try await gateway.until("counter/availability", is: "online")
        gateway.signal(SIGSTOP)
        for _ in 0..<3000 { try chip.pulse(0) }
        gateway.signal(SIGCONT)
        try await gateway.untilTotal("counter", is: 3000)
        try expect(gateway.log.contains("came faster than edges are read"), gateway.log)
    },

    Check("edges that overflow the kernel's queue are reported, and the last state is correct") {
        stage in
        let chip = try stage.chip("desk", count: 1)
        let gateway = try await stage.gateway(
            "  contact: { model: lab/contact, chip: desk, pins: { contact: 0 } }")
        try await gateway.until("contact", is: #""contact":"off""#)
        gateway.signal(SIGSTOP)
        for _ in 0..<1000 { try chip.pulse(0) }
        try chip.pull(0, true)
        gateway.signal(SIGCONT)
        try await stage.until("grep -q 'edges came faster' \(gateway.logPath)")
        try await gateway.until("the last reading is on") {
            gateway.readings > 500 && gateway.texts("contact").last?.contains("on\"}") == true
        }
    },

    Check("after kill -9 at most the pulses of one second are missing") { stage in
        let chip = try stage.chip("desk", count: 1)
        let gateway = try await stage.gateway(counter("counter", line: 0))
        try await gateway.until("counter/availability", is: "online")
        var moments: [Instant] = []
        for _ in 0..<150 {
            try chip.pulse(0)
            moments.append(EventLoop.current.now)
            try await sleep(for: .milliseconds(20))
        }
        let end = EventLoop.current.now
        let status = try await gateway.end(with: SIGKILL)
        try expect(status == -SIGKILL, "exit status \(status)")
        let before = gateway.texts("counter").count
        try await gateway.start()
        let total = try await gateway.total(of: "counter", in: before)
        let safe = moments.filter { $0.duration(to: end) > .seconds(1) }.count
        print("# after kill -9: \(total) of \(moments.count), \(safe) were older than a second")
        try expect(total >= safe && total <= moments.count, "\(total), expected \(safe) or more")
    },

    Check("after SIGTERM no pulse is missing") { stage in
        let chip = try stage.chip("desk", count: 1)
        let gateway = try await stage.gateway(counter("counter", line: 0))
        try await gateway.until("counter/availability", is: "online")
        for _ in 0..<777 { try chip.pulse(0) }
        let status = try await gateway.end()
        try expect(status == 0, "exit status \(status)")
        let before = gateway.texts("counter").count
        try await gateway.start()
        let total = try await gateway.total(of: "counter", in: before)
        try expect(total == 777, "\(total) of 777")
    },
]

func counter(_ name: String, line: Int) -> String {
    "  \(name): { model: lab/pulses, chip: desk, pins: { pulse: \(line) } }"
}

extension SimulatedChip {
    /// Sets the line high and then low.
    func pulse(_ line: Int) throws {
        try pull(line, true)
        try pull(line, false)
    }
}

extension Gateway {
    func untilTotal(_ device: String, is total: Int) async throws {
        try await until(device, is: "\"n\":\(total)}", within: .seconds(60))
    }

    /// The total in the reading with that number, counted from 0.
    func total(of device: String, in reading: Int) async throws -> Int {
        try await until("a total of \(device)") { [self] in texts(device).count > reading }
        let text = texts(device)[reading]
        guard let number = text.split(separator: "\"n\":").last.flatMap({ Int($0.dropLast()) })
        else { throw Observation("no total: \(text)") }
        return number
    }
}

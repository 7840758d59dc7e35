// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

// A machine that loses its power. One life counts a pulse a second for eleven minutes and ends
// without a goodbye; the next, on the same disk, looks what is left. The eleven minutes take one:
// that life's clock leaps over the time in which nothing happens.

private let disk = "/var/lib/martlet"
private let note = TextFile("\(disk)/pulses")

let beforeReset = [
    Check("a pulse a second is counted for eleven minutes") { stage in
        let chip = try stage.chip("desk", count: 1)
        let gateway = try await stage.gateway(counter("counter", line: 0), state: "\(disk)/state")
        try await gateway.until("counter/availability", is: "online")
        for _ in 0..<660 {
            try chip.pulse(0)
            try await sleep(for: .seconds(1))
        }
        try await gateway.untilTotal("counter", is: 660)
        try note.write("660")
        let file = open(note.path, O_RDONLY)
        try expect(fsync(file) == 0, "the note is not on the disk")
        close(file)
    }
]

let afterReset = [
    Check("after the reset the pulses of ten minutes are missing at most") { stage in
        let pulses = Int(try note.read()) ?? 0
        _ = try stage.chip("desk", count: 1)
        let gateway = try await stage.gateway(counter("counter", line: 0), state: "\(disk)/state")
        let total = try await gateway.nextTotal("counter")
        print("# after a reset: \(total) of \(pulses) pulses, one a second")
        try expect(total >= pulses - 600 && total <= pulses, "\(total) of \(pulses)")
    }
]

/// The end of the first life: nothing is written back, nobody is told.
func reset() throws {
    try TextFile("/proc/sysrq-trigger").write("b")
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

// A machine that loses power. The first boot counts one pulse a second for eleven minutes and ends
// with a reset. The second boot, with the same disk, checks the total. The eleven minutes take one
// minute, because the clock of the first boot skips idle time.

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
    Check("after the reset at most the pulses of ten minutes are missing") { stage in
        let pulses = Int(try note.read()) ?? 0
        _ = try stage.chip("desk", count: 1)
        let gateway = try await stage.gateway(counter("counter", line: 0), state: "\(disk)/state")
        let total = try await gateway.total(of: "counter", in: 0)
        print("# after a reset: \(total) of \(pulses) pulses, one a second")
        try expect(total >= pulses - 600 && total <= pulses, "\(total) of \(pulses)")
    }
]

/// Ends the first boot: the kernel writes back no data and notifies no process.
func reset() throws {
    try TextFile("/proc/sysrq-trigger").write("b")
}

// SPDX-License-Identifier: Apache-2.0

import Reactor

/// Inputs and outputs on lines of the kernel.
let pinChecks = [
    Check("an input publishes the state of its line, and each edge") { stage in
        let chip = try stage.chip("desk", count: 4, names: [2: "DOOR"])
        let gateway = try await stage.gateway(
            "  door: { model: lab/contact, pins: { contact: DOOR } }")
        try await gateway.until("door", is: #""contact":"off""#)
        for isHigh in [true, false, true] {
            try chip.pull(2, isHigh)
            try await gateway.until("door", is: isHigh ? #""contact":"on""# : #""contact":"off""#)
        }
        try expect(gateway.texts("door").count == 4, "\(gateway.texts("door"))")
    },

    Check("an output executes a command, and the kernel's line has the level") { stage in
        let chip = try stage.chip("desk", count: 4, names: [1: "RELAY"])
        let gateway = try await stage.gateway(
            "  pump: { model: generic/relay, pins: { relay: RELAY } }")
        try await gateway.until("pump", is: #""relay":"off""#)
        gateway.send("on", to: "pump/relay/set")
        try await gateway.until("pump", is: #""relay":"on""#)
        try expect(try chip.isHigh(1), "the line is low")
    },

    Check("an output has its exit value after SIGTERM") { stage in
        _ = try stage.chip("desk", count: 4, names: [1: "RELAY"])
        let gateway = try await stage.gateway(
            "  pump: { model: generic/relay, pins: { relay: RELAY } }")
        try await gateway.until("pump/availability", is: "online")
        gateway.send("on", to: "pump/relay/set")
        try await gateway.until("pump", is: #""relay":"on""#)
        let trace = try LineTrace()
        let status = try await gateway.end()
        try expect(status == 0, "exit status \(status)")
        try expect(try trace.levelsSet() == [false], "the kernel's trace: \(try trace.text())")
        try await gateway.until("pump", is: #""relay":"off""#)
        try await gateway.until("bridge/state", is: "offline")
    },

    Check("a device is unavailable without its chip, and available after the chip returns") {
        stage in
        let gone = try stage.chip("plug-in", count: 4)
        let stays = try stage.chip("board", count: 4)
        let gateway = try await stage.gateway(
            """
              far: { model: lab/contact, chip: plug-in, pins: { contact: 0 } }
              near: { model: lab/contact, chip: board, pins: { contact: 0 } }
            """)
        try await gateway.until("far/availability", is: "online")
        try await gateway.until("near/availability", is: "online")
        try gone.unplug()
        try await gateway.until("far/availability", is: "offline")
        try await gateway.until("far/problem", is: #""kind":"unplugged""#)
        try stays.pull(0, true)
        try await gateway.until("near", is: #""contact":"on""#)
        try gone.plug()
        try await gateway.until("far/availability", is: "online")
        try gone.pull(0, true)
        try await gateway.until("far", is: #""contact":"on""#)
        try expect(
            gateway.texts("near/availability").last == "online", "the other device is offline")
        let problem = gateway.texts("far/problem").last ?? ""
        try expect(problem.contains(#""kind":"none""#), problem)
    },

    Check("the removal of an output's chip is detected without a command") { stage in
        let chip = try stage.chip("plug-in", count: 4)
        let gateway = try await stage.gateway(
            "  pump: { model: generic/relay, chip: plug-in, pins: { relay: 0 } }")
        try await gateway.until("pump/availability", is: "online")
        try chip.unplug()
        try await gateway.until("pump/availability", is: "offline")
        try chip.plug()
        try await gateway.until("pump/availability", is: "online")
    },

    Check("bounces that are shorter than the debounce period are ignored") { stage in
        let chip = try stage.chip("desk", count: 1)
        let gateway = try await stage.gateway(
            "  contact: { model: lab/bouncer, chip: desk, pins: { contact: 0 } }")
        try await gateway.until("contact", is: #""contact":"off""#)
        for isHigh in [true, false, true, false, true] { try chip.pull(0, isHigh) }
        try await gateway.until("contact", is: #""contact":"on""#)
        for isHigh in [false, true, false, true] { try chip.pull(0, isHigh) }
        try await sleep(for: .milliseconds(500))
        try expect(gateway.texts("contact").count == 2, "\(gateway.texts("contact"))")
    },
]

// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// What people get wrong, and what the gateway says then.
let mistakeChecks = [
    Check("a chip that is not there is named, and those that are") { stage in
        _ = try stage.chip("desk", count: 4)
        try await expect(
            stage, "chip: dusk, pins: { contact: 0 }", is: "missing",
            saying: "line 0 on dusk: there is no chip dusk; there is: desk")
    },

    Check("a line's name that is not there gets the nearest one") { stage in
        _ = try stage.chip("desk", count: 4, names: [1: "DOOR", 2: "WINDOW"])
        try await expect(
            stage, "chip: desk, pins: { contact: DOR }", is: "unfit",
            saying: "DOR: no line has this name on desk; did you mean DOOR?")
    },

    Check("a line that the chip does not have gets those it has") { stage in
        _ = try stage.chip("desk", count: 4)
        try await expect(
            stage, "chip: desk, pins: { contact: 4 }", is: "unfit",
            saying: "line 4: there is none on desk: they are 0..3")
    },

    Check("a line that the kernel holds is told with the name it is held under") { stage in
        _ = try stage.chip("desk", count: 4, names: [1: "DOOR"], held: [1: "fan-alarm"])
        try await expect(
            stage, "pins: { contact: DOOR }", is: "refused",
            saying: #"DOOR on desk: held by "fan-alarm""#)
    },

    Check("a line that another program holds is told with the program, and taken once it is free") {
        stage in
        let chip = try stage.chip("desk", count: 4, names: [1: "DOOR"])
        let holder = try stage.start("exec \(Generation.current.watch(chip.name, 1)) >/dev/null")
        try await stage.until("gpioinfo | grep -q gpiomon")
        let gateway = try await expect(
            stage, "pins: { contact: DOOR }", is: "refused",
            saying: #"DOOR on desk: held by "gpiomon""#)
        try await stage.end(holder, with: SIGTERM)
        try await gateway.until("device/availability", is: "online")
    },

    Check("two devices on one line: the second is told who holds it") { stage in
        _ = try stage.chip("desk", count: 4, names: [1: "DOOR"])
        let gateway = try await stage.gateway(
            """
              first: { model: generic/relay, pins: { relay: DOOR } }
              second: { model: lab/contact, chip: desk, pins: { contact: 1 } }
            """)
        try await gateway.until(
            "second/problem", is: #"DOOR on desk: held by \"martlet\""#)
        try await gateway.until("first/availability", is: "online")
    },

    Check("who may not open a chip is told which group to join") { stage in
        let chip = try stage.chip("desk", count: 4)
        try permit("/dev/\(chip.name)", toGroup: 986, mode: 0o660)
        let gateway = try await expect(
            stage, "chip: desk, pins: { contact: 0 }", is: "refused",
            saying: "/dev/\(chip.name): no permission; ", user: "martlet")
        let problem = gateway.texts("device/problem").last ?? ""
        try expect(problem.contains("usermod -aG gpio"), problem)
        // What udev does a moment after the kernel has made the node.
        try permit("/dev/\(chip.name)", toGroup: 990, mode: 0o660)
        try await gateway.until("device/availability", is: "online")
    },
]

/// A gateway with one device says that kind of problem with these words, and that it is offline.
@discardableResult
@LoopActor private func expect(
    _ stage: Stage, _ place: String, is kind: String, saying words: String, user: String? = nil
) async throws -> Gateway {
    let gateway = try await stage.gateway(
        "  device: { model: lab/contact, \(place) }", user: user)
    let escaped = words.split(separator: "\"", omittingEmptySubsequences: false).joined(
        separator: "\\\"")
    try await gateway.until("device/problem", is: "\"kind\":\"\(kind)\",\"message\":\"\(escaped)")
    try expect(
        gateway.texts("device/availability").last == "offline", "it is said to be online")
    return gateway
}

private func permit(_ path: String, toGroup group: gid_t, mode: mode_t) throws {
    guard chown(path, 0, group) == 0, chmod(path, mode) == 0 else {
        throw Seen("\(path): its group cannot be set")
    }
}

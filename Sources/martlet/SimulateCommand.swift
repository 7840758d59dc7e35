// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles
import Diagnostics
import Glibc
import Plan
import Reactor
import Simulation

/// `martlet simulate`: sensors on pseudo terminals, for any program that reads serial ports.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Play sensors for any program that reads serial ports.",
        discussion: """
            Each sensor gets a pseudo terminal, whose path is printed: open it as you would open \
            /dev/ttyUSB0. The sensor sends its bytes, or answers its requests, at the pace of its \
            line, until SIGTERM or Ctrl-C. A device file of your own can be tried like this before \
            the sensor is in the post.

            --fault makes things go wrong at random, in the same way again with the same seed: \
            drop (bytes are lost), flip (bits are turned), bad-check, noise (random bytes between \
            frames), burst (frames glued together), silence (5 to 30 s), unplug (1 to 5 s; needs \
            --link) and babble (it never stops). A rate may follow, as a probability of each byte \
            for drop and flip, and of each frame for the others.

            Names of models are looked for in $MARTLET_DEVICES, ./devices, /etc/martlet/devices \
            and /usr/share/martlet/devices.

            EXAMPLES:
              martlet simulate plantower/pms5003
              martlet simulate winsen/mh-z19 --link /tmp/co2
              martlet simulate ./devices/acme/meter.yaml --seed 7
              martlet simulate plantower/pms5003 --fault drop --fault silence:0.1
            """)

    @Argument(
        help: "What to play: names like plantower/pms5003, or paths of device files.",
        completion: .file(extensions: ["yaml"]))
    var models: [String]

    @Option(
        help: ArgumentHelp(
            "A path that leads to the pseudo terminal. With several models give one for each.",
            valueName: "path"))
    var link: [String] = []

    @Option(
        help: ArgumentHelp(
            "What goes wrong with each of them. May be given several times.",
            valueName: "kind[:rate]"))
    var fault: [String] = []

    @Option(
        help: ArgumentHelp(
            "The same seed makes the same values again. (default: another each time)",
            valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "A setting of each of them, like address=5. May be given several times.",
            valueName: "name=value"))
    var set: [String] = []

    func validate() throws {
        guard link.isEmpty || link.count == models.count else {
            throw ValidationError(
                "\(count(models.count, "model")) and \(count(link.count, "link")): "
                    + "give one --link for each model, or none.")
        }
    }

    func run() throws {
        let files = try ModelFinder(settings: set).files(models)
        let seed = seed ?? UInt64.random(in: 0..<1_000_000)
        let links = link
        let faults = try faults(for: files)
        try EventLoop.run {
            let end = try EndRequest()
            let play = try Play(files, links: links, seed: seed, faults: faults)
            defer { play.end() }
            print(play.program)
            fflush(nil)
            await end.wait()
            print(play.summary)
        }
    }

    private func faults(for files: [DeviceFile]) throws -> [Fault] {
        do throws(FaultError) {
            let faults = try fault.map { (text) throws(FaultError) in try Fault(text) }
            for fault in faults {
                for file in files {
                    guard let complaint = fault.complaint(for: file.model) else { continue }
                    throw FaultError(message: complaint)
                }
                if fault.kind == .unplug, link.isEmpty {
                    throw FaultError(
                        message: "A new plug is another pseudo terminal: to find it again give "
                            + "--link.")
                }
            }
            return faults
        } catch {
            throw Refusal(error.message)
        }
    }
}

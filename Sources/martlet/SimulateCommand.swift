// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles
import Diagnostics
import Glibc
import Plan
import Primitives
import Reactor
import Simulation

/// `martlet simulate`: simulates sensors on pseudo terminals, for any program that reads serial
/// ports, or behind a TCP server.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Simulate sensors on pseudo terminals.",
        discussion: """
            Each sensor gets a pseudo terminal. Open the printed path like /dev/ttyUSB0. The \
            sensor sends its bytes, or answers requests, at the pace of its line, until SIGTERM \
            or Ctrl-C. So you can test your own device file before you have the sensor.

            With --listen the sensor is behind a server instead, as behind a serial bridge of the \
            network: for a gateway file with 'port: tcp://...'. It serves one client at a time: a \
            new client takes the place of the old one. There is no authentication: whoever reaches \
            the address can read and ask the sensor. 127.0.0.1 is reached from this machine only.

            --fault adds random faults; the same seed repeats them: \
            drop (lost bytes), flip (flipped bits), bad-check, noise (random bytes between \
            frames), burst (frames without a pause), silence (5 to 30 s), unplug (1 to 5 s; needs \
            --link) and flood (random bytes without pause). An optional rate is the probability \
            for each byte with drop and flip, and for each frame otherwise.

            Models are searched by name in $MARTLET_DEVICES, ./devices, /etc/martlet/devices \
            and /usr/share/martlet/devices.

            EXAMPLES:
              martlet simulate plantower/pms5003
              martlet simulate winsen/mh-z19 --link /tmp/co2
              martlet simulate winsen/mh-z19 --listen tcp://127.0.0.1:4001
              martlet simulate ./devices/acme/meter.yaml --seed 7
              martlet simulate plantower/pms5003 --fault drop --fault silence:0.1
            """)

    @Argument(
        help: "Names of models, like plantower/pms5003, or paths of device files.",
        completion: .file(extensions: ["yaml"]))
    var models: [String]

    @Option(
        help: ArgumentHelp(
            "Create a link to the pseudo terminal at this path. Give one for each model.",
            valueName: "path"))
    var link: [String] = []

    @Option(
        help: ArgumentHelp(
            "Serve the sensor at tcp://host:port (port 0: a free one) or unix:/path. Give one for "
                + "each model.",
            valueName: "address"))
    var listen: [String] = []

    @Option(
        help: ArgumentHelp(
            "A fault of all sensors. May be given several times.",
            valueName: "kind[:rate]"))
    var fault: [String] = []

    @Option(
        help: ArgumentHelp(
            "The same seed repeats the same values. (default: random)",
            valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "A setting of all sensors, like address=5. May be given several times.",
            valueName: "name=value"))
    var set: [String] = []

    @OptionGroup var keys: KeyOptions

    func validate() throws {
        guard link.isEmpty || link.count == models.count else {
            throw ValidationError(
                "\(counted(models.count, "model")) and \(counted(link.count, "link")): "
                    + "give one --link for each model, or none.")
        }
        guard listen.isEmpty || listen.count == models.count else {
            throw ValidationError(
                "\(counted(models.count, "model")) and \(listen.count) of --listen: "
                    + "give one for each model, or none.")
        }
        guard link.isEmpty || listen.isEmpty else {
            throw ValidationError(
                "--link and --listen exclude each other: two readers of one line take bytes from "
                    + "each other.")
        }
    }

    func run() throws {
        let files = try ModelFinder(settings: set, keys: keys).files(models)
        let seed = seed ?? UInt64.random(in: 0..<1_000_000)
        let links = link
        let addresses = try addressesToListen()
        let faults = try faults(for: files)
        try EventLoop.run(grace: .zero) {
            let end = try TerminationSignal()
            let simulation = try SimulationRun(files, links: links, seed: seed, faults: faults)
            defer { simulation.close() }
            try await simulation.listen(at: addresses)
            print(simulation.listing)
            fflush(nil)
            try await end.wait()
            await simulation.stopListening()
            print(simulation.summary)
        }
    }

    private func addressesToListen() throws -> [PortAddress] {
        do throws(AddressMistake) {
            return try listen.map { (text) throws(AddressMistake) in
                let address = try PortAddress.toListen(text)
                if !address.isLocal {
                    StandardError.write(
                        "\(address): warning: other machines can read and ask the sensor; there is "
                            + "no authentication\n")
                }
                return address
            }
        } catch {
            throw CommandError("--listen: \(error.message)")
        }
    }

    private func faults(for files: [DeviceFile]) throws -> [Fault] {
        do throws(FaultError) {
            let faults = try fault.map { (text) throws(FaultError) in try Fault(text) }
            for fault in faults {
                for file in files {
                    guard let problem = fault.problem(for: file.model) else { continue }
                    throw FaultError(message: problem)
                }
                if fault.kind == .unplug, link.isEmpty {
                    throw FaultError(
                        message: "the fault unplug needs --link: the path of the pseudo terminal "
                            + "changes.")
                }
            }
            return faults
        } catch {
            throw CommandError(error.message)
        }
    }
}

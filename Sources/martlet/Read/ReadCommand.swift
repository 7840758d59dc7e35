// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles
import Devices
import Diagnostics
import Glibc
import LinuxSystem
import Plan
import Reactor

/// `martlet read`: one reading of one device.
struct ReadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Read one device of the gateway file, once.",
        discussion: """
            Opens the device's port, pins or files as the gateway would, waits for one reading, \
            and prints it as the JSON that the gateway would publish. No broker is needed. When no \
            reading comes, the reason is printed and the exit status is 1.

            A pin that counts begins at 0: its total is the gateway's. \
            A serial port and a pin have one owner: while the gateway runs, they are the gateway's.

            EXAMPLES:
              martlet read air
              martlet read air gateway.yaml
              martlet read air --simulate gateway.yaml
            """)

    @Argument(help: "The device's name in the gateway file.")
    var device: String

    @Argument(
        help: "The gateway file.", completion: .file(extensions: ["yaml"]))
    var config = defaultGatewayFile

    @Flag(help: "Play the device instead of opening its port or pins.")
    var simulate = false

    @Option(help: ArgumentHelp("How long to wait, at most.", valueName: "seconds"))
    var wait = 60

    func validate() throws {
        guard (1...86_400).contains(wait) else {
            throw ValidationError("--wait takes 1 to 86400 seconds.")
        }
    }

    func run() throws {
        let file = try gatewayOfOne()
        let simulate = simulate || file.isSimulated
        if !simulate { try refuseOutputs(file.devices[0]) }
        let limit = Duration.seconds(wait)
        let outcome = try EventLoop.run {
            try await OneReading(file, simulate: simulate).take(within: limit)
        }
        switch outcome {
        case .reading(let json): print(json)
        case .problem(let message): throw Refusal(message + advice(file.devices[0], message))
        case .silence: throw Refusal("\(device): no reading within \(count(wait, "second")).")
        case .ended: throw ExitCode(128 + SIGINT)
        }
    }

    /// A relay must not click because somebody was curious.
    private func refuseOutputs(_ entry: DeviceEntry) throws {
        guard case .pins(let model) = entry.file.model.kind else { return }
        guard let output = model.pins.first(where: \.isOutput) else { return }
        throw Refusal(
            "\(device) has an output, '\(output.name)': to open it would set it. With --simulate "
                + "it can be tried.")
    }

    /// What to do when somebody else has the port or the pin.
    private func advice(_ entry: DeviceEntry, _ problem: String) -> String {
        switch entry.place {
        case .serial(let path, _):
            guard let holder = LockHolder.of(path) else { return "" }
            return "\nIt is \(holder)." + (holder.name == "martletd" ? Self.howToTakeOver : "")
        case .pins:
            return problem.contains("held by \"martlet\"")
                ? "\nThat is martletd." + Self.howToTakeOver : ""
        case .sensor:
            return ""
        }
    }

    private static let howToTakeOver =
        " It publishes what the device says; to read it here, stop it first "
        + "(sudo systemctl stop martlet)."

    /// The gateway file without all that is not this device.
    private func gatewayOfOne() throws -> GatewayFile {
        var file: GatewayFile
        do throws(Mistakes) {
            file = try GatewayFile.load(config)
        } catch {
            throw Refusal(DiagnosticFormatter().format(error.diagnostics))
        }
        let names = file.devices.map(\.name)
        guard let index = names.firstIndex(of: device) else {
            let guess = nearest(to: device, in: names).map { "; did you mean '\($0)'?" }
            throw Refusal(
                "\(config) has no device '\(device)'"
                    + (guess ?? "; it has \(names.joined(separator: ", "))."))
        }
        file.devices = [file.devices[index]]
        file.schedules = []
        return file
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles
import Devices
import Diagnostics
import Glibc
import LinuxSystem
import Plan
import Primitives
import Reactor

/// `martlet read`: prints one reading of one device.
struct ReadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Read one device of the gateway file, once.",
        discussion: """
            Opens the device's port, pins or files as the gateway does, waits for one reading, \
            and prints it as the JSON that the gateway would publish. In a terminal it also prints \
            the title of the model, and the units and classes of the values. No broker is needed. \
            If there is no reading, the reason is printed and the exit status is 1.

            The values are those before the filters of the files. \
            A pin that counts starts at 0: only the gateway has the total. \
            A serial port or a pin has one owner: while the gateway runs, they cannot be read here.

            With --trace the traffic is printed as it comes: < from the device, > to the device, \
            = a reading, ! why there is none.

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

    @Flag(help: "Simulate the device instead of opening its port or pins.")
    var simulate = false

    @Flag(help: "Print the traffic with the device to standard error.")
    var trace = false

    @Option(help: ArgumentHelp("The longest time to wait.", valueName: "seconds"))
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
        let isTraced = trace
        let result = try EventLoop.run(grace: .zero) {
            try await OneReading(file, simulate: simulate, isTraced: isTraced).take(within: limit)
        }
        switch result {
        case .reading(let json):
            if isatty(STDOUT_FILENO) == 1 {
                let entry = file.devices[0]
                print(ReadingReport(json, of: entry.file.model, title: entry.title).text)
            }
            print(json)
        case .problem(let message): throw CommandError(message + advice(file.devices[0], message))
        case .timeout:
            throw CommandError("\(device): no reading within \(counted(wait, "second")).")
        case .interrupted: throw ExitCode(128 + SIGINT)
        }
    }

    /// Refuses a device with outputs: to open an output sets it.
    private func refuseOutputs(_ entry: DeviceEntry) throws {
        guard case .pins(let model) = entry.file.model.kind else { return }
        guard let output = model.pins.first(where: \.isOutput) else { return }
        throw CommandError(
            "\(device) has the output '\(output.name)', and opening it would set it. Use "
                + "--simulate to try it.")
    }

    /// Advice for a port or a pin that another process has opened.
    private func advice(_ entry: DeviceEntry, _ problem: String) -> String {
        switch entry.place {
        case .serial(.device(let path), _):
            guard let holder = OtherProcess.locking(path) else { return "" }
            return "\nIt is in use by \(holder)."
                + (holder.name == "martletd" ? Self.howToTakeOver : "")
        case .pins:
            return problem.contains("held by \"martlet\"")
                ? "\nIt is in use by martletd." + Self.howToTakeOver : ""
        case .sensor, .serial:
            return ""
        }
    }

    private static let howToTakeOver =
        " The gateway publishes the readings of this device; to read it here, stop the gateway "
        + "first (sudo systemctl stop martlet)."

    /// The gateway file, reduced to this device.
    private func gatewayOfOne() throws -> GatewayFile {
        var file = try GatewayFile.load(config)
        let names = file.devices.map(\.name)
        guard let index = names.firstIndex(of: device) else {
            let guess = nearest(to: device, in: names).map { "; did you mean '\($0)'?" }
            throw CommandError(
                "\(config) has no device '\(device)'"
                    + (guess ?? "; expected one of \(names.joined(separator: ", "))."))
        }
        file.devices = [file.devices[index]]
        // A mean would be printed at the end of its interval only.
        file.devices[0].pace.take = .newest
        // A filter may wait for an hour, or swallow the one reading.
        file.devices[0].filters = [:]
        file.schedules = []
        file.discovery = nil
        return file
    }
}

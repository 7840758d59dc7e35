// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles
import Diagnostics
import Glibc
import Plan
import Primitives
import Reactor

/// `martlet watch`: a live table of what a gateway publishes.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show the values of a gateway, live.",
        discussion: """
            Subscribes to the topics of a gateway, and shows the newest values of its devices, \
            their ages and their problems. The gateway may run on another machine. With its \
            gateway file the table has the units and models too, and finds the broker by itself.

            Keys: / shows only the devices and values with a text in their names; up and down \
            select a value; s sets the selected output; Escape shows all again; q quits.

            Without a terminal each message is printed as a line. With --seconds the command ends \
            by itself, and prints how many readings came from each device.

            EXAMPLES:
              martlet watch                                the gateway of this machine
              martlet watch gateway.yaml
              martlet watch --url mqtt://pi.local          all gateways of a broker
              martlet watch --url mqtt://pi.local --base martlet/shed
            """)

    @Argument(
        help: "The gateway file. (default: \(defaultGatewayFile), if it is there)",
        completion: .file(extensions: ["yaml"]))
    var config: String?

    @Option(help: ArgumentHelp("The broker, instead of that of the gateway file."))
    var url: String?

    @Option(help: ArgumentHelp("The user at the broker of --url.", valueName: "name"))
    var user: String?

    @Option(
        help: ArgumentHelp("A file whose first line is the password.", valueName: "file"),
        completion: .file())
    var passwordFile: String?

    @Option(
        help: ArgumentHelp(
            "The beginning of the topics, like martlet/shed. (default: that of the gateway file, "
                + "or all gateways below martlet)", valueName: "topic"))
    var base: String?

    @Option(help: ArgumentHelp("End after this time.", valueName: "n"))
    var seconds: Int?

    func validate() throws {
        if let seconds, !(1...999_999).contains(seconds) {
            throw ValidationError("--seconds takes a whole number from 1 to 999999.")
        }
    }

    func run() throws {
        let file = try gatewayFile()
        let settings = try broker(file)
        let base = base ?? file?.base
        let start = LiveState(base: base ?? "martlet", hasSeveral: base == nil, file: file)
        let limit = seconds.map { Duration.seconds($0) }
        let end = try EventLoop.run(grace: .zero) {
            let output =
                Terminal().map(WatchSession.Output.table) ?? (limit == nil ? .lines : .counts)
            let session = try WatchSession(settings, start, output)
            try await session.run(for: limit)
            if case .lines = output { return [String]() }
            return session.state.devices.map { device in
                let name = session.state.shownName(device).padded(to: 10)
                return "\(name) \(counted(device.count, "reading"))"
            }
        }
        for line in end { print(line) }
    }

    /// The gateway file that was named, or the one of this machine; `nil` when there is none, and
    /// when a URL is enough.
    private func gatewayFile() throws -> GatewayFile? {
        if let config { return try GatewayFile.load(config) }
        guard url == nil, access(defaultGatewayFile, R_OK) == 0 else { return nil }
        return try GatewayFile.load(defaultGatewayFile)
    }

    private func broker(_ file: GatewayFile?) throws -> BrokerSettings {
        guard let url else { return file?.broker ?? BrokerSettings(host: "localhost") }
        return try BrokerSettings.load(url: url, user: user, passwordFile: passwordFile)
    }
}

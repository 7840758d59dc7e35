// SPDX-License-Identifier: Apache-2.0

import Assembly
import DeviceFiles
import Diagnostics
import Glibc
import LinuxSystem
import MQTT
import Plan
import Primitives
import Reactor
import Runtime
import Storage

/// The whole run of the daemon: it reads the files, claims the state directory, runs the gateway
/// until a signal, and ends in order.
struct Daemon: Sendable {
    let config: String
    let simulate: Bool
    /// The device whose traffic is printed.
    let trace: String?
    private let log = StandardError.log()

    /// How long the broker may take for the last messages when the gateway ends.
    private static let stopLimit = Duration.seconds(5)
    /// After this time the start is usually over: the broker is connected and the devices have sent
    /// readings.
    private static let startupTime = Duration.seconds(5)

    init(config: String, simulate: Bool, trace: String? = nil) {
        self.config = config
        self.simulate = simulate
        self.trace = trace
    }

    /// EX_CONFIG of sysexits(3). A restart helps only after a person has changed the file, so
    /// systemd does not restart the daemon.
    private static let configurationError: CInt = 78

    /// - Returns: The exit code: 0 after a signal, 78 when files have mistakes, 1 when the gateway
    ///   could not start for another reason.
    func run() -> CInt {
        do {
            let file = try GatewayFile.load(config)
            if let problem = unknownTrace(file.devices.map(\.name)) {
                StandardError.write("martletd: error: \(problem)")
                return 2
            }
            let claim = try StateDirectory(path: file.stateDirectory).claim()
            try EventLoop.run(grace: .zero) { try await serve(file) }
            _ = consume claim
            return 0
        } catch let mistakes as Mistakes {
            StandardError.write(DiagnosticFormatter().format(mistakes.diagnostics))
            return Daemon.configurationError
        } catch {
            log.error("\(error)")
        }
        return 1
    }

    /// What is wrong with the name of the traced device.
    private func unknownTrace(_ names: [String]) -> String? {
        guard let trace, !names.contains(trace) else { return nil }
        let guess = nearest(to: trace, in: names).map { "; did you mean '\($0)'?" } ?? ""
        return "\(config) has no device '\(trace)'\(guess)"
    }

    @LoopActor private func serve(_ file: GatewayFile) async throws {
        let topics = Topics(base: file.base)
        let will = LastWill(topic: topics.bridgeState.description, payload: "offline".utf8)
        let wiring = try Wiring(
            file, simulate: simulate, broker: BrokerClient(file.broker, will: will),
            storeBound: file.storeBound,
            topics: FileTopicList.list(of: file, log: log),
            counters: { FileCounterStore.totals(of: file, isSimulated: $0, log: log) }, log: log,
            trace: trace.map { Trace(of: $0) { StandardError.write($0) } })
        let gateway = Gateway(wiring.plan, wiring.outside, version: martletVersion)
        let signals = try Signals(log: log)
        gateway.start()
        wiring.start()
        let devices = counted(file.devices.count, "device")
        log.notice("gateway '\(file.name)' serves \(devices) on \(file.broker)")
        EventLoop.current.schedule(after: Daemon.startupTime) {
            ProcessStatus.releaseStartupPages()
        }
        try await signals.next()
        log.notice("leaving")
        await gateway.stop(within: Daemon.stopLimit)
        wiring.stop()
    }
}

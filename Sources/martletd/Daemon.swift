// SPDX-License-Identifier: Apache-2.0

import Assembly
import DeviceFiles
import Diagnostics
import Glibc
import LinuxSystem
import MQTT
import Plan
import Reactor
import Runtime
import Storage

/// The program from its files to its end: read, claim, run until a signal, leave in order.
struct Daemon: Sendable {
    let config: String
    let simulate: Bool
    private let log = StandardError.log()

    /// How long the broker may take for what is still to be published when the gateway leaves.
    private static let patience = Duration.seconds(5)
    /// After so long the start is over: the first connection stands and devices have been heard.
    private static let settling = Duration.seconds(5)

    init(config: String, simulate: Bool) {
        self.config = config
        self.simulate = simulate
    }

    /// What sysexits(3) calls EX_CONFIG: to begin again helps only when a person has changed the
    /// file, so systemd does not.
    private static let mistakesInFiles: CInt = 78

    /// - Returns: The exit code: 0 after a signal, 78 when files have mistakes, 1 when the gateway
    ///   could not begin for another reason.
    func run() -> CInt {
        do {
            let file = try GatewayFile.load(config)
            let claim = try StateDirectory(path: file.stateDirectory).claim()
            try EventLoop.run { try await serve(file) }
            _ = consume claim
            return 0
        } catch let mistakes as Mistakes {
            StandardError.write(DiagnosticFormatter().format(mistakes.diagnostics))
            return Daemon.mistakesInFiles
        } catch {
            log.error("\(error)")
        }
        return 1
    }

    @LoopActor private func serve(_ file: GatewayFile) async throws {
        let topics = Topics(base: file.base)
        let will = LastWill(topic: topics.bridgeState.description, payload: "offline".utf8)
        let wiring = try Wiring(
            file, simulate: simulate, broker: BrokerClient(file.broker, will: will),
            storeBound: file.storeBound,
            counters: { FileCounterStore.totals(of: file, isSimulated: $0, log: log) }, log: log)
        let gateway = Gateway(wiring.plan, wiring.outside, version: martletVersion)
        let signals = try Signals()
        gateway.start()
        wiring.start()
        log.notice("gateway '\(file.name)' serves \(file.devices.count) devices on \(file.broker)")
        EventLoop.current.schedule(after: Daemon.settling) { ProcessStatus.releaseStartupPages() }
        await signals.next()
        log.notice("leaving")
        await gateway.stop(within: Daemon.patience)
        wiring.stop()
    }
}

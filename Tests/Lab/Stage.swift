// SPDX-License-Identifier: Apache-2.0

import Glibc
import Plan
import Ports
import Reactor
import TestSupport

/// What checks have in common: the broker, somebody who hears everything, and what they started,
/// which is ended after each of them.
@LoopActor final class Stage {
    let broker: MosquittoBroker
    let subscriber: Subscriber
    private var gateways = 0
    private var running: [ChildProcess] = []
    private var chips: [SimulatedChip] = []

    init() async throws {
        var options = MosquittoBroker.Options()
        options.carriesFloods = true
        // Else the subscriber's delayed acknowledgements are what is measured: 40 ms.
        options.sendsAtOnce = true
        let wanted = options
        (broker, _) = try await offload { try MosquittoBroker.started(wanted) }
        subscriber = Subscriber(BrokerSettings(host: "127.0.0.1", port: broker.port))
        try await subscriber.listen()
    }

    /// A chip that is there until the check is over.
    func chip(
        _ label: String, count: Int, names: [Int: String] = [:], held: [Int: String] = [:]
    ) throws -> SimulatedChip {
        let chip = try SimulatedChip(label, count: count, names: names, held: held)
        chips.append(chip)
        try chip.plug()
        return chip
    }

    /// A gateway that runs until the check is over, or ends it.
    ///
    /// - Parameters:
    ///   - devices: What stands under `devices:` in its file, one device a line.
    ///   - qos: How sure the delivery of its readings is.
    ///   - state: The folder of its state; nil is one of its own.
    ///   - user: As whom it runs; nil is root.
    func gateway(
        _ devices: String, qos: Int = 1, state: String? = nil, user: String? = nil
    ) async throws -> Gateway {
        gateways += 1
        let gateway = Gateway("lab\(gateways)", on: self, user: user)
        try gateway.write(devices, qos: qos, state: state)
        try await gateway.start()
        return gateway
    }

    /// Starts a shell's command line that is ended after the check. With `exec` its first word the
    /// process is the program's own.
    func start(_ commandLine: String) throws -> ChildProcess {
        let child = try ChildProcess("sh", ["-c", commandLine])
        running.append(child)
        return child
    }

    /// Waits until a shell's command line succeeds.
    func until(_ commandLine: String) async throws {
        for _ in 0..<200 {
            let isTrue = try await offload {
                (try? ChildProcess.run("sh", ["-c", commandLine])) != nil
            }
            if isTrue { return }
            try await sleep(for: .milliseconds(50))
        }
        throw Seen("waited in vain: \(commandLine)")
    }

    /// Ends a process that `start` has started.
    ///
    /// - Returns: Its exit status, or minus the signal's number.
    @discardableResult
    func end(_ child: ChildProcess, with signal: CInt) async throws -> CInt {
        running.removeAll { $0.id == child.id }
        child.signal(signal)
        return try await offload { () -> CInt in
            child.stopListening()
            return child.wait()
        }
    }

    /// Ends what is left of a check.
    func clear() async {
        for child in running { _ = try? await end(child, with: SIGKILL) }
        for chip in chips { chip.remove() }
        chips.removeAll()
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
import Plan
import Ports
import Reactor
import TestSupport

/// The environment that all checks share: the broker, a subscriber for all messages, and the
/// processes and chips of a check, which are removed after it.
@LoopActor final class Stage {
    let broker: MosquittoBroker
    let subscriber: Subscriber
    private var gateways = 0
    private var running: [ChildProcess] = []
    private var chips: [SimulatedChip] = []

    init() async throws {
        var options = MosquittoBroker.Options()
        options.carriesFloods = true
        // Otherwise the subscriber's delayed acknowledgements (40 ms) dominate the latencies.
        options.sendsAtOnce = true
        let wanted = options
        (broker, _) = try await offload { try MosquittoBroker.started(wanted) }
        subscriber = Subscriber(BrokerSettings(host: "127.0.0.1", port: broker.port))
        try await subscriber.listen()
    }

    /// Creates a chip that exists until the end of the check.
    func chip(
        _ label: String, count: Int, names: [Int: String] = [:], held: [Int: String] = [:]
    ) throws -> SimulatedChip {
        let chip = try SimulatedChip(label, count: count, names: names, held: held)
        chips.append(chip)
        try chip.plug()
        return chip
    }

    /// Starts a gateway that runs until the end of the check, unless the check ends it.
    ///
    /// - Parameters:
    ///   - devices: The lines under `devices:` in its file, one per device.
    ///   - qos: The QoS of its readings.
    ///   - state: The folder of its state; `nil` means a separate folder.
    ///   - user: The user of its process; `nil` means root.
    func gateway(
        _ devices: String, qos: Int = 1, state: String? = nil, user: String? = nil
    ) async throws -> Gateway {
        gateways += 1
        let gateway = Gateway("lab\(gateways)", on: self, user: user)
        try gateway.write(devices, qos: qos, state: state)
        try await gateway.start()
        return gateway
    }

    /// Starts a shell command that is ended after the check. If it begins with `exec`, the process
    /// is the program itself.
    func start(_ commandLine: String) throws -> ChildProcess {
        let child = try ChildProcess("sh", ["-c", commandLine])
        running.append(child)
        return child
    }

    /// Waits until a shell command succeeds.
    func until(_ commandLine: String) async throws {
        for _ in 0..<200 {
            let isTrue = try await offload {
                (try? ChildProcess.run("sh", ["-c", commandLine])) != nil
            }
            if isTrue { return }
            try await sleep(for: .milliseconds(50))
        }
        throw Observation("timed out waiting for: \(commandLine)")
    }

    /// Ends a process that `start` has started.
    ///
    /// - Returns: Its exit status, or the negative number of the signal.
    @discardableResult
    func end(_ child: ChildProcess, with signal: CInt) async throws -> CInt {
        running.removeAll { $0.id == child.id }
        child.signal(signal)
        return try await offload { () -> CInt in
            child.stopListening()
            return child.wait()
        }
    }

    /// Ends the remaining processes of a check and removes its chips.
    func clear() async {
        for child in running { _ = try? await end(child, with: SIGKILL) }
        for chip in chips { chip.remove() }
        chips.removeAll()
    }
}

// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import GPIO
import Glibc
import Plan
import Ports
import Reactor
import Runtime
import Serial
import Simulation
import Storage
import Synchronization
import Sysfs

/// A gateway that is run until one device has said something.
///
/// It is the gateway itself, with everything that it knows about ports, questions and silence; only
/// the broker is one that listens for the two messages that matter here.
///
/// Isolation: the loop.
@LoopActor struct OneReading {
    enum Outcome: Sendable {
        /// The message that would have been published.
        case reading(String)
        /// Why there is none, for a person.
        case problem(String)
        case silence
        /// The person does not want to wait any longer.
        case ended
    }

    private let file: GatewayFile
    private let gateway: Gateway
    private let simulation: SimulatedGateway?
    private let messages: Queue<(topic: String, payload: [UInt8])>
    private let warnings = Warnings()

    /// - Parameter file: A gateway with one device.
    init(_ file: GatewayFile, simulate: Bool) throws {
        let loop = EventLoop.current
        let seed = file.seed ?? UInt64.random(in: 0..<1_000_000)
        simulation = try simulate ? SimulatedGateway(file: file, seed: seed, loop: loop) : nil
        self.file = simulation?.file ?? file
        let broker = ListeningBroker()
        messages = broker.messages
        let outside = Outside(
            lines: try KernelSerialLines(loop: loop),
            pins: try simulation?.pins ?? BoardPins(loop: loop),
            sensors: try KernelSensors(
                loop: loop, tree: simulation.map { SensorTree(root: $0.sensorRoot) } ?? .ofMachine),
            broker: broker, store: MemoryReadingStore(bound: 100),
            counters: FreshCounters(), clock: try loop.wallClock,
            log: warnings.log)
        gateway = Gateway(self.file, outside, version: martletVersion)
    }

    /// Waits for what comes first, and gives back all that was opened.
    func take(within limit: Duration) async throws -> Outcome {
        let messages = messages
        let signals = try [SIGINT, SIGTERM].map { number in
            try EventLoop.current.onSignal(number) { messages.finish() }
        }
        defer { for signal in signals { signal.cancel() } }
        gateway.start()
        simulation?.start()
        let outcome = try await outcome(within: limit)
        await gateway.stop(within: .seconds(1))
        simulation?.close()
        return outcome
    }

    private func outcome(within limit: Duration) async throws -> Outcome {
        let readings = "\(file.base)/\(file.devices[0].name)"
        do {
            return try await withTimeout(limit) {
                for try await (topic, payload) in messages where !payload.isEmpty {
                    if topic == readings {
                        return .reading(String(decoding: payload, as: UTF8.self))
                    }
                    if topic == "\(readings)/problem" { return .problem(warnings.newest) }
                }
                return .ended
            }
        } catch is TimeoutError {
            return .silence
        }
    }
}

/// What the gateway warns of: why a device cannot be read is said there in words.
private final class Warnings: Sendable {
    private let texts = Mutex<[String]>([])

    var newest: String { texts.withLock { $0.last ?? "" } }

    var log: Log {
        Log { [self] level, text in
            if level <= .warning { texts.withLock { $0.append(text) } }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Assembly
import Glibc
import Plan
import Ports
import Reactor
import Runtime
import Synchronization

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

    private let wiring: Wiring
    private let gateway: Gateway
    private let messages: Queue<(topic: String, payload: [UInt8])>
    private let warnings = Warnings()

    /// - Parameter file: A gateway with one device.
    init(_ file: GatewayFile, simulate: Bool) throws {
        let broker = ListeningBroker()
        messages = broker.messages
        wiring = try Wiring(
            file, simulate: simulate, broker: broker, storeBound: 100,
            counters: { _ in FreshCounters() }, log: warnings.log)
        gateway = Gateway(wiring.plan, wiring.outside, version: martletVersion)
    }

    /// Waits for what comes first, and gives back all that was opened.
    func take(within limit: Duration) async throws -> Outcome {
        let messages = messages
        let signals = try [SIGINT, SIGTERM].map { number in
            try EventLoop.current.onSignal(number) { messages.finish() }
        }
        defer { for signal in signals { signal.cancel() } }
        gateway.start()
        wiring.start()
        let outcome = try await outcome(within: limit)
        await gateway.stop(within: .seconds(1))
        wiring.stop()
        return outcome
    }

    private func outcome(within limit: Duration) async throws -> Outcome {
        let readings = "\(wiring.plan.base)/\(wiring.plan.devices[0].name)"
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

// SPDX-License-Identifier: Apache-2.0

import Assembly
import Devices
import Glibc
import Plan
import Ports
import Reactor
import Readings
import Runtime
import Synchronization

/// Runs a gateway until one device has published a reading or a problem.
///
/// It uses the real gateway code for ports, requests and timeouts. Only the broker is replaced, by
/// one that passes on these two messages.
///
/// A device that sends several kinds of frames gets the time of one interval to send all its
/// values.
///
/// Isolation: the loop.
@LoopActor struct OneReading {
    enum Result: Sendable {
        /// The message that the gateway would publish.
        case reading(String)
        /// The reason why there is no reading, as a message for the user.
        case problem(String)
        /// No reading within the limit.
        case timeout
        /// A signal that asks the process to end arrived.
        case interrupted
    }

    private let wiring: Wiring
    private let gateway: Gateway
    private let messages: Queue<(topic: String, payload: [UInt8])>
    private let warnings = Warnings()
    /// The values that the device sends, each in some of its frames; empty for a device whose
    /// readings are whole.
    private let parts: Set<String>
    private let interval: Duration

    /// - Parameters:
    ///   - file: A gateway with one device.
    ///   - isTraced: Whether its traffic is printed to standard error.
    init(_ file: GatewayFile, simulate: Bool, isTraced: Bool) throws {
        let broker = RecordingBroker()
        messages = broker.messages
        wiring = try Wiring(
            file, simulate: simulate, broker: broker, storeBound: 100,
            counters: { _ in ZeroCounters() }, log: warnings.log,
            trace: isTraced
                ? Trace(of: file.devices[0].name) { StandardError.write($0 + "\n") } : nil)
        gateway = Gateway(wiring.plan, wiring.outside, version: martletVersion)
        let model = file.devices[0].file.model
        parts = Self.parts(of: model)
        interval = min(model.every ?? .seconds(1), .seconds(10))
    }

    private static func parts(of model: Model) -> Set<String> {
        guard case .serial(let serial) = model.kind, serial.reads.isEmpty else { return [] }
        let heard = serial.messages.indices.filter { !serial.isConfirmation($0) }
        guard heard.count > 1 else { return [] }
        let values = model.values.filter { value in heard.contains { value.isFed(by: $0) } }
        return Set(values.map(\.name))
    }

    private func isProblem(_ payload: [UInt8]) -> Bool {
        let kind = FlatJSON.members(of: payload)?.first { $0.name == "kind" }
        return kind.map { Problem.isReal($0.text) } ?? false
    }

    /// The number of values that are not in a message.
    private func missing(_ message: [UInt8]) -> Int {
        guard !parts.isEmpty else { return 0 }
        return parts.subtracting((FlatJSON.members(of: message) ?? []).map(\.name)).count
    }

    /// Waits for the first result, then closes everything that was opened.
    func take(within limit: Duration) async throws -> Result {
        let messages = messages
        let signals = try TerminationSignal.numbers.map { number in
            try EventLoop.current.onSignal(number) { messages.finish() }
        }
        defer { for signal in signals { signal.cancel() } }
        gateway.start()
        wiring.start()
        let result = try await result(within: limit)
        await gateway.stop(within: .seconds(1))
        wiring.stop()
        return result
    }

    private func result(within limit: Duration) async throws -> Result {
        let readings = "\(wiring.plan.base)/\(wiring.plan.devices[0].name)"
        let end = EventLoop.current.timer { [messages] in messages.finish() }
        defer { end.cancel() }
        do {
            return try await withTimeout(limit) {
                var best: [UInt8]?
                for try await (topic, payload) in messages where !payload.isEmpty {
                    if topic == readings {
                        if missing(payload) <= best.map(missing) ?? .max { best = payload }
                        if missing(payload) == 0 { break }
                        if !end.isScheduled { end.schedule(after: min(interval, limit / 2)) }
                    } else if topic == "\(readings)/problem", best == nil, isProblem(payload) {
                        return .problem(warnings.newest)
                    }
                }
                return best.map { .reading(String(decoding: $0, as: UTF8.self)) } ?? .interrupted
            }
        } catch is TimeoutError {
            return .timeout
        }
    }
}

/// Collects the gateway's warnings: they explain why a device cannot be read.
private final class Warnings: Sendable {
    private let texts = Mutex<[String]>([])

    var newest: String { texts.withLock { $0.last ?? "" } }

    var log: Log {
        Log { [self] level, text in
            if level <= .warning { texts.withLock { $0.append(text) } }
        }
    }
}

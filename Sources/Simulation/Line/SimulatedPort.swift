// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor

/// A serial port that is not there: a pseudo terminal with simulated sensors at its far end.
///
/// The gateway opens the slave as it opens any port, through the kernel's real terminal layer, and
/// cannot tell. A slave's number changes from pty to pty, so the gateway is given a link to the
/// present one, like those that udev makes. Unplugging removes the link and closes the master,
/// which hangs up the gateway's side as a pulled adapter does.
///
/// The reader may be slow: a pty takes some 12 kB and then no more. The frame on its way then waits
/// (a frame is never torn), those after it are dropped whole and counted. Nothing here waits.
///
/// A fault may pull the plug too; then the clock plugs it in again.
///
///     unplugged ──plug──> idle ──frame or reply──> sending ──last byte──> idle
///         ↑                │                        │   ↑ reader reads
///         └────unplug──────┴────────────────────────┤   │
///                                                   └> blocked (frames are dropped)
///
/// Isolation: the loop.
@LoopActor final class SimulatedPort {
    private let loop: EventLoop
    private let clock: SimulationClock
    private let link: String?
    private let pace: LinePace
    private var devices: [SimulatedDevice]
    /// Which device's which question each request of the matcher is.
    private let questions: [(device: Int, read: Int)]
    private var matcher: RequestMatcher
    private var transmission: Transmission
    /// Whose bytes are on their way, and what they are.
    private var speaker = 0
    private var underWay = FaultSource.Outgoing()
    /// When a plug that was pulled by a fault is back, in nanoseconds on the loop's clock.
    private var backAt: Int64?
    private var isBlocked = false
    private var terminal: PseudoTerminal?
    private var registration: Registration?

    /// - Parameters:
    ///   - devices: The sensors at the far end; several only when all of them are asked.
    ///   - link: Where a link to the slave is kept while the port is plugged in.
    init(
        _ devices: [SimulatedDevice], _ settings: SerialSettings, link: String?,
        clock: SimulationClock, loop: EventLoop
    ) {
        self.loop = loop
        self.clock = clock
        self.link = link
        self.devices = devices
        pace = LinePace(settings)
        transmission = Transmission(pace: pace)
        questions = devices.enumerated().flatMap { index, device in
            device.reads.indices.map { (device: index, read: $0) }
        }
        matcher = RequestMatcher(questions.map { devices[$0.device].reads[$0.read].request })
    }

    /// What each sensor has done, in the order of `devices`.
    var counters: [SensorCounters] { devices.map(\.counters) }

    /// The slave's path of now; `nil` while unplugged.
    var path: String? { terminal?.path }

    func plug() throws(SystemError) {
        guard terminal == nil else { return }
        let terminal = try PseudoTerminal.open()
        let number = terminal.master.number
        do throws(LoopError) {
            registration = try loop.watch(number, .readable) { [unowned self] readiness in
                act(on: readiness)
            }
        } catch {
            throw SystemError(operation: "watch \(terminal.path)", code: error.code)
        }
        if let link { try systemCall("symlink \(link)") { symlink(terminal.path, link) } }
        self.terminal = consume terminal
        for index in devices.indices { devices[index].begin(at: loop.now.nanoseconds) }
        clock.wake(at: loop.now.nanoseconds)
    }

    /// - Parameter moment: When it is back by itself, in nanoseconds on the loop's clock.
    func unplug(until moment: Int64? = nil) {
        backAt = moment
        if let link, terminal != nil { unlink(link) }
        registration?.cancel()
        registration = nil
        terminal = nil
        transmission.cut()
        matcher.reset()
        isBlocked = false
        for index in devices.indices { devices[index].interrupt() }
    }

    /// Does what is due.
    ///
    /// - Returns: When there will be something to do again; `nil` while all wait for a request.
    func advance(to now: Int64) -> Int64? {
        plugAgain(at: now)
        guard terminal != nil else { return backAt }
        push(until: now)
        for index in devices.indices {
            guard let (outgoing, start) = devices[index].speak(at: now) else { continue }
            begin(outgoing, of: index, at: start)
        }
        babble(at: now)
        push(until: now)
        let nextByte = isBlocked ? nil : transmission.nextByte
        return (devices.compactMap(\.nextFrame) + [nextByte, backAt].compactMap { $0 }).min()
    }

    private func plugAgain(at now: Int64) {
        guard let moment = backAt, moment <= now else { return }
        // Where no pty is left now, one may be in a second.
        backAt = now + 1_000_000_000
        if (try? plug()) != nil { backAt = nil }
    }

    private func begin(_ outgoing: FaultSource.Outgoing, of device: Int, at start: Int64) {
        if let moment = outgoing.unpluggedUntil {
            devices[device].counters.spoiled += outgoing.spoiled
            devices[device].counters.unplugged += 1
            return unplug(until: moment)
        }
        guard !outgoing.bytes.isEmpty else {
            devices[device].counters.spoiled += outgoing.spoiled
            return
        }
        guard transmission.isIdle else {
            devices[device].counters.dropped += outgoing.intact + outgoing.spoiled
            return
        }
        (speaker, underWay) = (device, outgoing)
        transmission.begin(outgoing.bytes, at: start)
    }

    /// A sensor that never stops takes the line as soon as it is free.
    private func babble(at now: Int64) {
        for index in devices.indices where transmission.isIdle && terminal != nil {
            guard let bytes = devices[index].babble(256) else { continue }
            begin(FaultSource.Outgoing(bytes: bytes, noise: bytes.count), of: index, at: now)
        }
    }

    /// Hands over the bytes that have arrived.
    private func push(until now: Int64) {
        guard terminal != nil, !isBlocked, !transmission.isIdle else { return }
        let due = transmission.due(at: now)
        guard !due.isEmpty else { return }
        let taken = due.withUnsafeBytes { write($0) }
        transmission.take(taken)
        if transmission.isIdle {
            devices[speaker].counters.sent += underWay.intact
            devices[speaker].counters.spoiled += underWay.spoiled
            devices[speaker].counters.noise += underWay.noise
        }
        setBlocked(taken < due.count)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        // A master that has its slave open has no error to report but "no room".
        (try? terminal?.master.write(bytes)) ?? 0
    }

    private func setBlocked(_ blocked: Bool) {
        isBlocked = blocked
        try? registration?.update(blocked ? [.readable, .writable] : .readable)
    }

    private func act(on readiness: Readiness) {
        if readiness.contains(.writable) { setBlocked(false) }
        if readiness.contains(.readable) { listen() }
        clock.wake(at: loop.now.nanoseconds)
    }

    private func listen() {
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 16) { buffer in
            guard let count = try? terminal?.master.read(into: buffer), count > 0 else { return }
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            for request in matcher.receive(bytes) { answer(questions[request]) }
        }
    }

    /// The answer leaves when the line would have carried the question.
    private func answer(_ question: (device: Int, read: Int)) {
        let request = devices[question.device].reads[question.read].request
        let heard = loop.now.nanoseconds + pace.duration(of: request.count)
        guard let reply = devices[question.device].answer(question.read, at: heard) else { return }
        begin(reply, of: question.device, at: heard)
    }
}

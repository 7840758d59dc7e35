// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor
import Wire

/// A simulated serial port: a pseudo terminal with simulated sensors at its master side.
///
/// The gateway opens the slave like any port, through the kernel's real terminal layer. It sees no
/// difference. The slave's number changes from pty to pty, so the gateway opens a symbolic link,
/// like those of udev. Unplugging removes the link and closes the master. The kernel then hangs up
/// the gateway's side, as it does when an adapter is pulled.
///
/// The reader may be slow. A pty buffers about 12 kB and then accepts no more. The current frame
/// then waits: a frame is never torn. Later frames are dropped whole and counted. Nothing here
/// blocks.
///
/// A fault can unplug the port too; then the clock plugs it in again.
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
    /// For each request of the matcher: the index of the device, and of the request there.
    private let questions: [(device: Int, request: Int)]
    private var matcher: RequestMatcher
    /// The requests to Modbus devices; `nil` when there is none on the line.
    private var modbus: ModbusRequests?
    private var transmission: Transmission
    /// For a line whose rate changes; `nil` for any other.
    private var rates: LineRates?
    /// The device whose bytes are in transmission, and these bytes.
    private var sender = 0
    private var current = FaultSource.Outgoing()
    /// When the port is plugged in again after a fault, in nanoseconds on the loop's clock.
    private var backAt: Int64?
    private var isBlocked = false
    private var terminal: PseudoTerminal?
    private var registration: Registration?

    /// - Parameters:
    ///   - devices: The sensors on the line. Several are allowed only if all of them are polled.
    ///   - link: The path of a link to the slave. The link exists while the port is plugged in.
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
        rates = devices.contains(where: \.changesRate) ? LineRates(settings) : nil
        questions = devices.enumerated().flatMap { index, device in
            device.requests.indices.map { (device: index, request: $0) }
        }
        modbus = devices.contains(where: \.isSlave) ? ModbusRequests() : nil
        matcher = RequestMatcher(devices.flatMap(\.requests))
    }

    /// The counters of each sensor, in the order of `devices`.
    var counters: [SensorCounters] { devices.map(\.counters) }

    /// The slave's current path; `nil` while unplugged.
    var path: String? { terminal?.path }

    func plug() throws(SystemError) {
        guard terminal == nil else { return }
        let terminal = try PseudoTerminal.open()
        try rates?.prepare(terminal)
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

    /// - Parameter moment: When to plug the port in again, in nanoseconds on the loop's clock;
    ///   `nil` for never.
    func unplug(until moment: Int64? = nil) {
        backAt = moment
        if let link, terminal != nil { unlink(link) }
        registration?.cancel()
        registration = nil
        terminal = nil
        transmission.cut()
        matcher.reset()
        modbus?.reset()
        isBlocked = false
        for index in devices.indices { devices[index].interrupt() }
    }

    /// Sends the bytes and frames that are due.
    ///
    /// - Returns: When to call it again; `nil` while all devices wait for a request.
    func advance(to now: Int64) -> Int64? {
        plugAgain(at: now)
        guard terminal != nil else { return backAt.map(SimulationClock.shared) }
        push(until: now)
        for index in devices.indices {
            guard let (outgoing, start) = devices[index].send(at: now) else { continue }
            begin(outgoing, of: index, at: start)
        }
        flood(at: now)
        push(until: now)
        let nextByte = isBlocked ? nil : transmission.nextByte
        let next = (devices.compactMap(\.nextFrame) + [nextByte, backAt].compactMap { $0 }).min()
        return [next.map(SimulationClock.shared), endOfAnswer].compactMap { $0 }.min()
    }

    /// When the last byte of an answer will have arrived; `nil` while none is sent.
    private var endOfAnswer: Int64? {
        isBlocked || devices[sender].requests.isEmpty && !devices[sender].isSlave
            ? nil : transmission.end
    }

    private func plugAgain(at now: Int64) {
        guard let moment = backAt, moment <= now else { return }
        // If no pty is left now, try again in a second.
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
        (sender, current) = (device, outgoing)
        let pause = outgoing.baud == nil ? 0 : LineRates.pause
        transmission.begin(
            outgoing.bytes, at: start + pause, pace: rates?.begin(at: outgoing.baud))
    }

    /// A sensor that sends without pause takes the line as soon as it is idle.
    private func flood(at now: Int64) {
        for index in devices.indices where transmission.isIdle && terminal != nil {
            guard let bytes = devices[index].flood(256) else { continue }
            begin(FaultSource.Outgoing(bytes: bytes, noise: bytes.count), of: index, at: now)
        }
    }

    /// Writes the bytes that have arrived by now.
    private func push(until now: Int64) {
        guard terminal != nil, !isBlocked, !transmission.isIdle else { return }
        let due = transmission.due(at: now)
        guard !due.isEmpty else { return }
        let received = rates?.received(due, through: terminal!) ?? due
        let taken = received.withUnsafeBytes { write($0) }
        transmission.take(taken)
        if transmission.isIdle {
            devices[sender].counters.sent += current.intact
            devices[sender].counters.spoiled += current.spoiled
            devices[sender].counters.noise += current.noise
        }
        setBlocked(taken < due.count)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        // While the slave is open, the only possible error of the master is "no room".
        (try? terminal?.master.write(bytes)) ?? 0
    }

    private func setBlocked(_ blocked: Bool) {
        isBlocked = blocked
        try? registration?.update(blocked ? [.readable, .writable] : .readable)
    }

    private func act(on readiness: Readiness) {
        if readiness.contains(.writable) { setBlocked(false) }
        if readiness.contains(.readable) { receive() }
        clock.wake(at: loop.now.nanoseconds)
    }

    private func receive() {
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 16) { buffer in
            guard let count = try? terminal?.master.read(into: buffer), count > 0 else { return }
            guard rates?.isUnderstood(from: terminal!) != false else { return matcher.reset() }
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            for found in matcher.receive(bytes) { answer(found) }
            for request in modbus?.receive(bytes) ?? [] { answer(request) }
        }
    }

    /// A Modbus device answers after the silence that ends the request.
    private func answer(_ request: [UInt8]) {
        let received =
            loop.now.nanoseconds + pace.duration(of: request.count)
            + pace.modbusSilence.wholeNanoseconds
        for index in devices.indices {
            guard let reply = devices[index].answer(request, at: received) else { continue }
            return begin(reply, of: index, at: received)
        }
    }

    /// The answer starts when a real line would have carried the whole request.
    private func answer(_ found: RequestMatcher.Found) {
        let (device, request) = questions[found.request]
        let received = loop.now.nanoseconds + pace.duration(of: found.bytes.count)
        guard let reply = devices[device].answer(request, found.bytes, at: received) else {
            return
        }
        begin(reply, of: device, at: received)
    }
}

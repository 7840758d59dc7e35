// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import Readings
import Wire

/// A device while the gateway runs: it keeps the availability and the problem, and sends the
/// events.
///
///                         a good reading
///           offline ──────────────────────────> online ──┐ damaged frames, an output that does
///     (why: the outage) <────────────────────── (defect) <┘ not obey: the defect comes and goes
///                         lost, silent, no reply
///
/// A device sends an event for each reading and for each change, and logs each change once.
///
/// Isolation: the loop.
@LoopActor final class Device {
    let id: DeviceID
    let entry: DeviceEntry
    private let events: FanOut
    private let log: Log
    private let silence: SilenceWatch
    private(set) var isOnline = false
    /// Why it is offline; `nil` while it is online, and before the first attempt to open its port.
    private var outage: OngoingProblem?
    /// What is wrong although it is online; an outage hides it.
    private var defect: OngoingProblem?
    /// When the last good reading arrived.
    private(set) var lastReading = Instant(nanoseconds: 0)
    private var noise = Noise()
    private var damage = Damage()

    var name: String { entry.name }
    var model: Model { entry.file.model }

    init(id: DeviceID, entry: DeviceEntry, events: FanOut, silence: SilenceWatch, log: Log) {
        self.id = id
        self.entry = entry
        self.events = events
        self.silence = silence
        self.log = log
        events.send(.added(id, entry))
    }

    // MARK: Input from its port

    /// A good reading arrived.
    func receivedReading(_ values: [Value?], at stamp: Instant) {
        lastReading = stamp
        noise = Noise()
        if !isOnline { comeOnline() }
        if let counted = damage.addWhole(at: stamp) { judge(counted) }
        events.send(.reading(Reading(device: id, stamp: stamp, values: values)))
    }

    /// Bytes arrived, of any kind.
    func received(_ count: Int) {
        noise.add(bytes: count)
        if outage?.problem.kind == .silent { silence.expectAgain(self) }
    }

    /// Bytes arrived that are not a frame.
    func rejected(_ rejection: Rejection) {
        noise.add(rejection)
        damage.add(rejection)
    }

    /// The device sent no reading within its limit.
    ///
    /// - Returns: Whether it has sent other bytes. Then it is watched again, because it may become
    ///   silent.
    func silenceLimitPassed(_ limit: Duration) -> Bool {
        let (noise, time) = (takeNoise(), "\(limit.components.seconds) s")
        guard noise.isTransmission else {
            fail(Problem(kind: .silent, message: "has sent nothing for \(time)"))
            return false
        }
        fail(
            Problem(
                kind: .badFrames,
                message: "has sent \(noise.bytes) bytes and no valid frame for \(time) "
                    + "(\(noise.rejected) rejected): check the cable, the model and the line "
                    + "settings",
                noise: noise))
        return true
    }

    /// The device was asked and sent no valid answer. No bytes at all point to the wires, wrong
    /// bytes to the settings.
    func failToAnswer(_ read: String) {
        let noise = takeNoise()
        fail(
            noise.bytes == 0
                ? Problem(kind: .noReply, message: "does not answer the question '\(read)'")
                : Problem(
                    kind: .badFrames,
                    message: "answers the question '\(read)' with \(noise.bytes) bytes that are no "
                        + "valid reply: check the model and the line settings",
                    noise: noise))
    }

    /// Resets the count.
    private func takeNoise() -> Noise {
        defer { noise = Noise() }
        return noise
    }

    /// The frames of a span were counted, while the device was online.
    private func judge(_ damage: Damage) {
        switch (damage.isProblem, defect?.problem.kind == .damagedFrames) {
        case (true, false):
            raiseDefect(
                Problem(
                    kind: .damagedFrames,
                    message: "\(damage.damaged) frames of \(damage.whole + damage.damaged) arrived "
                        + "damaged in \(Damage.span.components.seconds / 60) min: check the cable, "
                        + "its ground and its length", damage: damage))
        case (false, true): clearDefect("its frames arrive whole again")
        case (true, true), (false, false): break
        }
    }

    // MARK: Problems

    /// The device cannot be used for now.
    func fail(_ problem: Problem) {
        setOnline(false)
        guard outage?.problem.kind != problem.kind else { return }
        outage = ongoing(problem)
        sendProblem()
        warn(problem.message)
    }

    /// Something is wrong with the device, but it stays online.
    func raiseDefect(_ problem: Problem) {
        let known = defect
        guard known?.problem != problem else { return }
        defect = ongoing(problem, since: known?.problem.kind == problem.kind ? known?.since : nil)
        if outage == nil { sendProblem() }
        warn(problem.message)
    }

    /// The defect has ended.
    func clearDefect(_ message: String) {
        guard defect != nil else { return }
        defect = nil
        if outage == nil { sendProblem() }
        log.notice("\(name): \(message)")
    }

    /// Whether this defect is the present one.
    func hasDefect(_ kind: Problem.Kind) -> Bool { defect?.problem.kind == kind }

    /// Logs a warning that is no problem of the device.
    func warn(_ message: String) {
        log.warning("\(name): \(message)")
    }

    /// The gateway ends, or removes the device.
    func goOffline() {
        setOnline(false)
    }

    private func comeOnline() {
        setOnline(true)
        // The cable may have been replaced.
        damage = Damage()
        if defect?.problem.kind == .damagedFrames { defect = nil }
        if outage != nil {
            outage = nil
            sendProblem()
            log.notice("\(name): is back")
        }
        silence.expect(self)
    }

    private func setOnline(_ isOnline: Bool) {
        guard self.isOnline != isOnline else { return }
        self.isOnline = isOnline
        events.send(.availability(id, isOnline: isOnline))
    }

    private func ongoing(_ problem: Problem, since: Instant? = nil) -> OngoingProblem {
        OngoingProblem(problem: problem, since: since ?? EventLoop.current.now)
    }

    private func sendProblem() {
        events.send(.problem(id, outage ?? defect))
    }
}

// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Primitives
import Reactor
import Readings
import Wire

/// A device while the gateway runs: it keeps the availability, the problem and the state, and sends
/// the events.
///
///                         a good reading
///           offline ──────────────────────────> online ──┐ damaged frames, an output that does
///     (why: the outage) <────────────────────── (defect) <┘ not obey: the defect comes and goes
///                         lost, silent, no reply
///
/// It sends an event for each reading and for each change. `DeviceState` makes the readings, and
/// `SubjectLog` limits the log lines.
///
/// A device is offline when no reading comes, and not when a retry was needed: one missed round of
/// questions changes nothing (`missReading`).
///
/// Isolation: the loop.
@LoopActor final class Device {
    let id: DeviceID
    let entry: DeviceEntry
    /// With the corrections of the device.
    let model: Model
    private let events: FanOut
    private let log: SubjectLog
    private let silence: SilenceWatch
    private var silenceLimit: SilenceLimit?
    private let clock: any WallClock
    private lazy var state = DeviceState(entry, model, clock) { [id, events] values, stamp in
        events.send(.reading(Reading(device: id, stamp: stamp, values: values)))
    }
    private(set) var isOnline = false
    private let began: Instant
    /// Why it is offline; `nil` while it is online, and before the first attempt to open its port.
    private var outage: OngoingProblem?
    /// How often the outage has changed between two kinds of silence.
    private var changes = (count: 0, latest: Instant(nanoseconds: 0))
    /// What is wrong although it is online; an outage hides it.
    private var defect: OngoingProblem?
    /// When the last good reading arrived.
    private(set) var lastReading = Instant(nanoseconds: 0)
    private var noise = Noise()
    private var sample = Sample()
    private let trace: Trace?
    private var damage = Damage()
    private var unfit = UnfitLines()

    var name: String { entry.name }
    /// Whether it is offline because it sends nothing at all.
    var isMute: Bool { [.silent, .noReply].contains(outage?.problem.kind) }
    /// How long it may send nothing; `nil` for no limit.
    var longestSilence: Duration? { silenceLimit?.duration }

    init(
        id: DeviceID, entry: DeviceEntry, events: FanOut, silence: SilenceWatch,
        clock: any WallClock, log: Log, trace: Trace? = nil
    ) {
        self.id = id
        self.entry = entry
        model = entry.model
        self.events = events
        self.silence = silence
        self.clock = clock
        silenceLimit = SilenceLimit(entry)
        let title = entry.title.map { " (\($0))" } ?? ""
        self.log = SubjectLog(prefix: "\(entry.name)\(title): ", log)
        self.trace = trace.flatMap { $0.device == entry.name ? $0 : nil }
        began = EventLoop.current.now
        events.send(.added(id, entry))
        sendProblem()
    }

    // MARK: Input from its port

    /// A whole message arrived. It may have none of the model's values: then it shows that the
    /// device is there, and makes no reading.
    ///
    /// - Parameter values: One place for each value of the model.
    func receivedReading(_ values: [Value?], at stamp: Instant) {
        silenceLimit?.note(stamp)
        if let reason = model.stranger(in: values) {
            return missReading(Problem(kind: .wrongDevice, message: reason))
        }
        lastReading = stamp
        noise = Noise()
        sample.clear()
        if !isOnline { comeOnline() }
        if let counted = damage.addWhole(at: stamp) { judge(counted) }
        if let counted = unfit.due(at: stamp) { judge(counted) }
        state.take(values, at: stamp, limit: longestSilence)
    }

    /// The newest values, one place for each value of the model.
    var present: [Value?] { state.present }

    /// Values were sent to the device, which confirms nothing. This is no sign of life.
    func wasSet(_ values: [Value?], at stamp: Instant) {
        guard isOnline else { return }
        state.take(values, at: stamp, limit: longestSilence)
    }

    /// Whether its port is open and it sends nothing: it may have no power.
    var isLost: Bool { !isOnline && outage?.problem.kind.isSilence == true }

    /// Why a command cannot reach the device; `nil` when it can.
    var unreachable: String? {
        guard !isOnline else { return nil }
        return outage.map { "the device \($0.problem.message)" }
            ?? "the device has not answered yet"
    }

    /// The device is asked, for the first time or again: what it sends now is one try.
    func asked() {
        sample.clear()
    }

    /// It answered a question: what arrived until now is no noise.
    func answered() {
        noise = Noise()
    }

    /// Bytes arrived, of any kind.
    func received(_ bytes: UnsafeRawBufferPointer) {
        noise.add(bytes: bytes.count)
        sample.add(bytes)
        if outage?.problem.kind == .silent { silence.expectAgain(self) }
    }

    /// Bytes arrived that are not a frame.
    func rejected(_ rejection: Rejection) {
        noise.add(rejection)
        sample.add(rejection)
        trace?.show(.rejected, sample.explanation(model))
        damage.add(rejection)
    }

    /// A frame had lines that were wanted and did not fit.
    func received(unfit lines: [UnfitLine], at stamp: Instant) {
        guard !lines.isEmpty else { return }
        unfit.add(lines, at: stamp)
        guard !hasDefect(.unfitLines), let problem = unfit.problem else { return }
        raiseDefect(problem)
    }

    private func judge(_ unfit: UnfitLines) {
        if let problem = unfit.problem {
            raiseDefect(problem)
        } else if hasDefect(.unfitLines) {
            clearDefect("its lines fit the model again")
        }
    }

    /// The device sent no reading within its limit.
    ///
    /// - Returns: Whether it has sent other bytes. Then it is watched again, because it may become
    ///   silent.
    func silenceLimitPassed() -> Bool {
        let (noise, sample) = takeNoise()
        let time = (longestSilence ?? .zero).written
        guard noise.isTransmission else {
            fail(Problem(kind: .silent, message: "has sent nothing for \(time)"))
            return false
        }
        fail(
            Problem(
                kind: .badFrames,
                message: "has sent \(counted(noise.bytes, "byte")) and no valid frame for \(time) "
                    + "(\(noise.rejected) rejected): \(noise.advice); the last bytes: "
                    + sample.text(model),
                noise: noise))
        return true
    }

    /// The device was asked and sent no valid answer, and neither to the retries. No bytes at all
    /// point to the wires, wrong bytes to the settings.
    func failToAnswer(_ read: String) {
        let (noise, sample) = takeNoise()
        if let stray = model.strayAnswer(in: sample.bytes) {
            return missReading(Problem(stray, to: read))
        }
        missReading(
            noise.bytes == 0
                ? Problem(kind: .noReply, message: "does not answer the question '\(read)'")
                : Problem(
                    kind: .badFrames,
                    message: "answers the question '\(read)' with "
                        + "\(counted(noise.bytes, "byte")) that are no "
                        + "valid reply: check the model and the line settings; the last try: "
                        + sample.text(model),
                    noise: noise))
    }

    /// The device was asked, and sent a refusal in place of the answer.
    func refuseToAnswer(_ read: String, _ reason: String?) {
        _ = takeNoise()
        missReading(
            Problem(
                kind: .refusedRead,
                message: "refuses the question '\(read)'" + (reason.map { ": \($0)" } ?? "")))
    }

    /// A round of questions, or a read of a driver, gave no reading. While the device is online, it
    /// is a problem only after the limit without any reading; before, the log counts it.
    func missReading(_ problem: Problem) {
        let now = EventLoop.current.now
        guard isOnline, let limit = longestSilence, lastReading + limit > now else {
            return fail(problem)
        }
        warn("missed a reading: \(problem.message)", kind: "missed")
    }

    /// The port is closed: the time until the next message is no interval of the device.
    func portClosed() {
        silenceLimit?.interrupt()
        state.end()
    }

    /// Resets the count.
    private func takeNoise() -> (Noise, Sample) {
        defer {
            noise = Noise()
            sample.clear()
        }
        return (noise, sample)
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
        guard isNews(problem) else { return }
        outage = ongoing(problem)
        sendProblem()
        warn(problem.message, kind: problem.kind.rawValue)
    }

    /// Noise on a line makes "no answer" and "no valid answer" alternate. After the first changes
    /// within an outage, there is at most one an hour.
    private func isNews(_ problem: Problem) -> Bool {
        guard let known = outage?.problem.kind, known != problem.kind else { return outage == nil }
        guard known.isSilence, problem.kind.isSilence else { return true }
        let now = EventLoop.current.now
        guard changes.count < 3 || changes.latest + .seconds(3600) <= now else { return false }
        changes = (changes.count + 1, now)
        return true
    }

    /// Something is wrong with the device, but it stays online.
    func raiseDefect(_ problem: Problem) {
        let known = defect
        guard known?.problem != problem else { return }
        defect = ongoing(problem, since: known?.problem.kind == problem.kind ? known?.since : nil)
        if outage == nil { sendProblem() }
        warn(problem.message, kind: problem.kind.rawValue)
    }

    /// The defect has ended.
    func clearDefect(_ message: String) {
        guard defect != nil else { return }
        defect = nil
        if outage == nil { sendProblem() }
        log.notice(message, kind: "defect ended")
    }

    /// Whether this defect is the present one.
    func hasDefect(_ kind: Problem.Kind) -> Bool { defect?.problem.kind == kind }

    /// Logs a warning. It need not be a problem of the device.
    func warn(_ message: String, kind: String) {
        log.warning(message, kind: kind)
    }

    /// The gateway ends, or removes the device.
    func goOffline() {
        setOnline(false)
        if outage == nil, defect == nil { events.send(.problem(id, ongoing(.stopped))) }
        log.close()
    }

    private func comeOnline() {
        setOnline(true)
        // The cable may have been replaced.
        damage = Damage()
        if defect?.problem.kind == .damagedFrames { defect = nil }
        let wasLost = outage != nil
        outage = nil
        changes.count = 0
        sendProblem()
        if wasLost { log.notice("is back", kind: "back") }
        silence.expect(self)
    }

    private func setOnline(_ isOnline: Bool) {
        guard self.isOnline != isOnline else { return }
        self.isOnline = isOnline
        if !isOnline { state.end() }
        events.send(.availability(id, isOnline: isOnline))
    }

    private func ongoing(_ problem: Problem, since: Instant? = nil) -> OngoingProblem {
        OngoingProblem(problem: problem, since: since ?? EventLoop.current.now)
    }

    private func sendProblem() {
        let calm = isOnline ? ongoing(.none) : ongoing(.starting, since: began)
        events.send(.problem(id, outage ?? defect ?? calm))
    }
}

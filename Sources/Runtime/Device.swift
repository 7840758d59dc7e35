// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import Readings
import Wire

/// A device as the gateway runs it: where its readings go, and whether it is there.
///
/// A device is online from its first good reading until its port is lost, it is silent for too
/// long, or it does not answer; each change is published once, and logged once.
@LoopActor final class Device {
    let id: DeviceID
    let entry: DeviceEntry
    private let topics: DeviceTopics
    private let publisher: Publisher
    private let outside: Outside
    private let silence: SilenceWatch
    private var problem: Problem?
    private(set) var isOnline = false
    /// When the last good reading arrived.
    private(set) var lastHeard = Instant(nanoseconds: 0)
    private var noise = Noise()
    private var damage = Damage()

    var name: String { entry.name }
    var model: Model { entry.file.model }

    init(
        id: DeviceID, entry: DeviceEntry, topics: Topics, publisher: Publisher,
        silence: SilenceWatch, outside: Outside
    ) {
        self.id = id
        self.entry = entry
        self.topics = topics.device(entry.name)
        self.publisher = publisher
        self.silence = silence
        self.outside = outside
        publisher.add(id, self.topics, ReadingEncoder(names: entry.file.model.values.map(\.name)))
        publishAvailability()
        publishProblem()
    }

    /// A good reading arrived.
    func heard(_ values: [Value?], at stamp: Instant) {
        lastHeard = stamp
        noise = Noise()
        if !isOnline { comeOnline() }
        if let counted = damage.addWhole(at: stamp) { judge(counted) }
        publisher.append(Reading(device: id, stamp: stamp, values: values))
    }

    /// Bytes arrived, of whatever kind.
    func received(_ count: Int) {
        noise.add(bytes: count)
        if problem?.kind == .silent { silence.expectAgain(self) }
    }

    /// Bytes arrived that are not a frame.
    func rejected(_ rejection: Rejection) {
        noise.add(rejection)
        damage.add(rejection)
    }

    /// The device cannot be used for now.
    func fail(_ problem: Problem) {
        if isOnline {
            isOnline = false
            publishAvailability()
        }
        tell(problem)
    }

    private func tell(_ problem: Problem) {
        guard self.problem?.kind != problem.kind else { return }
        self.problem = problem
        publishProblem()
        outside.log.warning("\(name): \(problem.message)")
    }

    /// The line has been watched for a while, with a device on it that is online.
    private func judge(_ damage: Damage) {
        if damage.isProblem {
            tell(
                Problem(
                    kind: .damagedFrames,
                    message: "\(damage.damaged) frames of \(damage.whole + damage.damaged) arrived "
                        + "damaged in \(Damage.span.components.seconds / 60) min: check the cable, "
                        + "its ground and its length", damage: damage))
        } else if problem?.kind == .damagedFrames {
            problem = nil
            publishProblem()
            outside.log.notice("\(name): its frames arrive whole again")
        }
    }

    /// The device sent no reading for as long as it may.
    ///
    /// - Returns: Whether it has sent something else, and may yet fall silent altogether.
    func fallSilent(after limit: Duration) -> Bool {
        let (noise, time) = (takeNoise(), "\(limit.components.seconds) s")
        guard noise.isSpeech else {
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

    /// The device was asked and gave no answer that makes sense. Silence and nonsense are looked
    /// for in different places: the wires, or the settings.
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

    /// Begins to count anew.
    private func takeNoise() -> Noise {
        defer { noise = Noise() }
        return noise
    }

    /// Something is not as it should be; the device itself goes on.
    func warn(_ message: String) {
        outside.log.warning("\(name): \(message)")
    }

    /// A command was not carried out; the device itself goes on.
    func refuse(_ problem: Problem) {
        warn(problem.message)
    }

    /// The gateway leaves: nobody will hear of this device until it is back.
    func leave() {
        isOnline = false
        publishAvailability()
    }

    private func comeOnline() {
        isOnline = true
        damage = Damage()
        publishAvailability()
        if problem != nil {
            problem = nil
            publishProblem()
            outside.log.notice("\(name): is back")
        }
        silence.expect(self)
    }

    private func publishAvailability() {
        publisher.states.set(topics.availability, Array((isOnline ? "online" : "offline").utf8))
        publisher.pump()
    }

    private func publishProblem() {
        publisher.states.set(topics.problem, problem.map(encode) ?? [])
        publisher.pump()
    }

    private func encode(_ problem: Problem) -> [UInt8] {
        let now = EventLoop.current.now
        var json = JSONWriter()
        json.object { json in
            json.add("kind", problem.kind.rawValue)
            json.add("message", problem.message)
            if let noise = problem.noise {
                json.add("bytes", noise.bytes)
                json.add("rejected", noise.rejected)
                if let reason = noise.reason { json.add("reason", reason.explanation) }
            }
            if let damage = problem.damage {
                json.add("damaged", damage.damaged)
                json.add("whole", damage.whole)
                if let reason = damage.reason { json.add("reason", reason.explanation) }
            }
            json.add("since", date: outside.clock.date(of: now, now: now))
        }
        return json.bytes
    }
}

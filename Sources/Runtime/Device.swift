// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Ports
import Reactor
import Readings

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
    private(set) var lastHeard = BootInstant(nanoseconds: 0)
    /// Why the newest bytes were not a reading, and how many such there were since the last good
    /// one.
    private var rejections = 0
    /// Bytes have arrived since then; at a wrong baud rate none of them looks like a frame's
    /// beginning, so that nothing is rejected either.
    private var hasBytes = false

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
        publisher.add(self.topics, ReadingEncoder(names: entry.file.model.values.map(\.name)))
        publishAvailability()
        publishProblem()
    }

    /// A good reading arrived.
    func heard(_ values: [Value?], at stamp: BootInstant) {
        lastHeard = stamp
        rejections = 0
        hasBytes = false
        if !isOnline { comeOnline() }
        publisher.append(Reading(device: id, stamp: stamp, values: values))
    }

    /// Bytes arrived, whatever they are.
    func heardBytes() {
        hasBytes = true
    }

    /// Bytes arrived that are not a frame.
    func rejected() {
        rejections += 1
    }

    /// The device cannot be used for now.
    func fail(_ problem: Problem) {
        if isOnline {
            isOnline = false
            publishAvailability()
        }
        guard self.problem?.kind != problem.kind else { return }
        self.problem = problem
        publishProblem()
        outside.log.warning("\(name): \(problem.message)")
    }

    /// The device sent nothing for as long as it may.
    func fallSilent(after limit: Duration) {
        let time = "\(limit.components.seconds) s"
        let count = rejections > 0 ? " (\(rejections) rejected)" : ""
        fail(
            rejections == 0 && !hasBytes
                ? Problem(kind: .silent, message: "has sent nothing for \(time)")
                : Problem(
                    kind: .badFrames,
                    message: "has sent no valid frame for \(time)\(count): "
                        + "check the cable, the model and the line settings"))
    }

    /// A command was not carried out; the device itself goes on.
    func refuse(_ problem: Problem) {
        outside.log.warning("\(name): \(problem.message)")
    }

    /// The gateway leaves: nobody will hear of this device until it is back.
    func leave() {
        isOnline = false
        publishAvailability()
    }

    private func comeOnline() {
        isOnline = true
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
        let now = BootInstant(EventLoop.current.now)
        var object = JSONObject()
        object.add("kind", .text(problem.kind.rawValue))
        object.add("message", .text(problem.message))
        object.add("since", date: outside.clock.date(of: now, now: now))
        return object.closed
    }
}

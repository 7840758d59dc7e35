// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Primitives
import Reactor

/// Carries out the commands that arrive on `set` topics, and refuses messages that are no commands.
///
/// A retained command is refused: the broker would repeat it at each reconnect, and a pump would
/// start again in the middle of the night because a network cable was touched.
///
/// Refusals are logged for a person who tries a command by hand. A faulty program can send
/// thousands a second: each topic is a kind of line (see `SubjectLog`). What is carried out has a
/// pace for each device (see `CommandPace`).
@LoopActor final class Commands {
    private let topics: Topics
    private let log: SubjectLog
    private let answers: RefusalAnswers
    private let find: @LoopActor (_ device: Substring) -> CommandTarget?
    /// By the name of the device.
    private var paces: [Substring: CommandPace] = [:]
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.carryOutWaiting() }

    /// - Parameter find: Looks for a device by its name.
    init(
        topics: Topics, answers: RefusalAnswers, log: Log,
        find: @escaping @LoopActor (_ device: Substring) -> CommandTarget?
    ) {
        self.topics = topics
        self.answers = answers
        self.log = SubjectLog(prefix: "", log)
        self.find = find
    }

    /// Forgets the commands that wait, and writes what was not logged yet.
    func stop() {
        timer.cancel()
        paces = [:]
        log.close()
    }

    func received(_ topic: String, _ payload: [UInt8], retained: Bool) {
        guard let command = topics.command(topic) else { return }
        // An empty payload clears a retained message, for those who did retain a command.
        guard !payload.isEmpty else { return }
        if let refusal = accept(command.device, command.value, payload, retained: retained) {
            logRefusal(topic, refusal.reason)
            guard refusal.isAnswered else { return }
            answers.answer(commandTo: command.value, of: command.device, refusal.reason)
        }
    }

    /// A message on a command topic was too large to be a command.
    func ignored(_ topic: String, bytes: Int) {
        logRefusal(topic, "it has \(counted(bytes, "byte"))")
    }

    private func logRefusal(_ topic: String, _ refusal: String) {
        log.warning("a command on \(topic) was refused: \(refusal)", kind: topic)
    }

    private struct Refusal {
        let reason: String
        /// Whether it is answered: not on topics that the gateway does not have.
        let isAnswered: Bool

        init(_ reason: String, isAnswered: Bool = true) {
            self.reason = reason
            self.isAnswered = isAnswered
        }
    }

    /// - Returns: Why the command was refused; `nil` when it was carried out, or waits.
    private func accept(
        _ deviceName: Substring, _ valueName: Substring, _ payload: [UInt8], retained: Bool
    ) -> Refusal? {
        guard let target = find(deviceName) else {
            return Refusal("there is no device '\(deviceName)'", isAnswered: false)
        }
        let values = target.device.model.values
        guard let value = values.firstIndex(where: { $0.name == valueName }) else {
            return Refusal("'\(deviceName)' has no value '\(valueName)'", isAnswered: false)
        }
        guard !retained else {
            return Refusal("it is retained; publish commands without the retain flag")
        }
        guard values[value].isSettable else {
            return Refusal("'\(valueName)' can only be read")
        }
        guard let command = values[value].command(payload) else {
            return Refusal(
                "expected \(values[value].commandExpectation), found \(Self.shown(payload))")
        }
        noteReplaced(paces[deviceName, default: CommandPace()].add(command, to: value), deviceName)
        carryOut(deviceName, target)
        return nil
    }

    /// A payload for a person, shortened.
    private static func shown(_ payload: [UInt8]) -> String {
        let longest = 40
        let text = String(decoding: payload.prefix(longest), as: UTF8.self)
        return payload.count > longest
            ? "\(counted(payload.count, "byte")) that begin with '\(text)'" : "'\(text)'"
    }

    /// Carries out the commands of a device that are due.
    private func carryOut(_ name: Substring, _ target: CommandTarget) {
        while let (value, command) = paces[name]?.next(at: EventLoop.current.now) {
            guard let refusal = target.port.set(value, of: target.device.id, to: command) else {
                continue
            }
            let name = target.device.model.values[value].name
            logRefusal(topics.commands(to: name, of: target.device.name), refusal)
            answers.answer(commandTo: name[...], of: target.device.name[...], refusal)
        }
        guard let pace = paces[name], !pace.isEmpty else { return }
        if !timer.isScheduled { timer.schedule(at: pace.due) }
    }

    private func carryOutWaiting() {
        for name in paces.keys.filter({ paces[$0]?.isEmpty == false }) {
            // The device may have been removed meanwhile.
            if let target = find(name) { carryOut(name, target) } else { paces[name] = nil }
        }
    }

    private func noteReplaced(_ isReplaced: Bool, _ device: Substring) {
        guard isReplaced else { return }
        log.warning(
            "\(device): commands arrive faster than 20 a second; of those that wait only the "
                + "newest is carried out", kind: "pace of \(device)")
    }
}

/// The device that a command names, and its port.
struct CommandTarget {
    let device: Device
    let port: any PortTask

    init(_ device: Device, _ port: any PortTask) {
        self.device = device
        self.port = port
    }
}

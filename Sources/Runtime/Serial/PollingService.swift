// SPDX-License-Identifier: Apache-2.0

// Polls the devices of one port.
//
// Facts. A line carries one question at a time, so devices that share a port take turns. A device
// is due at each tick of its interval. On an overfull line devices are due more often than the line
// allows, and ticks are missed.
//
// Trap. A queue that a device joins when it is due seems fair. But devices with one interval are
// due at one moment, so each time they join in the order of the file: the last ones of the file
// miss their ticks, and the first ones never.
//
// Choice. Of the devices that are due, the one is asked whose last round is longest ago (`Turns`).
// So a device that waits sees at most one round of each other device. On an overfull line all
// devices that are always due get the same number of rounds, in whatever order they are in the
// file. A device with a long interval gets all its rounds: a device that is asked too often for the
// line costs itself, not the others.
//
// Cost. With different intervals, an overfull line slows the shortest first, so it does not keep
// the proportions of the file. Rejected: rounds in these proportions. All would be slowed by one
// factor, so one interval that is too short would delay each device of the line.
//
// A device that answers slowly delays the other devices of its port, and no device of another port.
// Each question has a deadline. The questions of one device, with their timeouts, repeats and gaps,
// are the pure state machine `Conversation`. A device that does not answer is asked less and less
// (see `Absence`). This class only moves bytes and time. A command goes ahead of the devices that
// are due, and never into the middle of a conversation; after it, one device that is due is asked
// before the next command. Commands to several devices take turns too:
//
//     idle -- due --> asking -- answered --> publish  -- the next turn, or idle
//                       |  ^                   ^
//                       |  +-- again (retry) --+
//                       +- no reply, refusal -> a missed round -- the next turn, or idle
//
// A device that is due while it is being asked is asked again in its turn: its interval is shorter
// than its round. All devices with the same period are due at the same instant (see
// `EventLoop.every`), so ten devices on ten ports are asked on one wake-up.

import Devices
import Ports
import Reactor
import Readings
import Wire

/// Polls one or more devices over one serial port.
@LoopActor final class PollingService: SerialService {
    private let members: [PolledDevice]
    private var channel: (any ByteChannel)?
    private var tickers: [Ticker] = []
    private var rounds: Turns
    private var commands: Turns
    private var current: PolledDevice?
    /// The silence after the last exchange of any device ends then.
    private var quietUntil = Instant(nanoseconds: .min)
    /// Whether the device asked last got a command.
    private var wasCommand = false
    /// The rate of the line while an answer has one of its own.
    private var rate: Int?
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.deadline() }
    /// When the round under way began.
    private var began = Instant(nanoseconds: 0)
    private lazy var use = LineUse(at: EventLoop.current.now)

    var onSilence: (@LoopActor () -> Void)?
    var devices: [Device] { members.map(\.device) }

    init(_ members: [PolledDevice]) {
        self.members = members
        rounds = Turns(members)
        commands = Turns(members)
    }

    func opened(_ channel: any ByteChannel) {
        self.channel = channel
        for member in members {
            member.opened(at: EventLoop.current.now)
            tickers.append(
                EventLoop.current.every(member.period) { [weak self] in self?.tick(member) })
            ask(member)
        }
    }

    func closed() {
        for ticker in tickers { ticker.cancel() }
        tickers.removeAll()
        timer.cancel()
        for request in current?.closing ?? [] { channel?.send(request) }
        for member in members {
            member.isDue = false
            member.interrupt()
        }
        current = nil
        channel = nil
        rate = nil
    }

    /// Asks a device when it is its turn; a device that is being asked is not asked twice.
    func ask(_ id: DeviceID) {
        guard let member = members.first(where: { $0.device.id == id }) else { return }
        // A round that is wanted during a command is not the one under way.
        if member !== current || wasCommand { ask(member) }
    }

    func set(_ value: Int, of id: DeviceID, to command: ValueCommand) -> String? {
        guard let member = members.first(where: { $0.device.id == id }) else { return nil }
        if let refusal = member.order(command, value) { return refusal }
        if current == nil { askNext() }
        return nil
    }

    func received(_ bytes: UnsafeRawBufferPointer, at stamp: Instant) {
        guard let current else { return }
        let action = current.received(bytes, at: stamp)
        perform(action, for: current, at: stamp)
    }

    /// The period of a device is over.
    private func tick(_ member: PolledDevice) {
        let now = EventLoop.current.now
        guard member.absence.allowsTry(at: now) else { return }
        member.isDue = true
        // Not at once: others are due at the same moment, and it may be their turn.
        if current == nil { timer.schedule(at: now) }
    }

    private func ask(_ member: PolledDevice) {
        guard channel != nil else { return }
        member.isDue = true
        if current == nil { askNext() }
    }

    func shareOfLine() -> Double? {
        use.share(at: EventLoop.current.now)
    }

    private func askNext() {
        timer.cancel()
        current = nil
        let now = EventLoop.current.now
        began = max(now, quietUntil)
        // A flood of commands does not stop the readings.
        let isRound = wasCommand && members.contains(where: \.isDue)
        if !isRound,
            let (member, action) = commands.next({
                $0.beginCommand(at: now, quietUntil: quietUntil)
            })
        {
            (current, wasCommand) = (member, true)
            return perform(action, for: member, at: now)
        }
        wasCommand = false
        guard let (member, _) = rounds.next({ $0.isDue ? () : nil }) else { return }
        member.isDue = false
        current = member
        perform(member.begin(at: now, quietUntil: quietUntil), for: member, at: now)
    }

    private func deadline() {
        guard let current else { return askNext() }
        let now = EventLoop.current.now
        perform(current.deadline(at: now), for: current, at: now)
    }

    private func perform(
        _ action: Conversation.Action, for member: PolledDevice, at stamp: Instant
    ) {
        if action.endsWaiting { setRate(nil) }
        switch action {
        case .nothing: break
        case .send(let request, let until):
            channel?.discardInput()
            channel?.send(request)
            setRate(member.answerRate)
            timer.schedule(at: until)
        case .pause(let until), .wait(let until):
            timer.schedule(at: until)
        case .finished:
            if let absence = member.finish(at: stamp) { askAbsent(after: absence) }
            goOn(after: member)
        case .failed, .refused:
            let isShared = members.count > 1
            if let next = member.failed(action, isShared: isShared, at: stamp) {
                return perform(next, for: member, at: stamp)
            }
            goOn(after: member)
            if members.allSatisfy(\.device.isMute) { onSilence?() }
        }
    }

    /// An answer comes at a rate of its own. All requests are sent at the rate of the line.
    private func setRate(_ baud: Int?) {
        guard rate != baud else { return }
        rate = baud
        channel?.changeRate(to: baud)
    }

    private func goOn(after member: PolledDevice) {
        let now = EventLoop.current.now
        quietUntil = max(quietUntil, member.quietUntil)
        use.add(began.duration(to: max(now, quietUntil)), endedAt: now)
        askNext()
    }

    /// A device of a line is back; the others that were silent may be back with it.
    private func askAbsent(after absence: Absence) {
        let now = EventLoop.current.now
        for member in members where member.absence.isAbsent {
            member.mayBeBack(at: now, with: absence)
        }
    }
}

extension Conversation.Action {
    /// Whether no answer to the last question is awaited any more.
    fileprivate var endsWaiting: Bool {
        switch self {
        case .nothing, .wait: return false
        case .send, .pause, .finished, .failed, .refused: return true
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//
// How fast the commands of one device are carried out.
//
// Facts. Each command that is carried out is a reading, which is published and retained. A faulty
// automation sends ten thousand commands in a second; then the readings of all devices wait behind
// ten thousand states of one relay.
//
// Trap. A limit that drops what is above it drops the last command too, and the pump stays on.
//
// Choice. The first commands are carried out at once. Those above the pace wait, and for each value
// only one waits: a newer one takes its place. So the last command always counts, at most a moment
// later. Toggles are combined: two of them are none.

import Devices
import Reactor

/// Decides which commands of a device are carried out now, and which wait.
struct CommandPace {
    /// How many are carried out at once after a pause.
    static let burst = 20
    /// The distance of the commands after that.
    static let distance = Duration.milliseconds(50)

    /// The moment at which no pause would be left to use up.
    private var usedUntil = Instant(nanoseconds: 0)
    private var waiting: [(value: Int, command: ValueCommand)] = []

    var isEmpty: Bool { waiting.isEmpty }

    /// When the next command may be carried out.
    var due: Instant {
        usedUntil.advanced(by: Self.distance - Self.distance * Self.burst)
    }

    /// Takes a command.
    ///
    /// - Returns: Whether an older one, or this one with it, will not be carried out.
    mutating func add(_ command: ValueCommand, to value: Int) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.value == value }) else {
            waiting.append((value, command))
            return false
        }
        if let both = waiting[index].command.followed(by: command) {
            waiting[index].command = both
        } else {
            waiting.remove(at: index)
        }
        return true
    }

    /// The command to carry out at that moment; `nil` if none waits, or none is due.
    mutating func next(at now: Instant) -> (value: Int, command: ValueCommand)? {
        guard !waiting.isEmpty, due <= now else { return nil }
        usedUntil = max(usedUntil, now).advanced(by: Self.distance)
        return waiting.removeFirst()
    }
}

extension ValueCommand {
    /// One command with the effect of this one and then another; `nil` if both together change
    /// nothing.
    fileprivate func followed(by other: ValueCommand) -> ValueCommand? {
        guard case .turn(.toggle) = other, case .turn(let first) = self else { return other }
        switch first {
        case .set(let state), .pulse(let state, _): return .turn(.set(!state))
        case .toggle: return nil
        }
    }
}

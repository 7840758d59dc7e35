// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import Readings

/// A sensor behind a line: when it speaks, and what it says. Pure; times are nanoseconds on the
/// loop's clock.
struct SimulatedDevice {
    let name: String
    /// The questions that it answers; none for a sensor that speaks by itself.
    let reads: [Read]
    var counters = SensorCounters()
    /// What it says, by the index in the model.
    private let messages: Range<Int>
    private let every: Int64?
    private let phase: Int64
    private var voice: SensorVoice
    private var faults: FaultSource
    private var origin: Int64 = 0
    /// When the sensor speaks by itself the next time.
    private(set) var nextFrame: Int64?

    /// - Parameters:
    ///   - model: A model on a serial line.
    ///   - faults: What goes wrong with it.
    init(_ model: Model, name: String, seed: UInt64, faults: [Fault] = []) {
        guard case .serial(let serial) = model.kind else {
            preconditionFailure("a device on pins has no line: give it to the board")
        }
        self.name = name
        reads = serial.reads
        messages = serial.messages.indices
        voice = SensorVoice(model, seed: seed, name: name)
        self.faults = FaultSource(faults, serial.frames, seed: seed, name: name)
        // Sensors that are switched on together do not speak together for long.
        let interval = max(1, (model.every ?? .seconds(1)).wholeNanoseconds)
        every = reads.isEmpty ? interval : nil
        var random = SplitMix64(seed: seed, name: name + " phase")
        phase = random.next(in: 0...min(interval, 1_000_000_000) - 1)
    }

    /// The values of the last frame, before its fields rounded them.
    var values: [Value?] { voice.values }

    /// The sensor gets its power.
    mutating func begin(at now: Int64) {
        origin = now
        nextFrame = every == nil ? nil : now + phase
    }

    /// What goes out on the line because the sensor speaks by itself, if its moment has come, and
    /// when it began to. Moments that were slept through are left out.
    mutating func speak(at now: Int64) -> (outgoing: FaultSource.Outgoing, start: Int64)? {
        guard let every, let moment = nextFrame, moment <= now else { return nil }
        let missed = (now - moment) / every
        let start = moment + missed * every
        nextFrame = start + every
        var all = FaultSource.Outgoing()
        for message in messages {
            guard let outgoing = say(message, at: start) else { continue }
            all.add(outgoing)
        }
        return (all, start)
    }

    /// What goes out on the line when one of `reads` is asked.
    mutating func answer(_ read: Int, at now: Int64) -> FaultSource.Outgoing? {
        say(read, at: now)
    }

    /// The next bytes of a sensor that never stops; `nil` for any other.
    mutating func babble(_ count: Int) -> [UInt8]? {
        faults.isBabbling ? faults.babble(count) : nil
    }

    /// The plug was pulled.
    mutating func interrupt() {
        faults.interrupt()
    }

    private mutating func say(_ message: Int, at now: Int64) -> FaultSource.Outgoing? {
        do {
            return faults.pass(try voice.frame(message, at: now - origin), at: now)
        } catch {
            counters.failed += 1
            counters.failure = error.message
            return nil
        }
    }
}

extension FaultSource.Outgoing {
    /// The same, and then that.
    fileprivate mutating func add(_ other: FaultSource.Outgoing) {
        bytes += other.bytes
        intact += other.intact
        spoiled += other.spoiled
        noise += other.noise
        unpluggedUntil = unpluggedUntil ?? other.unpluggedUntil
    }
}

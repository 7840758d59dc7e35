// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import Readings
import Wire

/// A sensor on a line: when it sends, and which bytes. Pure. Times are nanoseconds on the loop's
/// clock.
struct SimulatedDevice {
    let name: String
    /// The requests that it understands: those of the reads, then those of the writes. Empty
    /// for a Modbus device, which answers more than these.
    let requests: [FrameFormat]
    /// The number of the reads among them.
    private let readCount: Int
    private let model: Model
    private let serial: SerialModel
    /// For a Modbus device that is asked.
    private let slave: ModbusSlave?
    var counters = SensorCounters()
    /// The messages that it sends, by their index in the model.
    private let messages: [Int]
    /// For each read, the messages that answer it.
    private let answers: [[Int]]
    private let every: Int64?
    private let phase: Int64
    /// For a reader of cards; `nil` for any other sensor.
    private var visits: CardVisits?
    private var generator: FrameGenerator
    private var faults: FaultSource
    private var origin: Int64 = 0
    private var isAsleep = false
    /// When the sensor sends unasked the next time.
    private(set) var nextFrame: Int64?

    /// - Parameters:
    ///   - model: A model on a serial line.
    ///   - isAsked: Whether the gateway asks. Otherwise the sensor sends its answers unasked, as if
    ///     another controller asked.
    ///   - faults: The faults of the sensor and its cable.
    ///   - start: The seconds since 1970 at the start.
    init(
        _ model: Model, name: String, isAsked: Bool = true, seed: UInt64, faults: [Fault] = [],
        start: Int64 = 0
    ) {
        guard case .serial(let serial) = model.kind else {
            preconditionFailure("a device on pins has no line: SimulatedBoard simulates it")
        }
        self.name = name
        self.model = model
        self.serial = serial
        readCount = isAsked ? serial.reads.count : 0
        let slave = isAsked ? serial.modbus.map(ModbusSlave.init) : nil
        self.slave = slave
        let writes = isAsked || serial.reads.isEmpty ? serial.writes : []
        requests =
            slave != nil
            ? []
            : serial.reads.prefix(readCount).map {
                $0.parts?.format ?? FrameFormat(constant: $0.request)
            }
                + writes.map(\.request)
        // A frame without values is there so that it is not taken for noise.
        messages = serial.messages.indices.filter { message in
            !serial.isConfirmation(message)
                && model.values.contains { $0.isFed(by: message) }
        }
        answers = serial.reads.indices.map(serial.answers)
        generator = FrameGenerator(model, seed: seed, name: name, start: start)
        self.faults = FaultSource(faults, serial.frames, seed: seed, name: name)
        // A random phase: sensors that are switched on together do not send together for long.
        let interval = max(1, (model.every ?? .seconds(1)).wholeNanoseconds)
        every = readCount == 0 && !messages.isEmpty ? interval : nil
        var random = SplitMix64(seed: seed, name: name + " phase")
        phase = random.next(in: 0...min(interval, 1_000_000_000) - 1)
        if readCount == 0 { visits = CardVisits(model) }
    }

    /// The values of the last frame, before the fields rounded them.
    var values: [Value?] { generator.values }

    /// Switches the sensor on.
    mutating func begin(at now: Int64) {
        (origin, isAsleep) = (now, false)
        nextFrame = every == nil ? nil : now + phase
    }

    /// The bytes that the sensor sends unasked, if a frame is due, and when it began to send.
    /// Frames whose time has passed are left out.
    mutating func send(at now: Int64) -> (outgoing: FaultSource.Outgoing, start: Int64)? {
        guard let every, let moment = nextFrame, moment <= now else { return nil }
        var (start, isRepeated) = (moment, false)
        if let (wait, isSame) = visits?.next() {
            (nextFrame, isRepeated) = (now + wait, isSame)
        } else {
            start += (now - moment) / every * every
            nextFrame = start + every
        }
        var all = FaultSource.Outgoing()
        for message in messages {
            guard let outgoing = generate(message, at: start, isRepeated: isRepeated) else {
                continue
            }
            all.add(outgoing)
        }
        return (all, start)
    }

    /// The bytes that answer one of `requests`; `nil` when it answers nothing.
    mutating func answer(
        _ request: Int, _ bytes: [UInt8], at now: Int64
    ) -> FaultSource.Outgoing? {
        guard request < readCount else { return obey(request - readCount, bytes, at: now) }
        guard !isAsleep else { return nil }
        let read = serial.reads[request]
        let baud = read.rate?.baud { read.parts?.content(of: $0, in: bytes) }
        // A request for a rate that the device does not have.
        if read.rate != nil, baud == nil { return nil }
        var all = FaultSource.Outgoing()
        for message in answers[request] {
            guard let outgoing = generate(message, at: now) else { return nil }
            all.add(outgoing)
        }
        all.baud = baud
        return all
    }

    /// Whether some of its answers come at another rate than that of the line.
    var changesRate: Bool { serial.reads.prefix(readCount).contains { $0.rate != nil } }

    /// Whether it is a Modbus device that is asked.
    var isSlave: Bool { slave != nil }

    /// The bytes that answer a request of Modbus RTU; `nil` for a request to another device.
    mutating func answer(_ request: [UInt8], at now: Int64) -> FaultSource.Outgoing? {
        guard let slave, slave.isMeant(by: request) else { return nil }
        let write = serial.writes.firstIndex { $0.request.rawValues(of: request) != nil }
        if let write { return obey(write, request, at: now) }
        do {
            let reply = try slave.reply(to: request) { (read) throws(ModelError) in
                try generator.frame(read, at: now - origin)
            }
            return faults.pass(reply, at: now)
        } catch {
            counters.failed += 1
            counters.failure = error.message
            return nil
        }
    }

    /// Carries out a write: the values keep what it sets. What they cannot be is refused.
    private mutating func obey(
        _ write: Int, _ bytes: [UInt8], at now: Int64
    ) -> FaultSource.Outgoing? {
        if write == serial.lifecycle.wake { isAsleep = false }
        guard !isAsleep else { return nil }
        if write == serial.lifecycle.sleep { isAsleep = true }
        guard let sent = serial.writes[write].request.rawValues(of: bytes) else { return nil }
        var wanted = [Value?](repeating: nil, count: model.values.count)
        model.decode(request: write, { sent[$0] }, into: &wanted)
        guard !wanted.contains(.unknown) else {
            return model.refusal(of: write).map { faults.pass($0, at: now) }
        }
        for (value, word) in model.values(setBy: write) {
            if let new = word ?? wanted[value] { generator.set(value, to: new) }
        }
        for (value, new) in model.values(heldAfter: write) { generator.set(value, to: new) }
        var all = FaultSource.Outgoing()
        for message in serial.confirmations(of: write) {
            do throws(ModelError) {
                let frame = try generator.confirmation(
                    message, of: write, sent, at: now - origin)
                all.add(faults.pass(frame, at: now))
            } catch {
                counters.failed += 1
                counters.failure = error.message
            }
        }
        return all
    }

    /// The next bytes of a sensor that sends without pause; `nil` for any other.
    mutating func flood(_ count: Int) -> [UInt8]? {
        faults.isFlooding ? faults.randomBytes(count) : nil
    }

    /// Discards frames that wait: the port was unplugged.
    mutating func interrupt() {
        faults.interrupt()
    }

    private mutating func generate(
        _ message: Int, at now: Int64, isRepeated: Bool = false
    ) -> FaultSource.Outgoing? {
        do {
            let frame =
                isRepeated
                ? try generator.sameFrame(message) : try generator.frame(message, at: now - origin)
            return faults.pass(frame, at: now)
        } catch {
            counters.failed += 1
            counters.failure = error.message
            return nil
        }
    }
}

extension FaultSource.Outgoing {
    /// Appends the bytes of another frame.
    fileprivate mutating func add(_ other: FaultSource.Outgoing) {
        bytes += other.bytes
        intact += other.intact
        spoiled += other.spoiled
        noise += other.noise
        unpluggedUntil = unpluggedUntil ?? other.unpluggedUntil
    }
}

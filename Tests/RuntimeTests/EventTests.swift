// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import ReactorTesting
import Readings
import Testing

@testable import Runtime

@Suite struct EventTests {
    static let first = DeviceID(number: 0)

    @LoopActor static func newest(of names: String...) throws -> NewestValues {
        let newest = NewestValues()
        for (index, name) in names.enumerated() {
            let place = DeviceEntry.Place.sensor(SensorAddress(kind: .iio, name: name))
            let entry = DeviceEntry(name: name, file: Models.sensor, place: place)
            newest.take(.added(DeviceID(number: index), entry))
        }
        return newest
    }

    static func reading(_ values: [Value?], at seconds: Int64) -> Reading {
        Reading(
            device: first, stamp: Instant(nanoseconds: seconds * 1_000_000_000), values: values)
    }

    @Test func eachSinkGetsEachEventInTheOrderOfTheList() throws {
        try TestLoop.run { _ in
            let record = Record()
            let events = FanOut([Recorder("a", record), Recorder("b", record)])
            events.send(.availability(Self.first, isOnline: true))
            events.send(.reading(Self.reading([], at: 1)))
            #expect(record.lines == ["a online", "b online", "a reading", "b reading"])
        }
    }

    @Test func aDeviceSendsItsEventsInOrder() throws {
        try TestLoop.run { _ in
            let record = Record()
            let place = DeviceEntry.Place.sensor(SensorAddress(kind: .iio, name: "chip"))
            let device = Device(
                id: Self.first,
                entry: DeviceEntry(name: "air", file: Models.sensor, place: place),
                events: FanOut([Recorder("", record)]), silence: SilenceWatch(),
                clock: ManualWallClock(), log: Log { _, _ in })
            device.fail(Problem(kind: .missing, message: "not there"))
            device.receivedReading([.unknown, nil], at: Instant(nanoseconds: 1))
            device.receivedReading([.unknown, nil], at: Instant(nanoseconds: 2))
            device.raiseDefect(Problem(kind: .notObeyed, message: "no"))
            device.fail(Problem(kind: .unplugged, message: "gone"))
            device.clearDefect("yes")
            device.goOffline()
            #expect(
                record.lines == [
                    " added air", " starting", " missing", " online", " none", " reading",
                    " reading",
                    " not-obeyed", " offline", " unplugged",
                ])
        }
    }

    @Test func theNewestReadingReplacesTheLast() throws {
        try TestLoop.run { _ in
            let newest = try Self.newest(of: "air", "sea")
            #expect(newest.devices.map { $0?.name } == ["air", "sea"])
            #expect(newest.devices[0]?.stamp == nil)
            newest.take(.reading(Self.reading([.onOff(true), .text("x")], at: 1)))
            newest.take(.reading(Self.reading([nil, .unknown], at: 2)))
            #expect(newest.devices[0]?.values == [nil, .unknown])
            #expect(newest.devices[0]?.stamp == Instant(nanoseconds: 2_000_000_000))
            #expect(newest.devices[1]?.stamp == nil)
        }
    }

    @Test func theArrayOfAReadingIsNotKept() throws {
        try TestLoop.run { _ in
            let newest = try Self.newest(of: "air")
            var values: [Value?] = [.onOff(true), .onOff(false)]
            let before = values.withUnsafeBufferPointer { $0.baseAddress }
            newest.take(.reading(Self.reading(values, at: 1)))
            values[0] = nil
            #expect(values.withUnsafeBufferPointer { $0.baseAddress } == before)
            #expect(newest.devices[0]?.values == [.onOff(true), .onOff(false)])
        }
    }

    @Test func devicesOnlineAreCountedWhenTheyChange() throws {
        try TestLoop.run { _ in
            let newest = try Self.newest(of: "air", "sea")
            var counts: [Int] = []
            newest.onCountChange = { [unowned newest] in counts.append(newest.online) }
            for isOnline in [true, false] {
                newest.take(.availability(Self.first, isOnline: isOnline))
            }
            newest.take(.availability(DeviceID(number: 1), isOnline: true))
            #expect(counts == [1, 0, 1])
            #expect(newest.devices.map { $0?.isOnline } == [false, true])
        }
    }

    @Test func aDeviceThatIsRemovedIsNotCounted() throws {
        try TestLoop.run { _ in
            let newest = try Self.newest(of: "air", "sea")
            newest.take(.removed(Self.first))
            #expect(newest.count == 1)
            #expect(newest.devices.map { $0?.name } == [nil, "sea"])
        }
    }

    @Test func aProblemIsKeptWithItsStart() throws {
        try TestLoop.run { _ in
            let newest = try Self.newest(of: "air")
            let problem = Problem(kind: .silent, message: "has sent nothing for 5 s")
            let since = Instant(nanoseconds: 7)
            newest.take(.problem(Self.first, OngoingProblem(problem: problem, since: since)))
            #expect(newest.devices[0]?.problem?.problem == problem)
            #expect(newest.devices[0]?.problem?.since == since)
            newest.take(.problem(Self.first, OngoingProblem(problem: .none, since: since)))
            #expect(newest.devices[0]?.problem?.problem == Problem.none)
        }
    }
}

/// The events of several recorders, in one order.
@LoopActor private final class Record {
    var lines: [String] = []
}

@LoopActor private final class Recorder: Sink {
    private let name: String
    private let record: Record

    init(_ name: String, _ record: Record) {
        (self.name, self.record) = (name, record)
    }

    func take(_ event: DeviceEvent) {
        let text =
            switch event {
            case .added(_, let entry): "added \(entry.name)"
            case .removed: "removed"
            case .reading: "reading"
            case .availability(_, let isOnline): isOnline ? "online" : "offline"
            case .problem(_, let ongoing): ongoing.problem.kind.rawValue
            }
        record.lines.append("\(name) \(text)")
    }
}

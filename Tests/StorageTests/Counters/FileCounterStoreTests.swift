// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Ports
import Reactor
import ReactorTesting
import TestSupport
import Testing

@testable import Storage

@Suite struct FileCounterStoreTests {
    private let tip = CounterName(device: "rain", pin: "tip")

    @Test func theFileInMemoryIsNeverOlderThanASecond() throws {
        try TestLoop.run { time in
            let folders = try Folders()
            let store = FileCounterStore(folders.kept)
            for pulses in 1...50 as ClosedRange<Int64> {
                store.keep(pulses, of: tip)
                await time.advance(by: .milliseconds(100))
                #expect(folders.inMemory[tip] >= pulses - 8, "\(pulses) pulses")
            }
            await store.close(by: EventLoop.current.now.advanced(by: .seconds(5)))
        }
    }

    @Test func theDiskIsWrittenOnceInTenMinutes() throws {
        try TestLoop.run { time in
            let folders = try Folders()
            let store = FileCounterStore(folders.kept)
            store.keep(1, of: tip)
            await time.settle()
            #expect(folders.onDisk[tip] == 1)
            for pulses in 2...590 as ClosedRange<Int64> {
                store.keep(pulses, of: tip)
                await time.advance(by: .milliseconds(999))
            }
            #expect(folders.onDisk[tip] == 1)
            await time.advance(by: .seconds(2))
            #expect(folders.onDisk[tip] == 590)
            await store.close(by: EventLoop.current.now.advanced(by: .seconds(5)))
        }
    }

    @Test func aTotalThatDoesNotChangeCostsNoWakeUp() throws {
        try TestLoop.run { time in
            let folders = try Folders()
            let store = FileCounterStore(folders.kept)
            store.keep(1, of: tip)
            await time.settle()
            store.keep(1, of: tip)
            #expect(EventLoop.current.statistics.timers == 0)
            await store.close(by: EventLoop.current.now)
        }
    }

    @Test func theExitWritesBothFiles() throws {
        try TestLoop.run { time in
            let folders = try Folders()
            let store = FileCounterStore(folders.kept)
            store.keep(1, of: tip)
            await time.advance(by: .seconds(1))
            store.keep(2, of: tip)
            await store.close(by: EventLoop.current.now.advanced(by: .seconds(5)))
            #expect(folders.onDisk[tip] == 2)
            #expect(folders.inMemory[tip] == 2)
            #expect(FileCounterStore(folders.kept).pulses(of: tip) == 2)
        }
    }

    @Test func theNewerFileIsUsed() throws {
        try TestLoop.run { _ in
            let folders = try Folders()
            try folders.write(pulses: 7, revision: 3, of: tip, onDisk: true)
            try folders.write(pulses: 5, revision: 2, of: tip, onDisk: false)
            #expect(FileCounterStore(folders.kept).pulses(of: tip) == 7)
            // A person has corrected the total to a lower number.
            try folders.write(pulses: 1, revision: 4, of: tip, onDisk: false)
            #expect(FileCounterStore(folders.kept).pulses(of: tip) == 1)
        }
    }

    @Test func anOutdatedFileOnTheDiskIsWrittenAtTheStart() throws {
        try TestLoop.run { time in
            let folders = try Folders()
            try folders.write(pulses: 5, revision: 2, of: tip, onDisk: true)
            try folders.write(pulses: 7, revision: 4, of: tip, onDisk: false)
            let store = FileCounterStore(folders.kept)
            await time.settle()
            #expect(folders.onDisk[tip] == 7)
            await store.close(by: EventLoop.current.now)
        }
    }

    @Test func aDiskThatHangsDoesNotKeepTheGatewayFromLeaving() throws {
        try RealLoop.run {
            let folders = try Folders()
            // Opening a pipe for writing blocks until there is a reader.
            let pipe = folders.disk.file("pipe")
            try #require(mkfifo(pipe, 0o600) == 0)
            let store = FileCounterStore(folders.kept) { file, bytes in
                if file.isOnDisk { close(open(pipe, O_WRONLY)) }
                try file.replace(with: bytes)
            }
            store.keep(3, of: tip)
            let begin = EventLoop.current.now
            await store.close(by: begin.advanced(by: .milliseconds(200)))
            #expect(begin.duration(to: EventLoop.current.now) >= .milliseconds(200))
            #expect(folders.inMemory[tip] == 3)
            try await offload { Self.readToTheEnd(pipe) }
        }
    }

    private static func readToTheEnd(_ path: String) {
        let reader = open(path, O_RDONLY)
        defer { close(reader) }
        var byte: UInt8 = 0
        while read(reader, &byte, 1) == 1 {}
    }

    @Test func aDamagedFileIsReportedAndRenamedAndTheOtherIsUsed() throws {
        try TestLoop.run { _ in
            let folders = try Folders()
            try folders.write(pulses: 7, revision: 3, of: tip, onDisk: true)
            try folders.write(pulses: 6, revision: 2, of: tip, onDisk: false)
            try folders.disk.write("counters", "martlet counters 1\nrevision 9\n")
            let kept = folders.kept
            let path = folders.disk.file("counters")
            #expect(
                kept.problems == [
                    "the totals in \(path) are damaged; the file was renamed to \(path).damaged"
                ])
            #expect(FileCounterStore(kept).pulses(of: tip) == 6)
            #expect(folders.disk.read("counters.damaged").hasPrefix("martlet counters 1"))
        }
    }

    /// An earlier one may be the file of someone else.
    @Test func aDamagedFileReplacesNoOther() throws {
        try TestLoop.run { _ in
            let folders = try Folders()
            try folders.disk.write("counters", "mine\n")
            try folders.disk.write("counters.damaged", "older\n")
            #expect(folders.kept.problems.first?.hasSuffix("counters.damaged-2") == true)
            #expect(folders.disk.read("counters.damaged") == "older\n")
            #expect(folders.disk.read("counters.damaged-2") == "mine\n")
        }
    }

    @Test func aFileThatCannotBeWrittenIsReportedOnceAndCountingGoesOn() throws {
        try TestLoop.run { time in
            let folders = try Folders()
            let store = FileCounterStore(folders.kept)
            var reports: [String] = []
            store.onReport = { reports.append($0) }
            // A folder stands where the file is to be.
            try folders.disk.makeFolder("counters.martlet-new")
            for pulses in 1...3 as ClosedRange<Int64> {
                store.keep(pulses, of: tip)
                await time.advance(by: .seconds(600))
                #expect(folders.inMemory[tip] == pulses)
            }
            #expect(reports.count == 1)
            #expect(
                reports[0].hasPrefix("totals cannot be written to \(folders.disk.path)/counters"))
            rmdir(folders.disk.file("counters.martlet-new"))
            await time.advance(by: .seconds(600))
            #expect(reports.count == 2)
            #expect(folders.onDisk[tip] == 3)
        }
    }

    @Test func withoutAFolderInMemoryTheFileOnTheDiskIsEnough() throws {
        try TestLoop.run { _ in
            let folders = try Folders()
            let store = FileCounterStore(KeptCounters(disk: folders.disk.path, memory: nil))
            store.keep(4, of: tip)
            await store.close(by: EventLoop.current.now.advanced(by: .seconds(5)))
            #expect(folders.onDisk[tip] == 4)
        }
    }
}

/// A folder that stands for the disk, and one for the memory.
@LoopActor private final class Folders {
    let disk: TemporaryDirectory
    let memory: TemporaryDirectory

    init() throws {
        (disk, memory) = (try TemporaryDirectory(), try TemporaryDirectory())
    }

    var kept: KeptCounters { KeptCounters(disk: disk.path, memory: memory.path) }
    var onDisk: Content { Content(file: kept.files[1].file) }
    var inMemory: Content { Content(file: kept.files[0].file) }

    func write(pulses: Int64, revision: UInt64, of counter: CounterName, onDisk: Bool) throws {
        var record = CounterRecord()
        record.revision = revision
        record.pulses[counter] = pulses
        try kept.files[onDisk ? 1 : 0].file.replace(with: record.bytes)
    }
}

/// The content of a file.
private struct Content {
    let file: AtomicFile

    subscript(_ counter: CounterName) -> Int64 {
        let bytes = (try? file.read(limit: 10_000)) ?? nil
        return bytes.flatMap { CounterRecord($0) }?.pulses[counter] ?? 0
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
import Ports
import Reactor
import ReactorTesting
import TestSupport
import Testing

@testable import Storage

@Suite struct FileTopicListTests {
    private let names: Set = ["martlet/shed/air", "martlet/shed/bridge", "martlet/shed/pump"]

    static let sample = """
        martlet topics 1
        martlet/shed/air
        martlet/shed/bridge
        martlet/shed/pump
        crc 731454B1

        """

    @Test func theListOutlivesTheProcess() throws {
        try TestLoop.run { time in
            let directory = try TemporaryDirectory()
            let list = try #require(Self.open(directory))
            #expect(list.names == [])
            list.replace(with: names)
            await time.settle()
            #expect(directory.read("topics") == Self.sample)
            #expect(Self.open(directory)?.names == names)
        }
    }

    @Test func anEqualListIsNotWritten() throws {
        try TestLoop.run { time in
            let directory = try TemporaryDirectory()
            try directory.write("topics", Self.sample)
            let list = try #require(Self.open(directory))
            unlink(directory.file("topics"))
            list.replace(with: names)
            await time.settle()
            #expect(directory.read("topics") == "")
        }
    }

    @Test func theLastOfSeveralChangesIsInTheFile() throws {
        try TestLoop.run { time in
            let directory = try TemporaryDirectory()
            let list = try #require(Self.open(directory))
            for count in 1...20 { list.replace(with: Set((0..<count).map { "martlet/\($0)" })) }
            await time.settle()
            #expect(Self.open(directory)?.names.count == 20)
        }
    }

    @Test(arguments: ["hello\n", "martlet counters 1\nrevision 1\ncrc 00000000\n", "", "\u{1}"])
    func aFileOfAnotherProgramIsNotTouched(text: String) throws {
        try TestLoop.run { time in
            let directory = try TemporaryDirectory()
            try directory.write("topics", text)
            let kept = KeptTopics(folder: directory.path)
            #expect(kept.problem?.contains("is no list of topics, so it is not changed") == true)
            #expect(FileTopicList(kept) { _ in } == nil)
            #expect(directory.read("topics") == text)
        }
    }

    @Test(arguments: [
        sample.replacing("air", with: "aim"), sample.replacing("crc 73", with: "crc 74"),
        "martlet topics 1\n", "martlet topics 1\nmartlet/shed/air\n",
    ])
    func aDamagedListIsRenamedAndClearsNothing(text: String) throws {
        try TestLoop.run { time in
            let directory = try TemporaryDirectory()
            try directory.write("topics", text)
            let kept = KeptTopics(folder: directory.path)
            #expect(kept.problem?.contains("was renamed to") == true)
            #expect(FileTopicList(kept) { _ in }?.names == [])
            #expect(directory.read("topics.damaged") == text)
        }
    }

    @Test(arguments: [
        "#", "a/+/b", "$SYS/broker", "", "a\u{7F}b",
    ])
    func aListWithATopicThatCannotBePublishedToIsDamaged(name: String) throws {
        try TestLoop.run { time in
            let directory = try TemporaryDirectory()
            let bytes = CheckedLines.bytes(title: KeptTopics.title, ["martlet/shed/air", name])
            try directory.write("topics", String(decoding: bytes, as: UTF8.self))
            #expect(KeptTopics(folder: directory.path).names == [])
            #expect(directory.read("topics") == "")
        }
    }

    @Test func aListThatCannotBeReadIsReported() throws {
        try TestLoop.run { time in
            let directory = try TemporaryDirectory()
            try directory.makeFolder("topics")
            let kept = KeptTopics(folder: directory.path)
            #expect(kept.problem?.contains("cannot be read") == true)
            #expect(FileTopicList(kept) { _ in } == nil)
        }
    }

    @Test func aFolderThatCannotBeWrittenToIsReported() throws {
        try TestLoop.run { time in
            let directory = try TemporaryDirectory()
            let kept = KeptTopics(folder: directory.file("missing"))
            var reports: [String] = []
            let list = try #require(FileTopicList(kept) { reports.append($0) })
            list.replace(with: names)
            await time.settle()
            #expect(reports.count == 1)
            #expect(reports.first?.contains("cannot be written") == true)
        }
    }

    @LoopActor private static func open(_ directory: TemporaryDirectory) -> FileTopicList? {
        FileTopicList(KeptTopics(folder: directory.path)) { _ in }
    }
}

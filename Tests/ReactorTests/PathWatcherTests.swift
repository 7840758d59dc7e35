// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor
import ReactorTesting
import Testing

@testable import Reactor

@Suite struct PathWatcherTests {
    @Test func aFileIsToldWhenItIsMade() throws {
        try RealLoop.run {
            let stage = try WatchedFolder()
            let watch = stage.watch("port")
            stage.makeFile("other")
            stage.makeFile("port")
            #expect(await stage.tells(1))
            watch.cancel()
        }
    }

    @Test func foldersOnTheWayMayComeLaterAndGoAgain() throws {
        try RealLoop.run {
            let stage = try WatchedFolder()
            let watch = stage.watch("serial/by-id/port")
            for round in 1...3 {
                stage.makeFolder("serial")
                stage.makeFolder("serial/by-id")
                stage.makeFile("serial/by-id/port")
                #expect(await stage.tells(round))
                stage.removeAll()
                await stage.settle()
                #expect(stage.count == round)
            }
            watch.cancel()
        }
    }

    @Test func aLinkIsToldWhenWhatItPointsToIsMade() throws {
        try RealLoop.run {
            let stage = try WatchedFolder()
            let watch = stage.watch("link")
            stage.makeLink("link", to: "node")
            await stage.settle()
            #expect(stage.count == 0)
            stage.makeFile("node")
            #expect(await stage.tells(1))
            watch.cancel()
        }
    }

    @Test func aChangeOfPermissionsIsTold() throws {
        try RealLoop.run {
            let stage = try WatchedFolder()
            stage.makeFile("node")
            stage.makeLink("link", to: "\(stage.root)/node")
            let watch = stage.watch("link")
            chmod("\(stage.root)/node", 0o660)
            #expect(await stage.tells(1))
            watch.cancel()
        }
    }

    @Test func aPrefixIsToldForEachThatBeginsSo() throws {
        try RealLoop.run {
            let stage = try WatchedFolder()
            let watch = stage.watcher.watch(prefix: "\(stage.root)/gpiochip") { stage.tell() }
            stage.makeFile("i2c-0")
            stage.makeFile("gpiochip0")
            #expect(await stage.tells(1))
            stage.makeFile("gpiochip12")
            #expect(await stage.tells(2))
            watch.cancel()
        }
    }

    @Test func aCancelledWatchTellsNothing() throws {
        try RealLoop.run {
            let stage = try WatchedFolder()
            let (cancelled, watch) = (
                stage.watch("port"), stage.watcher.watch("\(stage.root)/end") {}
            )
            cancelled.cancel()
            cancelled.cancel()
            stage.makeFile("port")
            await stage.settle()
            #expect(stage.count == 0)
            watch.cancel()
        }
    }

    @Test func placesFollowLinksAndStopAtTheNearestFolder() throws {
        try RealLoop.run {
            let stage = try WatchedFolder()
            stage.makeFolder("by-id")
            stage.makeLink("by-id/link", to: "../node")
            let places = PathWatch.places(of: "\(stage.root)/by-id/link")
            #expect(places.map(\.name) == ["link", "node"])
            #expect(PathWatch.places(of: "\(stage.root)/a/b/c").map(\.name) == ["a"])
            #expect(PathWatch.places(of: "\(stage.root)/a/b/c").map(\.folder) == [stage.root])
        }
    }

    @Test func aLinkToItselfEnds() throws {
        try RealLoop.run {
            let stage = try WatchedFolder()
            stage.makeLink("loop", to: "loop")
            #expect(PathWatch.places(of: "\(stage.root)/loop").count == 40)
        }
    }
}

/// A folder of its own, a watcher, and a count of what it told.
@LoopActor private final class WatchedFolder {
    let root: String
    let watcher: PathWatcher
    private(set) var count = 0
    private var made: [String] = []
    private var waiter: (count: Int, continuation: CheckedContinuation<Bool, Never>)?
    private var patience: LoopTimer?

    init() throws {
        var template = Array("/tmp/martlet-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.last("mkdtemp") }
        root = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        watcher = try PathWatcher(loop: .current)
    }

    deinit {
        for name in made.reversed() { remove("\(root)/\(name)") }
        rmdir(root)
    }

    func watch(_ name: String) -> PathWatch {
        watcher.watch("\(root)/\(name)") { self.tell() }
    }

    func tell() {
        count += 1
        if let waiter, count >= waiter.count { finish(true) }
    }

    /// Waits until so much was told, at most for ten seconds.
    func tells(_ count: Int) async -> Bool {
        if self.count >= count { return true }
        patience = EventLoop.current.schedule(after: .seconds(10)) { self.finish(false) }
        return await withCheckedContinuation { waiter = (count, $0) }
    }

    /// Inotify's events are in its queue when the call that caused them returns, so a few turns
    /// are enough for all to be told.
    func settle() async {
        for _ in 0..<50 { await Task.yield() }
    }

    func makeFile(_ name: String) {
        close(open("\(root)/\(name)", O_CREAT | O_WRONLY, 0o600))
        made.append(name)
    }

    func makeLink(_ name: String, to target: String) {
        symlink(target, "\(root)/\(name)")
        made.append(name)
    }

    func makeFolder(_ name: String) {
        mkdir("\(root)/\(name)", 0o700)
        made.append(name)
    }

    func removeAll() {
        for name in made.reversed() { remove("\(root)/\(name)") }
        made = []
    }

    private func finish(_ isMet: Bool) {
        patience?.cancel()
        patience = nil
        waiter?.continuation.resume(returning: isMet)
        waiter = nil
    }
}

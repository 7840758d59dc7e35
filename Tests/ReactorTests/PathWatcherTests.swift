// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor
import ReactorTesting
import Testing

@testable import Reactor

@Suite struct PathWatcherTests {
    @Test func aNewFileIsReported() throws {
        try RealLoop.run {
            let folder = try WatchedFolder()
            let watch = folder.watch("port")
            folder.makeFile("other")
            folder.makeFile("port")
            #expect(await folder.reports(1))
            watch.cancel()
        }
    }

    @Test func foldersOnTheWayMayAppearAndDisappear() throws {
        try RealLoop.run {
            let folder = try WatchedFolder()
            let watch = folder.watch("serial/by-id/port")
            for round in 1...3 {
                folder.makeFolder("serial")
                folder.makeFolder("serial/by-id")
                folder.makeFile("serial/by-id/port")
                #expect(await folder.reports(round))
                folder.removeAll()
                await folder.settle()
                #expect(folder.count == round)
            }
            watch.cancel()
        }
    }

    @Test func aLinkIsReportedWhenItsTargetAppears() throws {
        try RealLoop.run {
            let folder = try WatchedFolder()
            let watch = folder.watch("link")
            folder.makeLink("link", to: "node")
            await folder.settle()
            #expect(folder.count == 0)
            folder.makeFile("node")
            #expect(await folder.reports(1))
            watch.cancel()
        }
    }

    @Test func aChangeOfPermissionsIsReported() throws {
        try RealLoop.run {
            let folder = try WatchedFolder()
            folder.makeFile("node")
            folder.makeLink("link", to: "\(folder.root)/node")
            let watch = folder.watch("link")
            chmod("\(folder.root)/node", 0o660)
            #expect(await folder.reports(1))
            watch.cancel()
        }
    }

    @Test func aPrefixReportsEachMatchingFile() throws {
        try RealLoop.run {
            let folder = try WatchedFolder()
            let watch = folder.watcher.watch(prefix: "\(folder.root)/gpiochip") { folder.report() }
            folder.makeFile("i2c-0")
            folder.makeFile("gpiochip0")
            #expect(await folder.reports(1))
            folder.makeFile("gpiochip12")
            #expect(await folder.reports(2))
            watch.cancel()
        }
    }

    @Test func aCancelledWatchReportsNothing() throws {
        try RealLoop.run {
            let folder = try WatchedFolder()
            let (cancelled, watch) = (
                folder.watch("port"), folder.watcher.watch("\(folder.root)/end") {}
            )
            cancelled.cancel()
            cancelled.cancel()
            folder.makeFile("port")
            await folder.settle()
            #expect(folder.count == 0)
            watch.cancel()
        }
    }

    @Test func watchPointsFollowLinksAndStopAtTheNearestFolder() throws {
        try RealLoop.run {
            let folder = try WatchedFolder()
            folder.makeFolder("by-id")
            folder.makeLink("by-id/link", to: "../node")
            let points = PathWatch.watchPoints(for: "\(folder.root)/by-id/link")
            #expect(points.map(\.name) == ["link", "node"])
            #expect(PathWatch.watchPoints(for: "\(folder.root)/a/b/c").map(\.name) == ["a"])
            #expect(
                PathWatch.watchPoints(for: "\(folder.root)/a/b/c").map(\.folder) == [folder.root])
        }
    }

    @Test func aLinkToItselfEnds() throws {
        try RealLoop.run {
            let folder = try WatchedFolder()
            folder.makeLink("loop", to: "loop")
            #expect(PathWatch.watchPoints(for: "\(folder.root)/loop").count == 40)
        }
    }
}

/// A temporary folder, its watcher, and a count of the watcher's reports.
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
        watcher.watch("\(root)/\(name)") { self.report() }
    }

    func report() {
        count += 1
        if let waiter, count >= waiter.count { finish(true) }
    }

    /// Waits for that number of reports, at most ten seconds.
    func reports(_ count: Int) async -> Bool {
        if self.count >= count { return true }
        patience = EventLoop.current.schedule(after: .seconds(10)) { self.finish(false) }
        return await withCheckedContinuation { waiter = (count, $0) }
    }

    /// Inotify's events are in its queue when the call that caused them returns, so a few turns are
    /// enough to report all of them.
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

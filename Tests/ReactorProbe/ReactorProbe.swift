// SPDX-License-Identifier: Apache-2.0

import CProbe
import Glibc
import Reactor
import Synchronization

/// Runs the scenario that its argument names, and prints what happened: one fact per line.
///
/// Test runners have threads of their own, so counting threads needs this process; and some
/// scenarios end the process.
@main enum ReactorProbe {
    static func main() throws {
        switch CommandLine.arguments.dropFirst().first {
        case "threads": try EventLoop.run { try await Threads.probe() }
        case "signals": try EventLoop.run { try await Signals.toProcess() }
        case "signals-of-two-loops": try Signals.ofTwoLoops()
        case "blocked-signals": try Signals.whileBlocked()
        case "signal-handler": try EventLoop.run { try await Signals.inHandler() }
        case "signal-effects": try SignalEffects.compare()
        case "older-thread": try SignalThreads.older()
        case "restarted-read": try SignalThreads.restartedRead()
        case "signal-storm": try SignalThreads.storm()
        case "children": try Children.probe()
        case "broken-pipe": try EventLoop.run { brokenPipe() }
        case "ended-by-signal": EndedBySignals.probe()
        case "idle": try EventLoop.run { try await idle() }
        case "again": for turn in 1...2 { try EventLoop.run { print("loop", turn) } }
        case "early": try early()
        case "forgotten": forgotten()
        case "other-threads": try otherThreads()
        case "old-kernel": try KernelFaults.oldKernel()
        case "interruptions": try KernelFaults.interruptions()
        case "full-table": try KernelFaults.fullTable()
        case "no-beginning": try KernelFaults.noBeginning()
        case "no-threads": try EventLoop.run { try await KernelFaults.noThreads() }
        case "sleepers": try EventLoop.run { try await HighLoad.sleepers() }
        case "timers": try EventLoop.run { HighLoad.timers() }
        case "costs": try EventLoop.run { try await Costs.probe() }
        case "stream-crowd": try EventLoop.run { try await Streams.crowd() }
        case "stream-idlers": try EventLoop.run { try await Streams.idlers() }
        case "stream-full-table":
            close_inherited()
            try EventLoop.run { try await Streams.fullTable() }
        case "stream-costs": try EventLoop.run { try await Streams.costs() }
        case "embedded-in-glib": try EmbeddedInGLib.probe()
        case "process-cancellations": try ProcessCancellations.probe()
        case let name? where name.hasPrefix("process-"): try Processes.probe(name)
        case "full-disk": try Files.fullDisk()
        case "slow": try EventLoop.run { try await SlowProgram.run() }
        case "waiting": try EventLoop.run { try await WaitingProgram.run() }
        case "zones": try Zones.compare()
        case "moved": try Zones.move()
        case let misuse?: try Misuse.commit(misuse)
        case nil: exit(2)
        }
        print("end")
    }

    /// A task that is sent to the loop before it exists waits for it.
    static func early() throws {
        Task { @LoopActor in print("ran") }
        try EventLoop.run { try await sleep(for: .milliseconds(50)) }
    }

    /// A task for a loop that does not begin: it is reported.
    static func forgotten() {
        var ends: [CInt] = [0, 0]
        pipe(&ends)
        dup2(ends[1], STDERR_FILENO)
        Task { @LoopActor in print("ran") }
        alarm(60)
        var report = [UInt8](repeating: 0, count: 200)
        let length = read(ends[0], &report, report.count)
        print(String(decoding: report.prefix(length), as: UTF8.self), terminator: "")
    }

    /// Tasks of other threads stay on their executor, while the loop runs and after it.
    static func otherThreads() throws {
        Task.detached {
            while true {
                try await Task.sleep(for: .milliseconds(2))
                sleeps.add(1, ordering: .relaxed)
            }
        }
        waitForMore()
        try EventLoop.run { waitForMore() }
        waitForMore()
        print("slept on")
    }

    static let sleeps = Atomic(0)

    static func waitForMore() {
        let before = sleeps.load(ordering: .relaxed)
        while sleeps.load(ordering: .relaxed) < before + 3 { sched_yield() }
    }

    /// A write to a pipe without a reader is an error and does not end the process.
    @LoopActor static func brokenPipe() {
        var ends: [CInt] = [0, 0]
        pipe(&ends)
        close(ends[0])
        print("write:", write(ends[1], "x", 1), "EPIPE:", errno == EPIPE)
    }

    /// How often the kernel ran this idle process, which listens for a signal.
    ///
    /// The first sleep loads the code that runs: a page that the thread waits for would count too.
    @LoopActor static func idle() async throws {
        try EventLoop.current.onSignal(SIGTERM) {}
        try await sleep(for: .milliseconds(1))
        let before = times_waited()
        try await sleep(for: .milliseconds(200))
        print("wake-ups:", times_waited() - before)
    }
}

/// How many threads the process has.
func threadCount() -> Int {
    entryCount(of: "/proc/self/task")
}

/// How many descriptors the process has open.
func descriptorCount() -> Int {
    // One of them is that of the folder.
    entryCount(of: "/proc/self/fd") - 1
}

private func entryCount(of path: String) -> Int {
    guard let folder = opendir(path) else { return -1 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    return count - 2
}

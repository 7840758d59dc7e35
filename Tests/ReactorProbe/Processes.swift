// SPDX-License-Identifier: Apache-2.0

import CProbe
import Glibc
import LinuxSystem
import Reactor

/// Programs that this process runs, and what they leave behind.
enum Processes {
    static func probe(_ name: String) throws {
        switch name {
        case "process-ends": try ends()
        case "process-signals": try signals()
        case "process-full-table": try fullTable()
        case "process-closed-standard": try closedStandard()
        case "process-status-lost": try statusLost()
        case "process-environment": try environment()
        case "process-refusals": try refusals()
        default: exit(2)
        }
    }

    /// A loop that ends while programs run, or start.
    private static func ends() throws {
        // The first loop may open a descriptor of the runtime, which stays.
        try EventLoop.run {}
        let before = Leftovers()
        for grace in [Duration.seconds(5), .zero] {
            try EventLoop.run(grace: grace) {
                for _ in 0..<5 { spawn { _ = try await Command("sleep", "60").run() } }
                // The loop does not wait for this one, and kills its program.
                let runs = Event()
                Task {
                    let status = try await Command("sleep", "60").run { program in
                        runs.set()
                        return try await program.waitUntilExit()
                    }
                    print(status)
                }
                try await runs.wait()
                // These are about to start.
                for _ in 0..<5 { spawn { _ = try await Command("sleep", "60").run() } }
                // This one starts after the grace, when its sleep is cut short.
                Task {
                    try? await sleep(for: .seconds(60))
                    _ = try await Command("sleep", "60").run()
                }
                await Task.yield()
                await Task.yield()
            }
            print("grace \(grace): children: \(before.children())")
        }
        // Late results of offload hold an ended loop until the next one takes them.
        let again = try EventLoop.run { try await Command("echo", "again").run() }
        print(again.outputText, terminator: "")
        print(before.difference())
    }

    /// A program that starts has no blocked and no ignored signal, whatever this process has.
    private static func signals() throws {
        Signals.setMask(SIG_BLOCK, [SIGTERM, SIGUSR1])
        signal(SIGINT, SIG_IGN)
        signal(SIGHUP, SIG_IGN)
        try EventLoop.run {
            try EventLoop.current.onSignal(SIGUSR2) {}
            let command = Command("head", "-n", "99", "/proc/self/status")
            for line in try await command.run().outputText.split(separator: "\n") {
                let words = line.split(separator: "\t")
                guard words[0] == "SigBlk:" || words[0] == "SigIgn:" else { continue }
                // Two signals are the C library's own, and it ignores them in programs it starts.
                let own: UInt64 = 3 << 31
                print(words[0], (UInt64(words[1], radix: 16) ?? .max) & ~own)
            }
            let status = try await Command("sleep", "60").run { program in
                try program.send(signal: SIGTERM)
                return try await program.waitUntilExit()
            }
            print(status)
        }
    }

    /// Inherited variables that Swift reads in another way, and none at all.
    private static func environment() throws {
        var notText: [CChar] = [-1, -2, 0]
        setenv("NOT_TEXT", &notText, 1)
        // To Swift, the mark and the accent behind it are one character.
        setenv("ACCENT", "\u{301}", 1)
        try EventLoop.run {
            var command = Command("sh", "-c", "printf %s \"$NOT_TEXT$ACCENT\"")
            command.environment = .inherit.updating(["ACCENT": nil])
            print(try await command.run().standardOutput)
            clearenv()
            print(try await Command("env").run().standardOutput)
        }
    }

    /// A table of descriptors in which ever less is free.
    private static func fullTable() throws {
        close_inherited()
        try EventLoop.run {
            var kinds: [String] = []
            for free in 0..<16 {
                let before = Leftovers()
                _ = limit_descriptors(UInt32(descriptorCount() + free))
                do {
                    let result = try await Command("echo", "x").run(input: [1])
                    kinds.append(result.outputText == "x\n" ? "ran" : "lost output")
                } catch let error as ProcessError {
                    kinds.append("\(error.kind)")
                }
                _ = limit_descriptors(256)
                if before.difference() != Leftovers.none { kinds.append(before.difference()) }
            }
            print(kinds.filter { $0 != "ran" }.count > 3, Set(kinds).sorted())
        }
    }

    /// A process without standard descriptors.
    private static func closedStandard() throws {
        let output = dup(STDOUT_FILENO)
        let lines = try EventLoop.run {
            for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] { close(number) }
            // Without care, the copy for the output would have the number 0.
            _ = try await Command("cat").run(
                input: Array("direct\n".utf8), output: .descriptor(output))
            let line = "cat; echo error >&2; ls /proc/self/fd | wc -w"
            let all = try await Command("sh", "-c", line).run(input: Array("in\n".utf8))
            let inherited = try await Command("sh", "-c", "ls /proc/$$/fd").run(
                error: .inherited)
            return [all.outputText, all.errorText, inherited.outputText]
        }
        dup2(output, STDOUT_FILENO)
        print(lines.joined(), terminator: "")
    }

    /// A program that lets the kernel forget its children.
    private static func statusLost() throws {
        signal(SIGCHLD, SIG_IGN)
        try EventLoop.run {
            let before = Leftovers()
            for name in ["true", "cat"] {
                do {
                    print(try await Command(.name(name)).run().terminationStatus)
                } catch let error as ProcessError {
                    print(error.kind == .statusLost, error)
                }
            }
            print(before.difference())
        }
    }

    /// System calls that the kernel refuses.
    private static func refusals() throws {
        let (sendSignal, openPidfd, clone, closeRange) = (424, 434, 435, 436)
        try EventLoop.run {
            let before = Leftovers()
            guard refuse_system_call(closeRange, ENOSYS) == 0 else { return print("no seccomp") }
            print(try await Command("echo", "an old kernel").run().outputText, terminator: "")
            try await refuse(sendSignal, EPERM)
            await report {
                try await Command("sleep", "0.2").run { _ in }
            }
            await report {
                var command = Command("sleep", "0.2")
                command.teardownSequence = []
                try await command.run { _ in }
            }
            while before.children() { try await sleep(for: .milliseconds(10)) }
            try await refuse(openPidfd, ENOSYS)
            await report { _ = try await Command("sleep", "60").run() }
            try await refuse(clone, EAGAIN)
            await report { _ = try await Command("sleep", "60").run() }
            print(before.difference())
        }
    }

    /// Refuses a system call in this thread and in those that it starts.
    @LoopActor private static func refuse(_ call: Int, _ code: CInt) async throws {
        while threadCount() > 1 { try await sleep(for: .milliseconds(1)) }
        _ = refuse_system_call(call, code)
    }

    @LoopActor private static func report(_ body: @LoopActor () async throws -> Void) async {
        do {
            try await body()
            print("no error")
        } catch let error as ProcessError {
            print(error.kind, error.description.split(separator: ":")[1])
        } catch {
            print("another error: \(error)")
        }
    }
}

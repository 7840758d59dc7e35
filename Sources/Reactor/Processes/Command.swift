// SPDX-License-Identifier: Apache-2.0

/// A program and how to run it: a plain value, which may be run any number of times.
///
/// ```swift
/// let listing = try await Command("ls", "-l", "/dev").run()
/// show(listing.outputText)
///
/// let log = Command("journalctl", "--follow", "--output=cat")
/// try await log.run { journal in
///     for try await line in journal.standardOutput.lines() { show(line) }
/// }
/// ```
///
/// **No program outlives its run.** However `run` ends, by a result, an error, a cancellation or
/// the end of the loop, the program has ended then and is reaped. A program that still runs goes
/// through its `teardownSequence`, which ends with a kill. What the program itself has started
/// lives on, unless the program leads a process group of its own (`leadsProcessGroup`). If
/// this process exits in the middle, it ends no program: one that runs or is just being started
/// lives on.
///
/// ```
///            body returns, throws or is cancelled         grace is over
///   runs ──────────────────────────────────────> SIGTERM ───────────────> SIGKILL
///    │                                               │                       │
///    └─────────── the program ends ──────────────────┴───────────────────────┴──> reaped
/// ```
///
/// **Clean beginning.** The program has three descriptors, each signal with its default effect, and
/// none blocked, whatever this program has set. It shares the working directory, the user and the
/// limits of this program.
///
/// **Trap.** A pipe holds 64 kB. A program that writes more to a pipe that is not read waits for
/// ever. `run()` reads both outputs at once. In `run(_:)` the body reads, so errors are not a pipe
/// there unless it asks for one.
///
/// **Cost.** A start blocks its thread until the kernel has run the new process and read the
/// program's file (posix_spawn(3)). That takes 0.1 ms on an idle machine, up to 50 ms on a busy
/// one, and as long as the SD card takes the first time. So programs start in `offload`, which
/// costs 50 µs more, and where they wait for a free thread if others block there. The loop goes
/// on.
/// The exit of a program is an event of its pidfd: no thread waits, and no signal handler is set.
///
/// **Rejected.** A handler for SIGCHLD: it is one for the whole process, and libraries that start
/// programs have theirs. A thread for each program, which waits. To start on the loop's thread.
/// `fork`, which copies the page tables of this program for each start. A program that may outlive
/// its run: `Command("systemd-run", ...)` starts one that the system looks after.
public struct Command: Hashable, Sendable {
    /// What to execute.
    public var executable: Executable
    /// The arguments after the name.
    public var arguments: [String]
    /// The environment variables; those of this program unless it is set.
    public var environment: Environment
    /// The folder in which it begins; `nil` for that of this program.
    public var workingDirectory: String?
    /// Whether the program leads a process group of its own. Signals then go to all processes that
    /// it has started and that have not left the group. When the program ends, what is left of the
    /// group is killed. A terminal sends Ctrl-C to its foreground group only, so not to this one.
    public var leadsProcessGroup = false
    /// How a program is ended that runs when its run ends: SIGTERM, and 3 seconds, unless it is
    /// set. The program is killed after the last step.
    ///
    /// The whole sequence has to fit into the grace of `EventLoop.run`. At the end of that, the
    /// program is killed at once.
    public var teardownSequence = [
        TeardownStep.gracefulShutDown(allowedDurationToNextStep: .seconds(3))
    ]

    /// A program with its arguments.
    ///
    /// - Parameters:
    ///   - executable: `"ls"` is looked for in `PATH`; a text with a slash is a path.
    ///   - arguments: No shell changes them: `*` and `$` mean themselves.
    ///   - environment: The environment variables.
    ///   - workingDirectory: The folder in which it begins; `nil` for that of this program.
    public init(
        _ executable: Executable, _ arguments: String..., environment: Environment = .inherit,
        workingDirectory: String? = nil
    ) {
        self.init(
            executable, arguments: arguments, environment: environment,
            workingDirectory: workingDirectory)
    }

    /// The same for a list of arguments.
    public init(
        _ executable: Executable, arguments: [String], environment: Environment = .inherit,
        workingDirectory: String? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
    }

    /// What to execute.
    public enum Executable: Hashable, Sendable, ExpressibleByStringLiteral {
        /// A name that is looked for in the folders of `PATH`, as the program's environment has it.
        case name(String)
        /// A path. If it is relative, it counts from the working directory of the program.
        case path(String)

        /// A path if it has a slash, otherwise a name.
        public init(stringLiteral text: String) {
            self = text.contains("/") ? .path(text) : .name(text)
        }
    }
}

extension Command: CustomStringConvertible {
    /// The words of the command, such as `ls -l`, for messages: a shell might read it differently.
    public var description: String {
        ([executable.text] + arguments).joined(separator: " ")
    }
}

extension Command.Executable {
    /// The name or the path.
    var text: String {
        switch self {
        case .name(let text), .path(let text): text
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

/// What programs leave behind in a process that runs nothing else: see Tests/ReactorProbe.
struct ProcessProbeTests {
    private static let nothing = "children: false, descriptors: 0, threads: 0"

    @Test func nothingIsLeftWhereverARunIsCancelled() throws {
        let names = [
            "collected", "long", "unlimited", "dialogue", "unread", "stubborn", "missing",
        ]
        let lines = names.map { "\($0): cancelled: true, \(Self.nothing), bytes: few" }
        // What the C library keeps for later allocations would be counted too.
        let settings = "GLIBC_TUNABLES=glibc.malloc.arena_max=1:glibc.malloc.tcache_count=0"
        #expect(try probe("process-cancellations", settings).output == lines + ["end"])
    }

    @Test func nothingIsLeftWhenTheLoopEnds() throws {
        let killed = "ended by signal 9 (SIGKILL)"
        #expect(
            try probe("process-ends").output == [
                killed, "grace 5.0 seconds: children: false", killed,
                "grace 0.0 seconds: children: false", "again",
                Self.nothing, "end",
            ])
    }

    @Test func aProgramBeginsWithoutBlockedAndIgnoredSignals() throws {
        #expect(
            try probe("process-signals").output == [
                "SigBlk: 0", "SigIgn: 0", "ended by signal 15 (SIGTERM)", "end",
            ])
    }

    @Test func anyEnvironmentIsInherited() throws {
        #expect(try probe("process-environment").output == ["[255, 254]", "[]", "end"])
    }

    @Test func withoutDescriptorsThereIsAnErrorAndNothingIsLeft() throws {
        #expect(
            try probe("process-full-table").output == [
                "true [\"noResources\", \"ran\"]", "end",
            ])
    }

    @Test func aProcessMayHaveClosedItsStandardDescriptors() throws {
        #expect(
            try probe("process-closed-standard").output == [
                "direct", "in", "4", "error", "0", "1", "2", "end",
            ])
    }

    @Test func aStatusThatIsLostIsAnError() throws {
        let output = try probe("process-status-lost").output
        #expect(output.count == 4 && output.suffix(2) == [Self.nothing, "end"])
        for line in output.prefix(2) {
            #expect(line.hasPrefix("true run "))
            #expect(line.contains("has taken its exit status: do not ignore SIGCHLD"))
        }
    }

    @Test func aKernelMayRefuse() throws {
        let output = try probe("process-refusals").output
        guard output != ["no seccomp", "end"] else { return }
        #expect(
            output == [
                "an old kernel", "notPermitted  send signal 15", "notPermitted  send signal 9",
                "spawnFailed  pidfd_open", "noResources  no process is left", Self.nothing, "end",
            ])
    }
}

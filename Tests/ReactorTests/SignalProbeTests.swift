// SPDX-License-Identifier: Apache-2.0

import Testing

/// Signals in a process of its own: see Tests/ReactorProbe.
struct SignalProbeTests {
    @Test func sigtermToTheProcessIsACall() throws {
        #expect(try probe("signals").output == ["terminated", "end"])
    }

    @Test func noSignalIsLostInAThreadThatIsOlderThanItsRegistration() throws {
        #expect(try probe("older-thread").output == ["rounds: 1000", "end"])
    }

    @Test func aSignalInterruptsNoReadOfAnotherThread() throws {
        #expect(try probe("restarted-read").output == ["read: 1", "end"])
    }

    @Test func aStormOfSignalsHarmsNoLoopAndNoDescriptorOfAnotherOwner() throws {
        let expected = "counters: 300 of them a handler has written to: 0"
        #expect(try probe("signal-storm").output == [expected, "end"])
    }

    @Test func aSignalBelongsToTheLoopInWhichItArrivedAndCountsOnce() throws {
        let expected = ["first: 1", "second: 0", "third: 1", "cancelled: 1", "end"]
        #expect(try probe("signals-of-two-loops").output == expected)
    }

    @Test func aSignalThatTheLauncherBlockedIsCaughtAndBlockedAgain() throws {
        #expect(
            try probe("blocked-signals").output == [
                "pending: 1", "blocked again: true false", "write: -1 EPIPE: true", "end",
            ])
    }

    @Test func theHandlerChangesNoErrnoAndLosesNothingIfTheCounterIsFull() throws {
        let expected = ["errno kept: true", "arrivals: 1", "end"]
        #expect(try probe("signal-handler").output == expected)
    }

    @Test func eachSignalHasItsPreviousEffectAfterwards() throws {
        var expected: [String] = []
        for effect in ["default", "ignored", "own"] {
            expected += [
                "\(effect): caught true, restored true", "SIGPIPE kept: \(effect != "default")",
                "after the loop: true",
            ]
        }
        expected += ["changed meanwhile: true", "SIGPIPE: true", "end"]
        #expect(try probe("signal-effects").output == expected)
    }

    @Test func childrenInheritNothing() throws {
        #expect(
            try probe("children").output == [
                "spawned: 15 15", "masks: true true", "forked: 15", "pipeline: y", "arrivals: 0",
                "end",
            ])
    }
}

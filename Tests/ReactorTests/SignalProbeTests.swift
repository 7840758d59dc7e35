// SPDX-License-Identifier: Apache-2.0

import Testing

/// Signals in a process of its own: see Tests/ReactorProbe.
struct SignalProbeTests {
    @Test func aBrokenPipeThatTheLauncherBlockedEndsNothing() throws {
        #expect(try probe("blocked-signals").output == ["write: -1 EPIPE: true", "end"])
    }

    @Test func sigpipeHasItsPreviousEffectAfterwards() throws {
        #expect(
            try probe("signal-effects").output == [
                "default: kept false", "after the loop: true", "ignored: kept true",
                "after the loop: true", "own: kept true", "after the loop: true", "end",
            ])
    }

    @Test func childrenInheritNoIgnoredSigpipe() throws {
        #expect(try probe("children").output == ["pipeline: y", "end"])
    }
}

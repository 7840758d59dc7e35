// SPDX-License-Identifier: Apache-2.0

import Testing

/// A programmer's error stops the program with advice: see Tests/ReactorProbe.
struct MisuseTests {
    static let reasons: [(String, String)] = [
        ("nested", "a loop runs already, and a process has only one"),
        ("turn-in-turn", "a turn runs already: call turn() and end() from the host only"),
        ("misplaced", "call this on the loop's thread only: use callFromAnyThread"),
        ("other-thread", "call this on the loop's thread only: use callFromAnyThread"),
        ("ended-timer", "this timer's loop has ended: make timers in each loop"),
        ("ended-loop", "this loop has ended: use the one that runs"),
        ("no-period", "a ticker's period is at least a nanosecond"),
        ("no-wall-period", "a schedule's period is at least a nanosecond"),
        ("long-jitter", "jitter is shorter than the period"),
        ("no-permits", "a semaphore needs at least one permit"),
        ("too-many-releases", "more permits were released than were acquired"),
        ("no-parties", "a barrier needs at least one task"),
        ("no-room", "a queue needs room for at least one element"),
        ("lock-twice", "this task holds the lock already"),
        ("outside-lock", "use a condition inside its lock"),
        ("race-of-none", "race needs at least one body"),
        ("first-of-none", "firstCompleted needs at least one task"),
        ("gather-none-at-once", "gather needs to run at least one task at once"),
        ("no-signals", "signals needs at least one signal number"),
        ("cancelled-watch", "this registration was cancelled"),
        ("clock-back", "a clock does not go back: advance to a later moment"),
        ("stall-back", "a clock does not go back: stall for zero or more"),
        ("two-movers", "another task moves the clock: await that first"),
        ("loop-in-test", "this test already runs in a loop"),
        ("unknown-descriptor", "set only descriptors that makeDescriptor() returned"),
    ]

    @Test(arguments: reasons)
    func misuseStopsTheProgramWithAReason(_ name: String, _ reason: String) throws {
        let (output, status) = try probe(name)
        #expect(status != 0)
        #expect(output.contains { $0.contains(reason) }, "\(output)")
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

/// A programmer's error stops the program, and says what to do instead: see Tests/ReactorProbe.
struct MisuseTests {
    static let reasons: [(String, String)] = [
        ("nested", "a loop runs already: there is one per process"),
        ("misplaced", "this runs on the loop's thread only: use callFromAnyThread"),
        ("other-thread", "this runs on the loop's thread only: use callFromAnyThread"),
        ("ended-timer", "this timer's loop has ended: make a timer in each loop"),
        ("ended-loop", "this loop has ended: use the one that runs"),
        ("no-period", "a ticker's period is at least a nanosecond"),
        ("no-wall-period", "a schedule's period is at least a nanosecond"),
        ("long-jitter", "jitter is shorter than the period"),
        ("no-permits", "give the semaphore at least one permit"),
        ("too-many-releases", "more permits are released than were acquired"),
        ("no-parties", "a barrier is for at least one task"),
        ("no-room", "give the queue room for one element at least"),
        ("lock-twice", "this task holds the lock already"),
        ("outside-lock", "a condition is used inside its lock"),
        ("race-of-none", "a race of nobody has no winner"),
        ("first-of-none", "none of no tasks will ever end"),
        ("gather-none-at-once", "gather lets at least one task run"),
        ("no-signals", "no signal of none will ever come"),
        ("cancelled-watch", "a cancelled registration stays so"),
        ("clock-back", "a clock does not go back: advance to a later moment"),
        ("stall-back", "a clock does not go back: stall for zero or more"),
        ("two-movers", "another task moves the clock: await that first"),
        ("loop-in-test", "this test is in a loop already"),
        ("unknown-descriptor", "only what makeDescriptor() returned can be set"),
    ]

    @Test(arguments: reasons)
    func misuseStopsTheProgramAndSaysWhy(_ name: String, _ reason: String) throws {
        let (output, status) = try probe(name)
        #expect(status != 0)
        #expect(output.contains { $0.contains(reason) }, "\(output)")
    }
}

// SPDX-License-Identifier: Apache-2.0

import CProbe
import Glibc
import LinuxSystem
import Reactor

/// How often memory is allocated while the loop repeats the same operation.
@LoopActor enum Costs {
    private static let rounds = 10_000

    static func probe() async throws {
        guard counts_allocations() else { return print("not counted") }
        try await reschedule()
        cancel()
        try await readiness()
        await yields()
    }

    /// A timer that fires and schedules itself again.
    private static func reschedule() async throws {
        var fired = 0
        var begin: UInt64 = 0
        var timer: LoopTimer?
        await withUnsafeContinuation { done in
            timer = EventLoop.current.timer {
                fired += 1
                if fired == 100 { begin = allocations() }
                if fired < rounds {
                    timer?.schedule(after: .zero)
                } else {
                    report("timer fires", since: begin)
                    done.resume()
                }
            }
            timer?.schedule(after: .zero)
        }
        timer = nil
    }

    /// Deadlines that are cancelled in time.
    private static func cancel() {
        let timers = (0..<100).map { _ in EventLoop.current.timer {} }
        for timer in timers { timer.schedule(after: .seconds(60)) }
        let begin = allocations()
        for round in 0..<rounds {
            timers[round % 100].cancel()
            timers[round % 100].schedule(after: .seconds(60))
        }
        report("timer is cancelled and scheduled", since: begin)
        for timer in timers { timer.cancel() }
    }

    /// A descriptor that is ready in each turn.
    private static func readiness() async throws {
        let counter = try EventFD()
        counter.raise()
        var reported = 0
        var begin: UInt64 = 0
        var registration: Registration?
        try await withUnsafeThrowingContinuation { (done: UnsafeContinuation<Void, any Error>) in
            do {
                registration = try EventLoop.current.watch(counter.number, .readable) { _ in
                    reported += 1
                    if reported == 100 { begin = allocations() }
                    guard reported == rounds else { return }
                    report("descriptor is ready", since: begin)
                    registration?.cancel()
                    done.resume()
                }
            } catch {
                done.resume(throwing: error)
            }
        }
    }

    /// A task that passes through the ring.
    private static func yields() async {
        for _ in 0..<100 { await Task.yield() }
        let begin = allocations()
        for _ in 0..<rounds { await Task.yield() }
        report("task yields", since: begin)
    }

    private static func report(_ what: String, since begin: UInt64) {
        let count = allocations() - begin
        print("\(what):", count)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The arrivals of signals, one after the other.
///
/// ```swift
/// for try await signal in try signals(SIGHUP, SIGTERM) {
///     if signal == SIGTERM { break }
///     try await readSettings()
/// }
/// ```
///
/// The signals are taken from the call on, and do again what they did before when the sequence is
/// let go of. One that comes while nobody waits is kept, each number once, as the kernel does. What
/// else is to be known of them stands at `EventLoop.onSignal`.
///
/// - Parameter numbers: Such as `SIGTERM`, at least one.
/// - Throws: `EINVAL` for a number that nobody can take.
@LoopActor public func signals(
    _ numbers: CInt..., fileID: StaticString = #fileID, line: UInt = #line
) throws(LoopError) -> LoopSequence<CInt> {
    precondition(!numbers.isEmpty, "no signal of none will ever come: name at least one")
    let loop = EventLoop.current
    let inflow = Inflow<CInt>()
    var registrations: [SignalRegistration] = []
    do throws(LoopError) {
        for number in numbers {
            let registration = try loop.onSignal(number, fileID: fileID, line: line) {
                inflow.offer(number) { $0 == number }
            }
            registrations.append(registration)
        }
    } catch {
        for registration in registrations { registration.cancel() }
        throw error
    }
    let source = ElementSource(inflow) { [registrations] in
        for registration in registrations { registration.cancel() }
    }
    return LoopSequence(source: source)
}

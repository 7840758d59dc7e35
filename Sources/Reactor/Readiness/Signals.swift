// SPDX-License-Identifier: Apache-2.0

/// The arrivals of signals, as a sequence.
///
/// ```swift
/// for try await signal in try signals(SIGHUP, SIGTERM) {
///     if signal == SIGTERM { break }
///     try await readSettings()
/// }
/// ```
///
/// The signals are caught from the call on. When the sequence is dropped, they have their previous
/// effect again. A signal that comes while no task waits is kept, each number once, as in the
/// kernel. See also `EventLoop.onSignal`.
///
/// - Parameters:
///   - numbers: Such as `SIGTERM`, at least one.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `EINVAL` for a number that cannot be caught.
@LoopActor public func signals(
    _ numbers: CInt..., fileID: StaticString = #fileID, line: UInt = #line
) throws(LoopError) -> LoopSequence<CInt> {
    require(!numbers.isEmpty, "signals needs at least one signal number")
    let loop = EventLoop.current
    let buffer = ElementBuffer<CInt>()
    var registrations: [SignalRegistration] = []
    do throws(LoopError) {
        for number in numbers {
            let registration = try loop.onSignal(number, fileID: fileID, line: line) {
                buffer.offer(number) { $0 == number }
            }
            registrations.append(registration)
        }
    } catch {
        for registration in registrations { registration.cancel() }
        throw error
    }
    let source = ElementSource(buffer, Origin("signals", fileID, line)) { [registrations] in
        for registration in registrations { registration.cancel() }
    }
    return LoopSequence(source: source)
}

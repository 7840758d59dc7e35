// SPDX-License-Identifier: Apache-2.0

/// Runs two functions at once and returns both results.
///
/// ```swift
/// let (inside, outside) = try await gather({ try await read(air) }, { try await read(roof) })
/// ```
///
/// If one of them fails, or the caller is cancelled, the other is cancelled. It returns when both
/// have ended. `async let` is similar, but it notices the failure of the second only when the first
/// has ended.
///
/// - Throws: The first error.
@discardableResult
@LoopActor public func gather<First: Sendable, Second: Sendable>(
    fileID: StaticString = #fileID, line: UInt = #line,
    _ first: @escaping @LoopActor () async throws -> First,
    _ second: @escaping @LoopActor () async throws -> Second
) async throws -> (First, Second) {
    let parts = (Part(first), Part(second))
    try await runAll([parts.0.run, parts.1.run], fileID, line)
    return (parts.0.value, parts.1.value)
}

/// Runs three functions at once, like the function for two.
///
/// (The compiler cannot infer the closures of a function for any number of them: for more than
/// three use `async let`.)
///
/// - Throws: The first error.
@discardableResult
@LoopActor public func gather<First: Sendable, Second: Sendable, Third: Sendable>(
    fileID: StaticString = #fileID, line: UInt = #line,
    _ first: @escaping @LoopActor () async throws -> First,
    _ second: @escaping @LoopActor () async throws -> Second,
    _ third: @escaping @LoopActor () async throws -> Third
) async throws -> (First, Second, Third) {
    let parts = (Part(first), Part(second), Part(third))
    try await runAll([parts.0.run, parts.1.run, parts.2.run], fileID, line)
    return (parts.0.value, parts.1.value, parts.2.value)
}

/// Runs the body for each element at once and returns the results in the order of the elements.
///
/// ```swift
/// let readings = try await gather(sensors) { try await $0.read() }
/// ```
///
/// If one fails, or the caller is cancelled, the others are cancelled. It returns when all have
/// ended; without elements it returns at once.
///
/// - Parameters:
///   - elements: One task is started for each.
///   - atMost: How many of the tasks run at once, at least 1; the others wait.
///   - body: Runs on the loop.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: The first error.
@discardableResult @inlinable
@LoopActor public func gather<Element: Sendable, Success: Sendable>(
    _ elements: some Sequence<Element>, atMost: Int = .max,
    fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor (Element) async throws -> Success
) async throws -> [Success] {
    requireRoom(atMost)
    beginWait("gather", fileID, line)
    defer { endWait() }
    let elements = Array(elements)
    return try await withThrowingTaskGroup(of: Gathered<Success>.self) { group in
        var values = [Success?](repeating: nil, count: elements.count)
        for (index, element) in elements.enumerated() {
            if index >= atMost, let ended = try await group.next() {
                values[ended.index] = ended.value
            }
            let part: @LoopActor () async throws -> Gathered<Success> = {
                beginWait("gather", fileID, line)
                defer { endWait() }
                return Gathered(index, try await body(element))
            }
            group.addTask(operation: part)
        }
        // Not waitForAll: it reports the first error only after the last has ended.
        for try await ended in group { values[ended.index] = ended.value }
        return values.compactMap { $0 }
    }
}

/// The result of one task of `gather`, and its place.
@usableFromInline @frozen struct Gathered<Value: Sendable>: Sendable {
    @usableFromInline let index: Int
    @usableFromInline let value: Value

    @inlinable init(_ index: Int, _ value: Value) {
        self.index = index
        self.value = value
    }
}

@usableFromInline func requireRoom(_ atMost: Int) {
    require(atMost > 0, "gather needs to run at least one task at once, not \(atMost)")
}

/// Runs all at once. Cancels the rest at the first error, and waits for them.
@LoopActor private func runAll(
    _ bodies: [@LoopActor () async throws -> Void], _ fileID: StaticString, _ line: UInt
) async throws {
    beginWait("gather", fileID, line)
    defer { endWait() }
    try await withThrowingTaskGroup(of: Void.self) { group in
        for body in bodies {
            let part: @LoopActor () async throws -> Void = {
                beginWait("gather", fileID, line)
                defer { endWait() }
                try await body()
            }
            group.addTask(operation: part)
        }
        for try await _ in group {}
    }
}

/// One of the functions that run at once, and its result.
@LoopActor private final class Part<Success: Sendable> {
    private let body: @LoopActor () async throws -> Success
    private var result: Success?

    init(_ body: @escaping @LoopActor () async throws -> Success) {
        self.body = body
    }

    func run() async throws {
        result = try await body()
    }

    var value: Success {
        guard let result else { preconditionFailure("a part that has not ended has no value") }
        return result
    }
}

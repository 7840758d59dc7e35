// SPDX-License-Identifier: Apache-2.0

import Glibc

extension ByteStream {
    /// Reads to a mark, such as the last byte of a telegram.
    ///
    /// - Parameters:
    ///   - mark: One byte or more.
    ///   - limit: The largest number of bytes before the mark.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    /// - Returns: The bytes before the mark, which is removed too; `nil` if the end comes before
    ///   the first byte.
    /// - Throws: `.tooLong` if there is no mark within the limit, `.unexpectedEnd` if the bytes end
    ///   without a mark. `CancellationError` and other errors. None of them takes a byte: what came
    ///   can be read by `read(atMost:)`.
    public func read(
        until mark: [UInt8], limit: Int = 65_536, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws -> [UInt8]? {
        beginWait("read", fileID, line)
        defer { endWait() }
        require(!mark.isEmpty, "a mark has at least one byte")
        transport.checkReader()
        var searched = 0
        while true {
            if let place = find(mark, from: searched), place <= limit {
                defer { incoming.removeFirst(mark.count) }
                return incoming.take(place)
            }
            searched = max(0, incoming.count - mark.count + 1)
            guard searched <= limit else { throw tooLong("no mark", limit) }
            if try await fill() { continue }
            if incoming.isEmpty { return nil }
            throw unexpectedEnd("bytes, without the mark")
        }
    }

    /// Reads a line.
    ///
    /// - Parameters:
    ///   - limit: The largest number of bytes in a line, without its end.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    /// - Returns: The line without its end, which is `\n` or `\r\n`; bytes that are not UTF-8 are
    ///   replaced. The last line may have no end. `nil` after the last line.
    /// - Throws: `.tooLong`, which takes no byte: no later line can be read either. Close the
    ///   stream then, or skip bytes with `read(atMost:)`. `CancellationError` and other errors.
    public func readLine(
        limit: Int = 65_536, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws -> String? {
        beginWait("readLine", fileID, line)
        defer { endWait() }
        transport.checkReader()
        var searched = 0
        while true {
            if let end = incoming.firstIndex(of: UInt8(ascii: "\n"), from: searched) {
                return try takeLine(end, terminator: 1, limit)
            }
            searched = incoming.count
            // The last byte may belong to the line's end.
            guard searched - 1 <= limit else { throw tooLong("no end of a line", limit) }
            if try await fill() { continue }
            return incoming.isEmpty ? nil : try takeLine(incoming.count, terminator: 0, limit)
        }
    }

    /// The lines to the end of the stream, as `readLine` returns them.
    ///
    /// - Parameters:
    ///   - limit: The largest number of bytes in a line, without its end.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    public nonisolated func lines(
        limit: Int = 65_536, fileID: StaticString = #fileID, line: UInt = #line
    ) -> StreamLines {
        StreamLines(stream: self, limit: limit, file: fileID, line: line)
    }

    private func takeLine(
        _ end: Int, terminator: Int, _ limit: Int
    ) throws -> String {
        var count = end
        if count > 0, incoming.bytes[count - 1] == UInt8(ascii: "\r") { count -= 1 }
        guard count <= limit else { throw tooLong("no end of a line", limit) }
        defer { incoming.removeFirst(end + terminator) }
        return String(decoding: incoming.bytes[..<count], as: UTF8.self)
    }

    private func find(_ mark: [UInt8], from start: Int) -> Int? {
        var start = start
        while let place = incoming.firstIndex(of: mark[0], from: start) {
            guard place + mark.count <= incoming.count else { return nil }
            if incoming.bytes[place..<place + mark.count].elementsEqual(mark) { return place }
            start = place + 1
        }
        return nil
    }

    private func tooLong(_ what: String, _ limit: Int) -> StreamError {
        StreamError(
            .tooLong(limit: limit), "read", transport.label, "\(what) within \(limit) bytes")
    }
}

/// The lines of a stream, from `ByteStream.lines`.
///
/// Isolation: none, except `next`, which goes to the loop. Only one task at a time may iterate.
public struct StreamLines: AsyncSequence, Sendable {
    let stream: ByteStream
    let limit: Int
    /// Where the lines were asked for.
    let file: StaticString
    let line: UInt

    func next() async throws -> String? {
        try await stream.readLine(limit: limit, fileID: file, line: line)
    }

    /// Reads line after line, until the end of the stream.
    public struct Iterator: AsyncIteratorProtocol {
        let lines: StreamLines

        /// The next line; `nil` at the end.
        ///
        /// - Throws: As `ByteStream.readLine`.
        public func next(isolation actor: isolated (any Actor)?) async throws -> String? {
            try await lines.next()
        }

        /// The same, for callers without an isolation.
        public func next() async throws -> String? {
            try await lines.next()
        }
    }

    /// Starts to read, in a `for try await`.
    public func makeAsyncIterator() -> Iterator {
        Iterator(lines: self)
    }
}

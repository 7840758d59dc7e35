// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import Readings

/// Serial lines in memory: the test delivers the bytes.
@LoopActor final class MemoryLines: SerialLines {
    /// Paths that can be opened.
    var present: Set<String> = []
    /// The errors that opening these paths throws.
    var refusals: [String: PortError] = [:]
    private(set) var open: [String: MemoryLine] = [:]
    private(set) var attempts = 0
    private(set) var watches: [MemoryWatch] = []

    nonisolated init() {}

    func open(
        _ port: PortAddress, _ settings: SerialSettings
    ) throws(PortError) -> any ByteChannel {
        attempts += 1
        let path = port.description
        if let refusal = refusals[path] { throw refusal }
        // A connection is made, and reports later whether it works.
        guard port.isServed || present.contains(path) else {
            throw PortError(.missing, "\(path) is not there")
        }
        let line = MemoryLine(isConnection: port.isServed)
        open[path] = line
        return line
    }

    func watch(
        _ port: PortAddress, _ appeared: @escaping @LoopActor () -> Void
    ) -> (any Cancellable)? {
        guard case .device(let path) = port else { return nil }
        let watch = MemoryWatch(path, appeared)
        watches.append(watch)
        return watch
    }

    /// Bytes arrive on a port.
    func deliver(_ bytes: [UInt8], to path: String) {
        open[path]?.deliver(bytes)
    }

    func unplug(_ path: String) {
        present.remove(path)
        open.removeValue(forKey: path)?.lose(PortError(.lost, "\(path) was unplugged"))
    }

    func plug(_ path: String) {
        present.insert(path)
        for watch in watches where watch.path == path { watch.fire() }
    }
}

/// A watch on a path.
@LoopActor final class MemoryWatch: Cancellable {
    let path: String
    private var action: (@LoopActor () -> Void)?

    init(_ path: String, _ action: @escaping @LoopActor () -> Void) {
        self.path = path
        self.action = action
    }

    var isCancelled: Bool { action == nil }

    func fire() { action?() }

    func cancel() { action = nil }
}

/// One open line.
@LoopActor final class MemoryLine: ByteChannel {
    private(set) var sent: [[UInt8]] = []
    /// The changes of the rate, each with the number of requests before it.
    private(set) var rates: [(baud: Int?, sent: Int)] = []
    private(set) var isClosed = false
    private let isConnection: Bool
    private var opened: (@LoopActor () -> Void)?
    private var receive: (@LoopActor (UnsafeRawBufferPointer, Instant) -> Void)?
    private var lost: (@LoopActor (PortError) -> Void)?

    init(isConnection: Bool) {
        self.isConnection = isConnection
    }

    func start(
        opened: @escaping @LoopActor () -> Void,
        receive: @escaping @LoopActor (UnsafeRawBufferPointer, Instant) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) {
        self.opened = opened
        self.receive = receive
        self.lost = lost
        if !isConnection { connect() }
    }

    /// The connection works.
    func connect() { opened?() }

    func send(_ bytes: [UInt8]) { sent.append(bytes) }

    func changeRate(to baud: Int?) { rates.append((baud, sent.count)) }

    func discardInput() {}

    func close() {
        isClosed = true
        opened = nil
        receive = nil
        lost = nil
    }

    func deliver(_ bytes: [UInt8]) {
        let stamp = EventLoop.current.now
        bytes.withUnsafeBytes { receive?($0, stamp) }
    }

    func lose(_ error: PortError) { lost?(error) }
}

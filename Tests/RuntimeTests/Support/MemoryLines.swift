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

    func open(_ path: String, _ settings: SerialSettings) throws(PortError) -> any ByteChannel {
        attempts += 1
        if let refusal = refusals[path] { throw refusal }
        guard present.contains(path) else { throw PortError(.missing, "\(path) is not there") }
        let line = MemoryLine()
        open[path] = line
        return line
    }

    func watch(_ path: String, _ appeared: @escaping @LoopActor () -> Void) -> any Cancellable {
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
    private(set) var isClosed = false
    private var receive: (@LoopActor (UnsafeRawBufferPointer, Instant) -> Void)?
    private var lost: (@LoopActor (PortError) -> Void)?

    func start(
        receive: @escaping @LoopActor (UnsafeRawBufferPointer, Instant) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) {
        self.receive = receive
        self.lost = lost
    }

    func send(_ bytes: [UInt8]) { sent.append(bytes) }

    func discardInput() {}

    func close() {
        isClosed = true
        receive = nil
        lost = nil
    }

    func deliver(_ bytes: [UInt8]) {
        let stamp = EventLoop.current.now
        bytes.withUnsafeBytes { receive?($0, stamp) }
    }

    func lose(_ error: PortError) { lost?(error) }
}

// SPDX-License-Identifier: Apache-2.0

import Devices
import Reactor
import Readings

/// A `Reader` that waits on the loop, as a gateway does.
@LoopActor final class LoopReader {
    private let reader: Reader
    private var registration: Registration?
    private var waiter: (count: Int, continuation: CheckedContinuation<Bool, Never>)?
    private var timeout: LoopTimer?

    init(_ path: String) throws {
        reader = try Reader(path)
        registration = try EventLoop.current.watch(reader.number, .readable) { [unowned self] _ in
            reader.read(upTo: 0)
            if let waiter, bytes.count >= waiter.count { finish(true) }
        }
    }

    var bytes: [UInt8] { reader.bytes }

    func write(_ bytes: [UInt8]) {
        try? reader.write(bytes)
    }

    func setRate(_ baud: UInt32) throws {
        try reader.setRate(baud)
    }

    /// Waits until `count` bytes have arrived, for at most ten seconds.
    ///
    /// - Returns: Whether they have arrived.
    func waitForBytes(_ count: Int) async -> Bool {
        if bytes.count >= count { return true }
        timeout = EventLoop.current.schedule(after: .seconds(10)) { self.finish(false) }
        return await withCheckedContinuation { waiter = (count, $0) }
    }

    func readings(_ model: Model) -> (values: [[Value?]], rejected: UInt64) {
        reader.readings(model)
    }

    func close() {
        registration?.cancel()
    }

    private func finish(_ isMet: Bool) {
        timeout?.cancel()
        timeout = nil
        waiter?.continuation.resume(returning: isMet)
        waiter = nil
    }
}

// SPDX-License-Identifier: Apache-2.0

import Devices
import Wire

/// The newest bytes that a device has sent instead of a frame: since its last reading, or since it
/// was asked.
///
/// They show a person what is wrong: another baud rate, another protocol, a wrong check.
struct Sample {
    /// The longest answer of a Modbus device, so that a foreign one is recognised.
    private static let longest = 256
    /// The number of bytes that a message shows.
    private static let shown = 64

    private(set) var bytes: [UInt8] = []
    private var rejection: Rejection?

    /// Keeps the storage: this is called for each frame.
    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        rejection = nil
    }

    mutating func add(_ new: UnsafeRawBufferPointer) {
        let new = new.suffix(Self.longest)
        bytes.removeFirst(max(0, min(bytes.count, bytes.count + new.count - Self.longest)))
        bytes.append(contentsOf: new)
    }

    mutating func add(_ rejection: Rejection) {
        self.rejection = rejection
    }

    /// The bytes, and why they are no frame of the model.
    func text(_ model: Model) -> String {
        "\(Array(bytes.suffix(Self.shown)).shownText) (\(explanation(model)))"
    }

    /// Why the bytes are no frame of the model.
    func explanation(_ model: Model) -> String {
        guard case .serial(let serial) = model.kind else { return "" }
        // While a device is asked, only one of its formats is decoded.
        let isOfOne = rejection?.format.map(serial.frames.indices.contains) ?? true
        return isOfOne && (serial.reads.isEmpty || serial.frames.count == 1)
            ? FrameSearch(serial.frames).explanation(of: rejection, in: bytes)
            : rejection?.reason.explanation ?? "no frame begins here"
    }
}

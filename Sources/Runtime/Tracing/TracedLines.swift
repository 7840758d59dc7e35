// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import Readings
import Wire

extension Outside {
    /// The serial lines, for the port of these devices: shown, if one of them is traced.
    @LoopActor func lines(of devices: [Device]) -> any SerialLines {
        guard let trace = trace(of: devices) else { return lines }
        return TracedLines(lines, trace, isText: devices.contains { $0.model.sendsText })
    }
}

extension Model {
    /// Whether the device sends lines of text.
    fileprivate var sendsText: Bool {
        guard case .serial(let serial) = kind else { return false }
        return serial.frames.contains(where: \.body.isText)
    }
}

/// Serial lines that show what goes over them.
@LoopActor final class TracedLines: SerialLines {
    private let lines: any SerialLines
    private let trace: Trace
    private let isText: Bool

    /// - Parameter isText: Whether bytes are shown as text where they are text.
    init(_ lines: any SerialLines, _ trace: Trace, isText: Bool) {
        self.lines = lines
        self.trace = trace
        self.isText = isText
    }

    func open(
        _ port: PortAddress, _ settings: SerialSettings
    ) throws(PortError) -> any ByteChannel {
        TracedChannel(
            try lines.open(port, settings), "\(port), \(settings.text)", trace, isText: isText)
    }

    func watch(
        _ port: PortAddress, _ appeared: @escaping @LoopActor () -> Void
    ) -> (any Cancellable)? {
        lines.watch(port, appeared)
    }
}

/// A serial line that shows what goes over it.
@LoopActor private final class TracedChannel: ByteChannel {
    private let channel: any ByteChannel
    private let name: String
    private let trace: Trace
    private let isText: Bool

    init(_ channel: any ByteChannel, _ name: String, _ trace: Trace, isText: Bool) {
        self.channel = channel
        self.name = name
        self.trace = trace
        self.isText = isText
    }

    func start(
        opened: @escaping @LoopActor () -> Void,
        receive: @escaping @LoopActor (UnsafeRawBufferPointer, Instant) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) {
        channel.start(
            opened: { [trace, name] in
                trace.show(.port, "opened \(name)")
                opened()
            },
            receive: { [trace, isText] bytes, stamp in
                let bytes = Array(bytes)
                trace.show(.received, isText ? bytes.shownText : bytes.hexText)
                bytes.withUnsafeBytes { receive($0, stamp) }
            },
            lost: trace.shown(lost))
    }

    func send(_ bytes: [UInt8]) {
        trace.show(.sent, isText ? bytes.shownText : bytes.hexText)
        channel.send(bytes)
    }

    func changeRate(to baud: Int?) {
        trace.show(.port, baud.map { "then at \($0) baud" } ?? "back to the baud rate of the line")
        channel.changeRate(to: baud)
    }

    func discardInput() {
        channel.discardInput()
    }

    func close() {
        channel.close()
    }
}

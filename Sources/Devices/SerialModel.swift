// SPDX-License-Identifier: Apache-2.0

import Wire

/// A device on a serial line.
///
/// Facts. A device that sends unasked marks each frame: sync bytes, a letter, a label. A polled
/// device often does not. A Modbus sensor answers the reads of two registers both times with
/// `01 03 02 hh ll crc`; only the request identifies the register.
///
/// Choice. Values come from *messages*. A message of a polled device is an answer to one read; a
/// message of any other device is one of its frames. So a value, an example and a simulated answer
/// all name the request, and answers may look alike. When a read has several answers, each is a
/// message, and has the name of its frame. The frame that confirms a write is a message too, so a
/// value may come from it.
///
/// Cost. A stream of such answers means nothing without the requests: `answersLookAlike` is true
/// for such a model.
package struct SerialModel: Sendable {
    package let frames: [FrameFormat]
    /// The requests of one round, in order; empty for a device that sends unasked.
    package let reads: [Read]
    package let writes: [Write]
    package let lifecycle: Lifecycle
    /// For a polled device the messages of each read, then those of each write; for any other
    /// device one for each frame; in the file's order.
    package let messages: [SerialMessage]
    /// What is read of a Modbus device; `nil` for any other.
    package let modbus: ModbusModel?

    package init(
        frames: [FrameFormat], reads: [Read], writes: [Write] = [],
        lifecycle: Lifecycle = Lifecycle(), modbus: ModbusModel? = nil
    ) {
        self.frames = frames
        self.reads = reads
        self.writes = writes
        self.modbus = modbus
        self.lifecycle = lifecycle
        if reads.isEmpty {
            messages = frames.indices.map { SerialMessage(name: frames[$0].name, frame: $0) }
            return
        }
        func name(_ question: String, _ frame: Int, of expected: [Int]) -> String {
            expected.count == 1 ? question : frames[frame].name
        }
        let answers = reads.enumerated().flatMap { number, read in
            read.expect.map { frame in
                SerialMessage(
                    name: name(read.name, frame, of: read.expect), frame: frame, read: number)
            }
        }
        let confirmations = writes.enumerated().flatMap { number, write in
            write.expect.map { frame in
                SerialMessage(
                    name: name(write.name, frame, of: write.expect), frame: frame, write: number)
            }
        }
        messages = answers + confirmations
    }
}

/// The content of one frame: an answer to a read or to a write, or a frame that the device sends
/// unasked.
package struct SerialMessage: Hashable, Sendable {
    /// The name of the read or the write, or the frame's.
    package let name: String
    /// The index of the frame's format.
    package let frame: Int
    /// The index of the read; `nil` for a device that sends unasked, and for a write.
    package let read: Int?
    /// The index of the write; `nil` for a device that sends unasked, and for a read.
    package let write: Int?

    package init(name: String, frame: Int, read: Int? = nil, write: Int? = nil) {
        self.name = name
        self.frame = frame
        self.read = read
        self.write = write
    }
}

extension SerialModel {
    /// The format of a message's frame.
    ///
    /// - Parameter message: An index of `messages`.
    package func format(of message: Int) -> FrameFormat {
        frames[messages[message].frame]
    }

    /// The messages for a name: the message of that name, or else all answers to the read of that
    /// name, or all messages whose frame has that name.
    package func messages(named name: String) -> [Int] {
        if let own = messages.firstIndex(where: { $0.name == name }) { return [own] }
        if let read = reads.firstIndex(where: { $0.name == name }) { return answers(to: read) }
        return messages.indices.filter { format(of: $0).name == name }
    }

    /// The messages that answer a read, by its index.
    package func answers(to read: Int) -> [Int] {
        messages.indices.filter { messages[$0].read == read }
    }

    /// The messages that confirm a write, by its index.
    package func confirmations(of write: Int) -> [Int] {
        reads.isEmpty
            ? writes[write].expect : messages.indices.filter { messages[$0].write == write }
    }

    /// Whether the message comes only after a write.
    package func isConfirmation(_ message: Int) -> Bool {
        guard reads.isEmpty else { return messages[message].write != nil }
        return writes.contains { $0.expect.contains(message) }
    }

    /// Whether it has frames that do not follow a write.
    package var isHeard: Bool {
        let answers = Set(writes.flatMap { $0.expect + $0.refusals.map(\.frame) })
        return frames.indices.contains { !answers.contains($0) }
    }

    /// The messages that may arrive together with this one: the answers to the same request, or,
    /// of a device that sends unasked, all messages.
    package func alternatives(to message: Int) -> [Int] {
        let (read, write) = (messages[message].read, messages[message].write)
        return messages.indices.filter {
            messages[$0].read == read && messages[$0].write == write
        }
    }

    /// Whether only the request distinguishes the answers.
    package var answersLookAlike: Bool {
        guard !reads.isEmpty else { return false }
        let answers = messages.filter { $0.read != nil }
        let expected = Set(answers.map(\.frame))
        guard expected.count == answers.count else { return true }
        return !FrameFormat.conflicts(among: expected.sorted().map { frames[$0] }).isEmpty
    }
}

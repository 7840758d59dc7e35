// SPDX-License-Identifier: Apache-2.0

import Wire

/// A device on a serial line.
///
/// Facts. A device that sends by itself marks each frame: sync bytes, a letter, a label. A device
/// that is asked often does not. Two registers of a Modbus sensor are answered by
/// `01 03 02 hh ll crc` both times, and only the question tells which register it was.
///
/// Choice. Values come from *messages*. A message of a polled device is the answer to one read; a
/// message of any other device is one of its frames. So a value, an example and a simulated answer
/// all name the question, and answers may look alike.
///
/// Cost. A stream of such answers means nothing to a listener who does not know the questions:
/// `answersLookAlike` tells when that is so.
package struct SerialModel: Sendable {
    package let frames: [FrameFormat]
    /// The questions of one round, in order; empty for a device that speaks by itself.
    package let reads: [Read]
    /// For a polled device one message for each read, in their order; for any other device one for
    /// each frame, in their order.
    package let messages: [SerialMessage]

    package init(frames: [FrameFormat], reads: [Read]) {
        self.frames = frames
        self.reads = reads
        messages =
            reads.isEmpty
            ? frames.indices.map { SerialMessage(name: frames[$0].name, frame: $0) }
            : reads.map { SerialMessage(name: $0.name, frame: $0.expect) }
    }
}

/// What a device says in one frame: the answer to a read, or a frame that it sends by itself.
package struct SerialMessage: Hashable, Sendable {
    /// The read's name, or the frame's.
    package let name: String
    /// The index of the frame's format.
    package let frame: Int

    package init(name: String, frame: Int) {
        self.name = name
        self.frame = frame
    }
}

extension SerialModel {
    /// The format of a message's frame.
    ///
    /// - Parameter message: An index of `messages`.
    package func format(of message: Int) -> FrameFormat {
        frames[messages[message].frame]
    }

    /// The messages that a name stands for: the one of that name, or else all whose frame has it.
    package func messages(named name: String) -> [Int] {
        if let own = messages.firstIndex(where: { $0.name == name }) { return [own] }
        return messages.indices.filter { format(of: $0).name == name }
    }

    /// The messages that may arrive when this one may: an answer comes alone, because one question
    /// is asked at a time; what a device sends by itself comes in any order.
    package func alternatives(to message: Int) -> [Int] {
        reads.isEmpty ? Array(messages.indices) : [message]
    }

    /// Whether only the question tells the answers apart.
    package var answersLookAlike: Bool {
        guard !reads.isEmpty else { return false }
        let expected = Set(messages.map(\.frame))
        guard expected.count == messages.count else { return true }
        return !FrameFormat.conflicts(among: expected.sorted().map { frames[$0] }).isEmpty
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How a stream of bytes holds frames: where a frame begins, where it ends, and the bytes around
/// its content.
///
/// Facts. Sensors combine few framings with few kinds of content, in nearly all combinations:
/// columns of text between STX and ETX, binary fields between flags with escapes, lines with a
/// silence at their end.
///
/// Choice. A frame is a framing and a body (`FrameBody`), independent of each other. A framing has
/// three functions: `extent` finds the end of a frame that begins at a byte, `frame` builds a frame
/// around a content, and `content` extracts the content of a frame.
///
///              Delimited         Stuffing          LineEnd         Telegram     Block
///     begins   sync, silence     flag              after an end    /            after a block
///     ends     end, silence      flag              end             !CCCC        Checksum
///     found    by search         by search         collected       by search    collected
///
///              SMLTransport              Readout     MBusFrame
///     begins   1B 1B 1B 1B 01 01 01 01   STX         68 L L 68
///     ends     1B 1B 1B 1B 1A N CRC      ETX XOR     sum 16
///     found    by search                 by search   by search
///
/// There are two ways to find frames. A frame with a recognisable beginning is searched at each
/// byte by its extent. A frame without one begins at the end of the frame before; a collector takes
/// all bytes that no search accepts.
///
/// Fields with a sync, a length, an end or a silence have no framing of this kind: the layout finds
/// them itself (`FrameLayout.match`), because it can reject a false beginning at its first wrong
/// constant.
///
/// Cost. A call through an existential for each place where a frame may begin; the plain layouts,
/// which most devices use, do not pay it.
///
/// Rejected: an enumeration of all framings (each new one is a case in eight switches).
package protocol Framing: Sendable {
    /// The silence before and after each frame; `nil` when silence means nothing.
    var silence: Duration? { get }
    /// Whether `extent` writes the content to a buffer, because the stream holds it in another
    /// form.
    var unpacks: Bool { get }
    /// Whether the framing's own check shows that a frame is whole.
    var hasCheck: Bool { get }
    /// The other frames that may share a line with its frames.
    var company: FramingCompany { get }
    /// The bytes around lines in a frame without an example.
    var lineStyle: LineStyle { get }
    /// The minimal requirements of a frame, for a message about wrong bytes.
    var requirement: String { get }
    /// How an example of a frame is written in a device file.
    var exampleForms: Set<ExampleForm> { get }

    /// Whether a frame may begin with that byte.
    func mayBegin(with byte: UInt8) -> Bool

    /// Finds the end of a frame that begins at `bytes[0]`.
    ///
    /// - Parameters:
    ///   - beginning: The kind of place before it.
    ///   - isOver: Whether a silence follows the last of the bytes.
    ///   - unpacked: Receives the content when `unpacks` is true; its storage is reused.
    func extent(
        of bytes: UnsafeRawBufferPointer, at beginning: FrameBeginning, isOver: Bool,
        unpacked: inout [UInt8]
    ) -> FrameExtent

    /// Whether its frames have no recognisable beginning, so that a collector finds them.
    var isCollected: Bool { get }

    /// Makes the collector for frames of this framing.
    ///
    /// - Precondition: `isCollected`.
    func collector(of formats: [(format: Int, body: FrameBody)]) -> any FrameCollector

    /// The largest size of a frame around a content of a given size, in bytes.
    func longest(ofContent count: Int) -> Int

    /// A frame around a content.
    ///
    /// - Parameter over: An example; its spelling is kept where the content is the same.
    /// - Throws: `EncodingError` when the content would end the frame.
    func frame(around content: [UInt8], like over: [UInt8]?) throws(EncodingError) -> [UInt8]

    /// The content of a frame; `nil` when the bytes are no frame.
    func content(of frame: [UInt8]) -> [UInt8]?

    /// An example of a frame, completed with the parts that a written example may lack.
    func completed(_ example: [UInt8]) -> [UInt8]

    /// The chance that noise passes for a frame with that body.
    func chanceInNoise(_ body: FrameBody) -> Double
}

extension Framing {
    package var silence: Duration? { nil }
    package var unpacks: Bool { false }
    package var hasCheck: Bool { false }
    package var company: FramingCompany { .any }
    package var lineStyle: LineStyle { LineStyle() }
    package var exampleForms: Set<ExampleForm> { [.bytes] }

    package func mayBegin(with byte: UInt8) -> Bool { true }

    package func extent(
        of bytes: UnsafeRawBufferPointer, at beginning: FrameBeginning, isOver: Bool,
        unpacked: inout [UInt8]
    ) -> FrameExtent { .none }

    package var isCollected: Bool { false }

    package func collector(
        of formats: [(format: Int, body: FrameBody)]
    ) -> any FrameCollector { preconditionFailure("its frames are searched for") }

    package func completed(_ example: [UInt8]) -> [UInt8] { example }
}

/// The kind of place before a position in the stream.
package enum FrameBeginning: Sendable {
    /// Unknown: the position may be in the middle of a frame.
    case unknown
    /// A whole frame.
    case frame
    /// A silence, or a request.
    case silence
}

/// The match of a framing at a position in the bytes.
package enum FrameExtent: Sendable {
    /// No frame begins here.
    case none
    /// An incomplete frame, with the place of its content as far as known.
    case partial(content: Range<Int>)
    /// The bytes began like a frame and are none.
    case bad(Rejection.Reason)
    /// A whole frame: its size in bytes, and the place of its content.
    case whole(size: Int, content: Range<Int>)
}

/// The frames that may share a line with those of a framing.
package enum FramingCompany: Hashable, Sendable {
    case any
    /// Other lines only with the same end.
    case lines(mark: [UInt8])
    /// No other text.
    case records
    /// Frames with the same stuffing and no others.
    case stuffed(Stuffing)
}

/// How an example of a frame is written.
package enum ExampleForm: String, Hashable, Sendable {
    case bytes, text
    /// Several lines of text, each of which ends with CR LF.
    case lines
}

/// The bytes around lines in a frame without an example.
package struct LineStyle: Sendable {
    var opening: [UInt8] = []
    var before: [UInt8] = []
    var after: [UInt8] = LineEnd.crlf.bytes
}

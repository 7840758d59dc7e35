// SPDX-License-Identifier: Apache-2.0

/// How frames stand in a stream of bytes: where one begins, where it ends, and what is put around
/// its content.
///
/// Facts. Sensors combine few framings with few kinds of content in nearly all ways: columns of
/// text between STX and ETX, binary fields between flags with escapes, lines that a silence ends.
///
/// Choice. A frame is a framing and a body (`FrameBody`), and neither knows the other. A framing
/// answers three questions: where a frame ends that begins at this byte (`extent`), what a frame
/// around a content looks like (`frame`), and what the content of a frame is (`content`).
///
///              Delimited         Stuffing          LineEnd         Telegram     Block
///     begins   sync, silence     flag              behind an end   /            behind a block
///     ends     end, silence      flag              end             !CCCC        Checksum
///     found    by search         by search         collected       by search    collected
///
/// Two ways lead to frames. Where a frame shows its beginning, the decoder searches for it at each
/// byte and asks for its extent. Where it begins behind the one before it and shows nothing, a
/// collector takes in all bytes that no search wants.
///
/// Fields with a sync, a length, an end or a silence have no framing of this kind: the layout
/// answers itself (`FrameLayout.match`), because it can refuse a false beginning at its first wrong
/// constant.
///
/// Cost. A call through an existential for each place where a frame may begin; frames of the plain
/// layouts, which are most, do not pay it.
///
/// Rejected: an enumeration of all framings (each new one is a case in eight switches).
package protocol Framing: Sendable {
    /// So long a silence stands before each frame and behind it; `nil` when silence means nothing.
    var silence: Duration? { get }
    /// Whether `extent` writes the content elsewhere, because it is not what stands in the stream.
    var unpacks: Bool { get }
    /// Whether a check of its own shows that a frame arrived whole, whatever its content is.
    var hasCheck: Bool { get }
    /// What may stand beside its frames on one line.
    var company: FramingCompany { get }
    /// What is put around lines that no example shows.
    var lineStyle: LineStyle { get }
    /// What a frame has at least, for a person whose bytes are none.
    var requirement: String { get }
    /// How an example of a frame is written in a device file.
    var exampleForms: Set<ExampleForm> { get }

    /// Whether a frame may begin with that byte.
    func mayBegin(with byte: UInt8) -> Bool

    /// Where the frame ends that begins at `bytes[0]`.
    ///
    /// - Parameters:
    ///   - beginning: What stands before it.
    ///   - isOver: Whether a silence stands behind the last of the bytes.
    ///   - unpacked: Gets the content where `unpacks` says so, and keeps its storage.
    func extent(
        of bytes: UnsafeRawBufferPointer, at beginning: FrameBeginning, isOver: Bool,
        unpacked: inout [UInt8]
    ) -> FrameExtent

    /// Whether its frames do not show where they begin, so that they are collected.
    var isCollected: Bool { get }

    /// What collects frames, all of this framing.
    ///
    /// - Precondition: `isCollected`.
    func collector(of formats: [(format: Int, body: FrameBody)]) -> any FrameCollector

    /// Bytes that a frame takes at most around so many of content.
    func longest(ofContent count: Int) -> Int

    /// A frame around a content.
    ///
    /// - Parameter over: A frame whose spelling is kept as far as its content is the same.
    /// - Throws: `EncodingError` when the content would end the frame.
    func frame(around content: [UInt8], like over: [UInt8]?) throws(EncodingError) -> [UInt8]

    /// What is inside of a frame; `nil` when the bytes are none.
    func content(of frame: [UInt8]) -> [UInt8]?

    /// An example of a frame with what it may be written without.
    func completed(_ example: [UInt8]) -> [UInt8]

    /// That noise begins, goes on and ends like a frame with that body.
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

/// What stands right before a place in the stream.
package enum FrameBeginning: Sendable {
    /// Anything: the place may be the middle of a frame.
    case unknown
    /// A whole frame.
    case frame
    /// A silence, or a question.
    case silence
}

/// What a framing makes of the bytes from a place on.
package enum FrameExtent: Sendable {
    /// No frame begins here.
    case none
    /// It is not complete; where its content stands, as far as it is known.
    case partial(content: Range<Int>)
    /// It began like a frame, and is none.
    case bad(Rejection.Reason)
    /// Its size in bytes, and where its content stands.
    case whole(size: Int, content: Range<Int>)
}

/// Which frames may share a line with those of a framing.
package enum FramingCompany: Hashable, Sendable {
    case any
    /// Of other lines, those with the same mark at their end.
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

/// What stands around lines in a frame that is made without an example.
package struct LineStyle: Sendable {
    var opening: [UInt8] = []
    var before: [UInt8] = []
    var after: [UInt8] = LineEnd.crlf.bytes
}

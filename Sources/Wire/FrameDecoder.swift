// SPDX-License-Identifier: Apache-2.0

/// Finds the frames in a stream of bytes.
///
/// Facts. A serial line has no packets. The kernel returns what has arrived: half a frame, three
/// frames and a half, one byte. The first read may begin in the middle of a frame. Cables pick up
/// noise, sensors reset in the middle of a frame, and a sync of one or two bytes also occurs inside
/// frames, as data.
///
/// Trap. A decoder that discards a whole frame after a bad check also discards the next good frame:
/// after a torn frame the sync was real, but the bytes after it belong to two frames.
///
///     42 4D 00 1C 00 05 | 42 4D 00 1C 00 05 00 08 ... 02 02 |
///     ^ a torn frame,     ^ which must not take this one along
///
/// A decoder that trusts a length does the same: with a wrong length (noise, or a sync that was
/// data) it waits for bytes that no frame has, and discards good frames meanwhile.
///
/// Choice. At one byte the search tests each format, in order. It delivers a whole frame with good
/// checks and goes on after it. It waits for the rest of an incomplete frame. In all other cases it
/// drops exactly ONE byte and goes on at the next. So each frame that arrives whole is found,
/// unless its bytes are part of another whole frame. Wrong constants and lengths are rejected when
/// their bytes arrive, not at the end of the frame (in layouts of fixed size a length is a
/// constant).
///
///               ┌──────────────── none, bad: drop one byte ─────────────────┐
///               v                                                           │
///     bytes ─> search at a byte ─ partial ─> wait for more ─> search again ─┤
///               ^                                                           │
///               └──────────────── frame: deliver, go on after it ───────────┘
///
/// Bytes that no search accepts go to the collector of lines or blocks, if there is one: see
/// `Framing`.
///
/// Cost. A byte is copied once, into a buffer a little larger than the longest frame; it never
/// grows. An unfinished frame is moved to its front. A frame is delivered as a view of the buffer,
/// without an allocation. A bad place in a frame of n bytes costs up to n matches, so noise full of
/// syncs costs n² at worst, with n bounded by `FrameLayout.longest`. When formats of different
/// lengths share a line, the false beginning of a long frame delays the short frames after it,
/// until the length of the long frame has arrived. With one format there is no such delay, because
/// the next frame brings the missing bytes.
///
/// Rejected: delivering frames as arrays (one allocation each); an `AsyncSequence` of frames (a
/// suspension each); waiting for silence between frames (on a busy machine the reader sees no
/// silence).
///
/// Isolation: none, it is a value. `deliver` must not touch the decoder that is calling it.
package struct FrameDecoder {
    package private(set) var counters = DecoderCounters()
    private let finder: FrameFinder
    private var collector: (any FrameCollector)?
    /// The kind of place that `start` is.
    private var beginning = FrameBeginning.unknown
    private var scratch = FrameFinder.Scratch()
    /// Received and not yet processed: `start..<end`.
    private var buffer: [UInt8]
    private var start = 0
    private var end = 0

    /// Makes a decoder for all formats that may come in on one line.
    ///
    /// The formats must be distinguishable: see `FrameFormat.conflicts(among:)`.
    package init(_ formats: [FrameFormat]) {
        finder = FrameFinder(formats)
        collector = Self.collector(formats)
        buffer = [UInt8](repeating: 0, count: finder.longest + 1024)
    }

    private static func collector(_ formats: [FrameFormat]) -> (any FrameCollector)? {
        var (first, collected) = ((any Framing)?.none, [(format: Int, body: FrameBody)]())
        for (index, format) in formats.enumerated() {
            guard case .framed(let framing, let body) = format.shape, framing.isCollected else {
                continue
            }
            first = first ?? framing
            collected.append((index, body))
        }
        return first?.collector(of: collected)
    }

    /// The shortest silence that separates frames; `nil` when silence means nothing.
    package var silence: Duration? { finder.silence }

    /// The size of the longest frame that can be found, in bytes.
    package var longest: Int { finder.longest }

    /// Takes received bytes and delivers the frames that they complete.
    ///
    /// - Parameter deliver: Called for each frame and each rejection, in the order of the bytes.
    package mutating func receive(
        _ bytes: UnsafeRawBufferPointer, _ deliver: (FrameEvent) -> Void
    ) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let taken = rest.prefix(buffer.count - end)
            buffer.withUnsafeMutableBytes { all in
                UnsafeMutableRawBufferPointer(rebasing: all[end...]).copyBytes(from: taken)
            }
            end += taken.count
            rest = rest.dropFirst(taken.count)
            search(deliver)
            moveToFront()
        }
    }

    /// Reports a silence of at least `silence`: an unfinished frame is over, and the next byte
    /// begins a frame.
    ///
    /// The decoder has no clock; the reader of the line calls this.
    package mutating func fallSilent(_ deliver: (FrameEvent) -> Void) {
        search(deliver, isOver: true)
        (start, end) = (0, 0)
        beginning = .silence
    }

    /// Discards an unfinished frame: the next byte begins a frame.
    ///
    /// Call it before a request to a device that only answers.
    package mutating func reset() {
        forget()
        beginning = .silence
        collector?.reset(&counters, beginsFrame: true)
    }

    /// Discards an unfinished frame: the next byte may be in the middle of a frame.
    ///
    /// Call it after the line was opened again, or after bytes were lost.
    package mutating func interrupt() {
        forget()
        beginning = .unknown
        collector?.reset(&counters, beginsFrame: false)
    }

    private mutating func forget() {
        counters.droppedBytes += UInt64(end - start)
        (start, end) = (0, 0)
    }

    private mutating func search(_ deliver: (FrameEvent) -> Void, isOver: Bool = false) {
        let finder = finder
        buffer.withUnsafeBytes { all in
            var dropped = start
            search: while start < end {
                let rest = UnsafeRawBufferPointer(rebasing: all[start..<end])
                let place = finder.look(at: rest, isOver: isOver, beginning, &scratch)
                if case .partial = place, !isOver { break search }
                beginning = .unknown
                switch place {
                case .none, .partial:
                    start += 1
                case .bad(let rejection):
                    drop(all, dropped, deliver)
                    dropped = start
                    counters.count(rejection)
                    deliver(.rejected(rejection))
                    start += 1
                case .frame(let format, let view):
                    drop(all, dropped, deliver)
                    deliverFrame(format, view, deliver)
                    dropped = start
                case .framed(let framed, let size, let range):
                    drop(all, dropped, deliver)
                    let frame = UnsafeRawBufferPointer(rebasing: rest[..<size])
                    deliverFramed(framed, frame, content: range, deliver)
                    dropped = start
                }
            }
            drop(all, dropped, deliver)
        }
    }

    /// Not inlined: inside of the search it made the search for plain layouts slower by a tenth.
    @inline(never) private mutating func deliverFramed(
        _ framed: FramedFormat, _ frame: UnsafeRawBufferPointer, content: Range<Int>,
        _ deliver: (FrameEvent) -> Void
    ) {
        framed.withView(of: frame, content: content, scratch) { view in
            deliverFrame(framed.format, view, deliver)
        }
    }

    private mutating func deliverFrame(
        _ format: Int, _ view: FrameView, _ deliver: (FrameEvent) -> Void
    ) {
        collector?.reset(&counters, beginsFrame: true)
        counters.frames += 1
        deliver(.frame(format, view))
        start += view.bytes.count
        beginning = .frame
    }

    /// Passes the bytes from there on, which no search accepts, to the collector, if there is one.
    private mutating func drop(
        _ all: UnsafeRawBufferPointer, _ first: Int, _ deliver: (FrameEvent) -> Void
    ) {
        guard first < start else { return }
        if collector != nil {
            let bytes = UnsafeRawBufferPointer(rebasing: all[first..<start])
            collector?.receive(bytes, &counters, deliver)
        } else {
            counters.droppedBytes += UInt64(start - first)
        }
    }

    private mutating func moveToFront() {
        guard start > 0 else { return }
        if start < end {
            buffer.withUnsafeMutableBytes { all in
                all.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[start..<end]))
            }
        }
        (start, end) = (0, end - start)
    }
}

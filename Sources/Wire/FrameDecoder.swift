// SPDX-License-Identifier: Apache-2.0

/// Finds the frames in a stream of bytes.
///
/// Facts. A serial line has no packets. The kernel hands over what has arrived: half a frame, three
/// frames and a half, one byte. The first read begins in the middle of something. Cables pick up
/// noise, sensors reset in the middle of a frame, and a sync of one or two bytes also occurs inside
/// frames, as data.
///
/// Trap. A decoder that throws away a whole frame when its check fails throws away the next good
/// frame with it: after a torn frame the sync was real, but the bytes behind it belong to two
/// frames.
///
///     42 4D 00 1C 00 05 | 42 4D 00 1C 00 05 00 08 ... 02 02 |
///     ^ a torn frame,     ^ which must not take this one along
///
/// So does one that believes a length: a length that lies (noise, or a sync that was data) makes it
/// wait for bytes that were never meant, and swallow good frames meanwhile.
///
/// Choice. The search stands at one byte and asks each format, in order, what begins there. A whole
/// frame with good checks is delivered, and the search goes on behind it. A frame that is not
/// complete is waited for. Anything else costs exactly ONE byte, and the search goes on at the
/// next: thereby no frame is lost that arrived whole, unless its bytes were part of another whole
/// frame. All that can be refused early (constants, lengths, which in layouts of fixed size are
/// constants) is refused when its bytes arrive and not at the frame's end.
///
///               ┌──────────────── none, bad: drop one byte ─────────────────┐
///               v                                                           │
///     bytes ─> search at a byte ─ partial ─> wait for more ─> search again ─┤
///               ^                                                           │
///               └──────────────── frame: deliver, go on behind it ──────────┘
///
/// What no search wants goes to the collector of lines or blocks, if there is one: see `Framing`.
///
/// Cost. A byte is copied once, into a buffer that is a little larger than the longest frame and
/// never grows; what remains unfinished is moved to its front. No frame allocates anything: a frame
/// is delivered as a view of the buffer. A bad place in a frame of n bytes costs up to n looks, so
/// noise made to look like syncs costs n² at worst, with n bounded by `FrameLayout.longest`. Where
/// formats of different lengths share a line, the beginning of a long frame that never comes holds
/// back the short ones behind it until as many bytes have come as the long one has; with one format
/// nothing is ever held back, because the next frame brings as many bytes as are missing.
///
/// Rejected: delivering frames as arrays (one allocation each); an `AsyncSequence` of frames (a
/// suspension each); waiting for silence between frames (readers of a busy machine see no silence).
///
/// Isolation: none, it is a value. `deliver` must not touch the decoder that is calling it.
package struct FrameDecoder {
    package private(set) var counters = DecoderCounters()
    private let finder: FrameFinder
    private var collector: (any FrameCollector)?
    /// What stands right before `start`.
    private var beginning = FrameBeginning.unknown
    private var scratch = FrameFinder.Scratch()
    /// Received and not yet dealt with: `start..<end`.
    private var buffer: [UInt8]
    private var start = 0
    private var end = 0

    /// Makes a decoder for all formats that may come in on one line.
    ///
    /// They can stand side by side: see `FrameFormat.conflicts(among:)`.
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

    /// A silence of this length, or a longer one, stands between frames; `nil` when silence means
    /// nothing.
    package var silence: Duration? { finder.silence }

    /// Takes in what has arrived and delivers what it completes.
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

    /// The line has been silent for as long as `silence` says: what is unfinished is over, and what
    /// comes next begins a frame.
    ///
    /// The decoder has no clock; who reads the line tells.
    package mutating func fallSilent(_ deliver: (FrameEvent) -> Void) {
        search(deliver, isOver: true)
        (start, end) = (0, 0)
        beginning = .silence
    }

    /// Forgets what is unfinished: what comes next begins a frame.
    ///
    /// To be called before a question is sent to a device that only answers.
    package mutating func reset() {
        forget()
        beginning = .silence
        collector?.reset(&counters, hearsBeginning: true)
    }

    /// Forgets what is unfinished: what comes next may be the middle of a frame.
    ///
    /// To be called when the line was opened again, or when bytes of it were lost.
    package mutating func interrupt() {
        forget()
        beginning = .unknown
        collector?.reset(&counters, hearsBeginning: false)
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

    /// Apart from the search: inlined, it made the search for plain layouts slower by a tenth.
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
        collector?.reset(&counters, hearsBeginning: true)
        counters.frames += 1
        deliver(.frame(format, view))
        start += view.bytes.count
        beginning = .frame
    }

    /// Gives the bytes from there on, which no search wants, to the collector, if there is one.
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

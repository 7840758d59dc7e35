// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Wire
import YAML

/// Warns of a constant request whose last bytes are probably a wrong check.
///
/// Facts. The bytes of a request are sent as they are. A device ignores a request with a wrong
/// check, and then it seems to be dead.
///
/// Choice. Many devices have checks in their answers alone. So a request is compared with the check
/// of the answers only when it has the size and the first byte of such an answer, or when another
/// request of the file has this check.
struct RequestCheck {
    let model: Model
    /// The whole device file.
    let section: Section

    func report() {
        guard case .serial(let serial) = model.kind, serial.modbus == nil else { return }
        let requests = constants(of: serial)
        let endings = serial.frames.compactMap(CheckedEnding.init)
        for request in requests where !endings.contains(where: { $0.holds(in: request.bytes) }) {
            let ending = endings.first { ending in
                ending.isLike(request.bytes)
                    || requests.contains { ending.holds(in: $0.bytes) }
            }
            if let ending { report(request, ending) }
        }
    }

    private func report(_ request: Constant, _ ending: CheckedEnding) {
        guard let right = ending.completed(request.bytes) else { return }
        let first = request.bytes.count - ending.end.count - ending.check.width
        let place = first..<first + ending.check.width
        let (found, wanted) = (Array(request.bytes[place]), Array(right[place]))
        let range = request.node.range(ofBytes: place, of: request.bytes.count)
        section.scope.warning(
            "\(found.hexText) is hardly the check of this request: the \(ending.check.name) of the "
                + "answers is \(wanted.hexText) here",
            range ?? request.node.range, suggestion: range == nil ? nil : wanted.hexText)
    }

    /// A request that is written as bytes.
    private struct Constant {
        let bytes: [UInt8]
        let node: Node
    }

    private func constants(of serial: SerialModel) -> [Constant] {
        let reads = serial.reads.map { read in
            constant("reads", read.name, read.parts == nil ? read.request : nil)
        }
        let writes = serial.writes.map { write in
            constant(
                "writes", write.name, write.isConstant ? try? write.request.encode([]) : nil)
        }
        return (reads + writes).compactMap { $0 }
    }

    private func constant(_ list: String, _ name: String, _ bytes: [UInt8]?) -> Constant? {
        let node = section.entry(list)?.value.entry(name)?.value.entry("send")?.value
        guard let bytes, let node, case .scalar = node.kind else { return nil }
        return Constant(bytes: bytes, node: node)
    }
}

/// The check at the end of a frame.
private struct CheckedEnding {
    let check: Check
    let covers: Coverage?
    /// The constant bytes behind the check.
    let end: [UInt8]
    let frame: FrameLayout

    init?(_ format: FrameFormat) {
        guard case .fields(let layout) = format.shape,
            case .check(let check, let covers)? = layout.fields.last?.kind, !check.isText
        else { return nil }
        (self.check, self.covers, end, frame) = (check, covers, layout.end, layout)
    }

    /// The bytes with the right check in place of the last ones; `nil` when they are too short, or
    /// have another end.
    func completed(_ bytes: [UInt8]) -> [UInt8]? {
        let start = bytes.dropLast(end.count + check.width)
        let isOfOneSize = frame.sizes == bytes.count...bytes.count
        guard start.count > 1, Array(bytes.suffix(end.count)) == end,
            (covers?.last ?? -1) < 0 || isOfOneSize,
            let layout = try? FrameLayout(
                sync: Array(start), fields: [Field(kind: .check(check, over: covers))], end: end)
        else { return nil }
        return try? FrameFormat(name: "", shape: .fields(layout)).encode([])
    }

    func holds(in bytes: [UInt8]) -> Bool { completed(bytes) == bytes }

    /// Whether the bytes have the size and the first byte of the frame.
    func isLike(_ bytes: [UInt8]) -> Bool {
        frame.sizes == bytes.count...bytes.count && !frame.sync.isEmpty
            && frame.sync.first == bytes.first
    }
}

extension Node {
    /// The place of some bytes that are written in hexadecimal digits; `nil` for another form.
    fileprivate func range(ofBytes places: Range<Int>, of count: Int) -> SourceRange? {
        guard let text = scalar?.text else { return nil }
        let words = text.split(separator: " ")
        guard words.count == count, words.allSatisfy({ $0.utf8.count == 2 }) else { return nil }
        let (first, last) = (words[places.lowerBound], words[places.upperBound - 1])
        return range(
            at: text.utf8.distance(from: text.startIndex, to: first.startIndex),
            count: text.utf8.distance(from: first.startIndex, to: last.endIndex))
    }
}

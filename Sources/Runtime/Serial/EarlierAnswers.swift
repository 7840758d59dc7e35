// SPDX-License-Identifier: Apache-2.0

import Devices
import Wire

/// The fields of the answers of a round that later requests repeat.
struct EarlierAnswers {
    /// A request with all its bytes, and the rate of its answer.
    struct Request {
        let bytes: [UInt8]
        /// `nil` for the rate of the line.
        let baud: Int?
    }

    /// Why a request cannot be sent, for a person; completes "the device ...".
    struct Mismatch: Error {
        let message: String
    }

    private let serial: SerialModel
    private let sources: Set<FieldSource>
    private var contents: [FieldSource: RawValue] = [:]

    init(_ serial: SerialModel) {
        self.serial = serial
        sources = Set(serial.reads.flatMap { ($0.parts?.parts ?? []).map(\.source) })
    }

    /// A round begins.
    mutating func forget() {
        contents.removeAll()
    }

    /// An answer arrived.
    mutating func take(_ message: Int, _ frame: FrameView) {
        for source in sources where source.message == message {
            contents[source] = frame.rawValue(source.slot)
        }
    }

    /// The request of a question.
    func request(_ question: Read) throws(Mismatch) -> Request {
        guard let parts = question.parts else {
            return Request(bytes: question.request, baud: question.rate?.baud { _ in nil })
        }
        let bytes: [UInt8]
        do throws(EncodingError) {
            bytes = try parts.bytes { contents[$0] }
        } catch {
            throw refusal(parts, error)
        }
        guard let rate = question.rate else { return Request(bytes: bytes, baud: nil) }
        guard let baud = rate.baud({ parts.content(of: $0, in: bytes) }) else {
            throw unknown(rate)
        }
        return Request(bytes: bytes, baud: baud)
    }

    private func refusal(_ parts: RequestParts, _ error: EncodingError) -> Mismatch {
        let place = error.slot.map { " '\(name(of: parts.parts[$0].source))'" } ?? ""
        return Mismatch(
            message: "answers with a field\(place) that its next request cannot repeat: "
                + error.message)
    }

    private func unknown(_ rate: AnswerRate) -> Mismatch {
        guard case .chosen(let source, let choices) = rate else {
            return Mismatch(message: "answers at no known baud rate")
        }
        let known = choices.map { $0.content.text }.joined(separator: ", ")
        return Mismatch(
            message: "answers with '\(contents[source]?.text ?? "")' in '\(name(of: source))', and "
                + "the model has no baud rate for that: only for \(known)")
    }

    private func name(of source: FieldSource) -> String {
        let field = serial.format(of: source.message).slotNames[source.slot]
        return "\(serial.messages[source.message].name).\(field)"
    }
}

extension RawValue {
    /// For a message.
    fileprivate var text: String {
        switch self {
        case .integer(let number): return "\(number)"
        case .word(let word): return word
        case .decimal, .unavailable: return number.map { "\($0)" } ?? ""
        }
    }
}

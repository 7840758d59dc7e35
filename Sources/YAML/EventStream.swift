// SPDX-License-Identifier: Apache-2.0

import CYAML
import Diagnostics

/// One parsing event of a YAML text.
struct Event {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias
        case scalar(Scalar)
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    }

    let kind: Kind
    let range: SourceRange
    /// The node has an anchor: `&name`.
    var hasAnchor = false
    /// The node has a tag: `!name`.
    var hasTag = false
}

/// A syntax error from libyaml.
struct SyntaxError: Error {
    let problem: String
    let offset: Int
    /// The construct that libyaml was parsing, and the offset of its start.
    let context: (text: String, offset: Int)?
}

/// The events of libyaml's parser, one by one.
///
/// libyaml's document API would build the tree too, but it resolves aliases: an alias bomb becomes
/// a graph whose traversal takes exponential time. Events never expand aliases.
struct EventStream: ~Copyable {
    private static let noMemory = "not enough memory to read the file"

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let offsets: CharacterOffsets

    /// - Parameter bytes: Valid UTF-8. The memory must stay valid while the stream is used.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(SyntaxError) {
        parser = try Self.makeParser()
        offsets = CharacterOffsets(bytes)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        // Safety: libyaml keeps the pointer; the caller keeps the bytes valid.
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    private static func makeParser() throws(SyntaxError) -> UnsafeMutablePointer<yaml_parser_t> {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw SyntaxError(problem: noMemory, offset: 0, context: nil)
        }
        return parser
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next event. Do not call it again after `streamEnd` or after an error.
    func next() throws(SyntaxError) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw error() }
        // Ownership: the texts belong to the event and are copied before it is deleted.
        defer { yaml_event_delete(&event) }
        let range = SourceRange(offset(event.start_mark), offset(event.end_mark))
        switch event.type {
        case YAML_STREAM_START_EVENT: return Event(kind: .streamStart, range: range)
        case YAML_DOCUMENT_START_EVENT: return Event(kind: .documentStart, range: range)
        case YAML_DOCUMENT_END_EVENT: return Event(kind: .documentEnd, range: range)
        case YAML_ALIAS_EVENT: return Event(kind: .alias, range: range)
        case YAML_SCALAR_EVENT: return scalar(event.data.scalar, range)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return Event(
                kind: .sequenceStart, range: range,
                hasAnchor: start.anchor != nil, hasTag: start.tag != nil)
        case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, range: range)
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return Event(
                kind: .mappingStart, range: range,
                hasAnchor: start.anchor != nil, hasTag: start.tag != nil)
        case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, range: range)
        default: return Event(kind: .streamEnd, range: range)
        }
    }

    private typealias CScalar = yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar

    private func scalar(_ scalar: CScalar, _ range: SourceRange) -> Event {
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let style: Scalar.Style =
            switch scalar.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
            case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
            default: .plain
            }
        return Event(
            kind: .scalar(Scalar(String(decoding: bytes, as: UTF8.self), style)), range: range,
            hasAnchor: scalar.anchor != nil, hasTag: scalar.tag != nil)
    }

    private func offset(_ mark: yaml_mark_t) -> Int {
        offsets.offset(ofCharacter: mark.index)
    }

    private func error() -> SyntaxError {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? Self.noMemory
        // libyaml's reader counts bytes, not characters.
        let place =
            state.error == YAML_READER_ERROR
            ? state.problem_offset : offset(state.problem_mark)
        let context = state.context.map {
            (text: String(cString: $0), offset: offset(state.context_mark))
        }
        return SyntaxError(problem: problem, offset: place, context: context)
    }
}

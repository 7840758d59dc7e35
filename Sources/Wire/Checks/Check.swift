// SPDX-License-Identifier: Apache-2.0

/// What shows that a frame arrived whole: an algorithm, and the form of its result.
package struct Check: Hashable, Sendable {
    package let algorithm: CheckAlgorithm
    package let form: CheckForm
    /// How the result stands in the frame.
    private let type: NumberType

    /// Every check that a device file can name.
    package static let all: [Check] = CheckAlgorithm.all.flatMap { algorithm in
        CheckForm.allCases.filter { $0.suffix(of: algorithm) != nil }
            .map { Check(algorithm, $0) }
    }
    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    package init(_ algorithm: CheckAlgorithm, _ form: CheckForm) {
        self.algorithm = algorithm
        self.form = form
        type = form.type(bits: algorithm.bits)
    }

    /// The check of that name (`sum8`, `crc16-modbus-le`, `xor8-hex`), if there is one.
    package init?(name: String) {
        guard let known = Self.byName[name] else { return nil }
        self = known
    }

    /// As a device file writes it.
    package var name: String { algorithm.name + (form.suffix(of: algorithm) ?? "") }

    /// Whether the result is visible characters, as in a line of text.
    package var isText: Bool { form.isText }

    /// Bytes that the result takes.
    package var width: Int { type.width }

    /// The result over those bytes.
    package func value(over bytes: UnsafeRawBufferPointer) -> Int64 {
        algorithm.value(over: bytes)
    }

    /// True when the result stands at `offset`.
    func holds(_ value: Int64, in bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        type.read(bytes, at: offset) == .integer(value)
    }

    /// True when the result over some of the bytes stands at `offset`.
    func holds(over range: Range<Int>, in bytes: [UInt8], at offset: Int) -> Bool {
        bytes.withUnsafeBytes { all in
            holds(value(over: UnsafeRawBufferPointer(rebasing: all[range])), in: all, at: offset)
        }
    }

    /// Puts the result at `offset`; one that stands there already keeps its spelling.
    func write(_ value: Int64, to bytes: inout [UInt8], at offset: Int) {
        guard bytes.withUnsafeBytes({ !holds(value, in: $0, at: offset) }) else { return }
        switch type {
        case .digits(let type): type.write(value, to: &bytes, at: offset)
        case .integer(let type): type.write(value, to: &bytes, at: offset)
        case .float, .bcd: preconditionFailure("no check is written like this")
        }
    }
}

extension Check: ExpressibleByStringLiteral {
    /// - Precondition: There is a check of that name.
    package init(stringLiteral name: String) {
        guard let known = Check(name: name) else {
            preconditionFailure("there is no check \(name)")
        }
        self = known
    }
}

// SPDX-License-Identifier: Apache-2.0

import Wire

/// A line with the text of a template, followed by lines for that template. Bytes 01 in the first
/// line separate the template from its parts and their separator, which is last.
enum TemplateSubject {
    static func take(_ input: [UInt8]) {
        let end = input.firstIndex(of: 0x0A) ?? input.endIndex
        guard let template = try? template(input[..<end]) else { return }
        let format = FrameFormat(name: "line", shape: .framed(LineEnd.lf, .template(template)))
        for line in lines(input[end...].dropFirst(), format) {
            let again = values(of: line.bytes, format)
            precondition(again == line.values, "a second decoding gives other values")
            let encoded = try? format.encode(line.values, over: line.bytes)
            precondition(encoded == nil || encoded == line.bytes, "encoding gives another line")
        }
    }

    private static func template(_ line: ArraySlice<UInt8>) throws -> Template {
        let texts = line.split(separator: 0x01, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard let separator = texts.last, texts.count > 1 else { return try Template(texts[0]) }
        let parts = try texts.dropFirst().dropLast().map { try Template($0) }
        return try Template(texts[0], parts: PartList(parts, separator: separator))
    }

    static let seeds: [[UInt8]] = [
        "T={t:decimal} H={h:decimal}\nT=21.5 H=40\nT=-3 H=+0.50\n",
        "{distance:integer} mm\n1453 mm\n",
        "Acc {a:decimal} mm, {word:word}; {{x}}\nAcc 0.01 mm, Grün; {x}\n",
        "{a:word},{b:word},{c:integer}\n1,2,3\n,,\n",
        "+S: {parts}\u{1}T={t:decimal}\u{1}N={n:integer}%\u{1};\n+S: T=1;N=2%\n+S: N=2%;x\n",
    ].map { Array($0.utf8) }

    private static func lines(
        _ bytes: ArraySlice<UInt8>, _ format: FrameFormat
    ) -> [(bytes: [UInt8], values: [RawValue?])] {
        var decoder = FrameDecoder([format])
        decoder.reset()
        var lines: [(bytes: [UInt8], values: [RawValue?])] = []
        Array(bytes).withUnsafeBytes { all in
            decoder.receive(all) { event in
                guard case .frame(_, let view) = event else { return }
                let values = format.slotNames.indices.map { view.rawValue($0) }
                lines.append((Array(view.bytes) + [0x0A], values))
            }
        }
        return lines
    }

    private static func values(of line: [UInt8], _ format: FrameFormat) -> [RawValue?]? {
        lines(line[...], format).first?.values
    }
}

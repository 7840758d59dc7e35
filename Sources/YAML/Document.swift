// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A YAML file and its tree.
package struct Document: Sendable {
    package let file: SourceFile
    package let root: Node

    /// The maximum size in bytes; a larger file is refused without parsing.
    package static let largestFile = 1_048_576

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - report: Receives the diagnostics.
    /// - Returns: `nil` if there is no tree or if it is incomplete. The report may have diagnostics
    ///   even if there is a tree: for an ignored tag, or for the second of two equal keys.
    package static func read(path: String, report: Report) -> Document? {
        let bytes: [UInt8]
        do {
            bytes = try UserFile.bytes(of: path, limit: largestFile)
        } catch {
            report.add(Diagnostic(error.message, at: SourcePlace(path: path)))
            return nil
        }
        if let offset = firstInvalidByte(bytes) {
            let valid = SourceFile(
                path: path, text: String(decoding: bytes[..<offset], as: UTF8.self))
            let place = SourcePlace(valid, SourceRange(at: offset))
            report.add(Diagnostic("not UTF-8; save the file in UTF-8", at: place))
            return nil
        }
        return parse(
            SourceFile(path: path, text: String(decoding: bytes, as: UTF8.self)), report: report)
    }

    /// Parses a text in the same way as `read` parses a file.
    package static func parse(_ file: SourceFile, report: Report) -> Document? {
        var text = file.text
        let root = text.withUTF8 { bytes in compose(file, bytes, report) }
        return root.map { Document(file: file, root: $0) }
    }

    private static func compose(
        _ file: SourceFile, _ bytes: UnsafeBufferPointer<UInt8>, _ report: Report
    ) -> Node? {
        do throws(SyntaxError) {
            var composer = Composer(try EventStream(bytes), file, report)
            let root = try composer.document()
            let tabs = misplacedTabs(bytes, scalars: composer.scalars)
            for offset in tabs {
                let place = SourcePlace(file, SourceRange(offset, offset + 1))
                let notes = offset == tabs.last ? [tabNote(file.path)] : []
                report.add(Diagnostic(tabMessage, at: place, notes: notes))
            }
            if root == nil {
                report.add(
                    Diagnostic("the file is empty", at: SourcePlace(file, SourceRange(at: 0))))
            }
            return composer.isIncomplete ? nil : root
        } catch {
            report.add(error.diagnostic(in: file))
            return nil
        }
    }

    /// The offset of the first byte that is not valid UTF-8; `nil` if all bytes are valid.
    static func firstInvalidByte(_ bytes: [UInt8]) -> Int? {
        var parser = UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded): offset += encoded.count
            case .emptyInput: return nil
            case .error: return offset
            }
        }
    }

    /// Tabs that are neither in quotes nor in a comment. libyaml accepts some of them as spaces.
    static func misplacedTabs(
        _ bytes: UnsafeBufferPointer<UInt8>, scalars: [(range: SourceRange, style: Scalar.Style)]
    ) -> [Int] {
        guard bytes.contains(UInt8(ascii: "\t")) else { return [] }
        var tabs: [Int] = []
        var quoted = scalars.lazy.filter { $0.style != .plain }.map(\.range).makeIterator()
        var next = quoted.next()
        var offset = 0
        while offset < bytes.count {
            while let range = next, range.end <= offset { next = quoted.next() }
            if let range = next, range.start <= offset {
                offset = range.end
                continue
            }
            switch bytes[offset] {
            case UInt8(ascii: "\t"): tabs.append(offset)
            case UInt8(ascii: "#") where offset == 0 || bytes[offset - 1] <= 0x20:
                while offset < bytes.count, bytes[offset] != 0x0A { offset += 1 }
            default: break
            }
            offset += 1
        }
        return tabs
    }
}

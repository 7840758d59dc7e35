// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// The form of a setting in a text.
enum SettingForm: Sendable {
    /// As two hexadecimal digits for each byte of its type.
    case bytes
    /// A number in decimal, a text as it is.
    case text
    /// No settings: the text is a name.
    case none
}

/// A text after its references were replaced by values.
struct FilledText {
    var text: String
    /// The values, and where they are written.
    var notes: [Diagnostic.Note] = []
}

extension Scope {
    /// Replaces the references in a text by the values of the settings.
    ///
    /// - Returns: `nil` when a setting is unknown, which is reported.
    func filled(_ text: String, _ form: SettingForm, at node: Node) -> FilledText? {
        guard let settings, form != .none, text.utf8.contains(UInt8(ascii: "$")) else {
            return FilledText(text: text)
        }
        do throws(SettingText.Problem) {
            var filled = FilledText(text: "")
            for piece in try SettingText(text).pieces {
                guard add(piece, to: &filled, settings, form, at: node) else { return nil }
            }
            return filled
        } catch {
            self.error(
                error.message, node.range(at: error.range.lowerBound, count: error.range.count))
            return nil
        }
    }

    private func add(
        _ piece: SettingText.Piece, to filled: inout FilledText, _ settings: Settings,
        _ form: SettingForm, at node: Node
    ) -> Bool {
        switch piece {
        case .literal(let text):
            filled.text += text
        case .reference(let name, let range):
            guard !settings.unresolved.contains(name) else { return false }
            let place = node.range(at: range.lowerBound, count: range.count)
            guard let setting = settings.values.first(where: { $0.name == name }) else {
                unknownSetting(name, place, settings.values.map(\.name))
                return false
            }
            guard let text = form == .bytes ? setting.bytes?.hexText : setting.text else {
                error(
                    "the setting '\(name)' is a decimal number, which has no form in bytes", place,
                    notes: ["declare it with a type of the wire like u8, u16be or dec2"])
                return false
            }
            filled.text += text
            filled.notes.append(Diagnostic.Note("$\(name) is \(setting.text)", at: setting.place))
        }
        return true
    }

    private func unknownSetting(_ name: String, _ range: SourceRange, _ known: [String]) {
        // In `$channel_raw` the letters after a known name were read as a part of the name.
        let beginning = known.first { name.hasPrefix($0) }
        let guess =
            beginning.map { "${\($0)}\(name.dropFirst($0.count))" }
            ?? nearest(to: name, in: known).map { "$\($0)" }
        let list = known.map { "$\($0)" }.joined(separator: ", ")
        let help =
            known.isEmpty
            ? "declare it under 'settings', or write $$ for a dollar" : "there is \(list)"
        error("unknown setting '\(name)'", range, notes: [help], suggestion: guess)
    }
}

extension Report {
    /// Adds the mistakes of another report, each with a note that names its cause.
    ///
    /// A mistake inside the place of the cause needs no such note.
    func add(_ other: Report, because note: Diagnostic.Note) {
        for var diagnostic in other.diagnostics {
            let pointsThere = diagnostic.notes.compactMap(\.place).contains { place in
                note.place?.contains(place) ?? false
            }
            if !pointsThere { diagnostic.notes.append(note) }
            add(diagnostic)
        }
    }
}

extension SourcePlace {
    fileprivate func contains(_ other: SourcePlace) -> Bool {
        guard let range, let inner = other.range, file.path == other.file.path else { return false }
        return range.start <= inner.start && inner.end <= range.end
    }
}

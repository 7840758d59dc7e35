// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads a list of named pieces: the entries of SML, the records of M-Bus.
struct EntryListReader {
    let keys: [String]
    /// Completes "expected a list of ...".
    let expected: String
    let scope: Scope

    /// - Returns: `nil` when a piece or the list has a mistake, which is reported at its piece.
    func list<Piece, Made>(
        _ entry: Entry, _ read: (Section) -> Piece?,
        _ make: ([Piece]) throws(LayoutError) -> Made
    ) -> Made? {
        guard case .sequence(let items) = entry.value.kind, !items.isEmpty else {
            scope.error(
                "expected a list of \(expected), found \(entry.value.found)", entry.value.range)
            return nil
        }
        let pieces = items.map { node -> Piece? in
            let place = SourceRange(node.range.start, node.range.start + 1)
            return Section(node, title: place, keys: keys, in: scope).flatMap(read)
        }
        guard !pieces.contains(where: { $0 == nil }) else { return nil }
        do throws(LayoutError) {
            return try make(pieces.compactMap { $0 })
        } catch {
            scope.error(
                error.message, error.fieldIndex.map { items[$0].range } ?? entry.keyRange)
            return nil
        }
    }
}

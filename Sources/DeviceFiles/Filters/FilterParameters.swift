// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import YAML

/// What a file gives a filter: one text or list (`throttle: 10s`), or keys with values.
///
/// A filter with keys may also have a text, which is the value of its main key: `timeout: 10s` is
/// `timeout: { timeout: 10s }`.
struct FilterParameters {
    /// The text or the list of a filter without keys.
    let node: Node
    /// The keys of a filter with keys; for another filter it has none.
    let section: Section
    let reader: FilterReader
    var mapping: Mapping { reader.subject.mapping }
    var scope: Scope { section.scope }

    /// - Returns: `nil` when there are no keys where the filter needs them, which is reported.
    init?(kind: FilterKind, name: SourceRange, node: Node, reader: FilterReader) {
        self.node = node
        self.reader = reader
        let keys: Node
        switch (node.kind, kind.mainKey) {
        case _ where kind.keys.isEmpty || node.isEmpty:
            keys = Node(.mapping([]), node.range)
        case (.scalar, let key?), (.sequence, let key?):
            keys = Node(.mapping([Entry(key: key, keyRange: name, value: node)]), node.range)
        default:
            keys = node
        }
        guard let section = Section(keys, title: name, keys: kind.keys, in: reader.scope) else {
            return nil
        }
        self.section = section
    }

    /// The text of a filter without keys.
    func value<Value>(_ type: TextType<Value>) -> Value? {
        scope.value(node, type)
    }
}

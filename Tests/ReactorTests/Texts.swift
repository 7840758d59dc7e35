// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// Texts that outlive a loop.
final class Texts: Sendable {
    private let list = Mutex<[String]>([])
    var all: [String] { list.withLock { $0 } }
    func append(_ text: String) { list.withLock { $0.append(text) } }
    func removeAll() { list.withLock { $0 = [] } }
}

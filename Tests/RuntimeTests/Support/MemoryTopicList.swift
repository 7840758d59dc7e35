// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor

/// A list of topics in memory. It survives a gateway, like the file.
@LoopActor final class MemoryTopicList: TopicList {
    private(set) var names: Set<String>
    private(set) var writes = 0

    nonisolated init(_ names: Set<String> = []) {
        self.names = names
    }

    func replace(with names: Set<String>) {
        guard names != self.names else { return }
        self.names = names
        writes += 1
    }
}

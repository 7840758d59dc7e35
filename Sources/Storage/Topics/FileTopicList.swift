// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Ports
import Reactor

/// A list of topics in a file. It is written only when the list changes.
///
/// Isolation: the loop.
@LoopActor package final class FileTopicList: TopicList {
    package private(set) var names: Set<String>
    private let file: AtomicFile
    private let report: @LoopActor (String) -> Void
    private let lane = OffloadLane()

    /// - Parameter report: Gets a message when the file cannot be written.
    /// - Returns: `nil` when the file must not be changed.
    package init?(_ kept: KeptTopics, report: @escaping @LoopActor (String) -> Void) {
        guard let names = kept.names else { return nil }
        self.names = names
        self.report = report
        file = kept.file
    }

    package func replace(with names: Set<String>) {
        guard names != self.names else { return }
        self.names = names
        let bytes = CheckedLines.bytes(title: KeptTopics.title, names.sorted())
        Task { [file, lane, report] in
            do {
                try await offload(on: lane) { try file.replace(with: bytes) }
            } catch is CancellationError {
                // The loop ends. The work itself runs to its end.
            } catch {
                report("the list of topics cannot be written to \(file.path): \(error)")
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The code in the documentation of files.
@LoopActor private enum FileExamples {
    static func directory() async throws {
        for try await change in try changes(in: "/etc/gateway") {
            switch change.kind {
            case .written, .movedIn: try await load(change.name)
            case .overflowed: try await loadAll()
            case .removed: show("the folder is gone")
            default: break
            }
        }
    }

    static func page() async throws {
        let settings = String(decoding: try await readFile("/etc/gateway/settings"), as: UTF8.self)
        try await writeFile("/var/lib/gateway/settings", settings, durably: true)
        let log = OffloadLane()
        try await appendFile("/var/log/gateway", "started\n", on: log)
    }
}

private func load(_ name: String) async throws {}
private func loadAll() async throws {}
private func show<Shown>(_ shown: Shown) {}

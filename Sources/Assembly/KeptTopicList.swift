// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor
import Runtime
import Storage

extension FileTopicList {
    /// The list of the topics with retained messages of a gateway; `nil` when its file is not
    /// usable.
    ///
    /// - Parameter log: Gets the problems of the file.
    @LoopActor package static func list(of plan: GatewayFile, log: Log) -> FileTopicList? {
        let kept = KeptTopics(folder: plan.stateDirectory)
        if let problem = kept.problem { log.error(problem) }
        return FileTopicList(kept) { log.error($0) }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The names under which the gateway has published retained messages, each a topic such as
/// `martlet/shed/air`. The list outlives the process.
///
/// Isolation: the loop.
@LoopActor package protocol TopicList: AnyObject {
    /// The present content.
    var names: Set<String> { get }
    /// Replaces the content. It is saved soon, and not in this call; an equal content is not saved
    /// again.
    func replace(with names: Set<String>)
}

// SPDX-License-Identifier: Apache-2.0

/// An action that waits for the end of a task, from `LoopTask.whenDone` until `cancel`.
///
/// Isolation: the loop.
@LoopActor public final class TaskWatch {
    private let node: Node
    private let leave: @LoopActor () -> Void

    init(_ node: Node, leave: @escaping @LoopActor () -> Void) {
        self.node = node
        self.leave = leave
    }

    /// Takes the call back, and releases what the action holds. It changes nothing after the call.
    public func cancel() {
        guard node.isWaiting else { return }
        node.drop()
        leave()
    }

    /// The action in the list of the task's record.
    @LoopActor final class Node: IntrusiveNode {
        private var action: (@LoopActor () -> Void)?

        init(_ action: @escaping @LoopActor () -> Void) {
            self.action = action
        }

        var isWaiting: Bool { action != nil }

        func call() {
            action.take()?()
        }

        func drop() {
            action = nil
        }
    }
}

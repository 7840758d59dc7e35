// SPDX-License-Identifier: Apache-2.0

/// A node that is in one list, or in none at the moment.
///
/// Isolation: the loop.
@usableFromInline @LoopActor class IntrusiveNode {
    @usableFromInline @exclusivity(unchecked) final var next: IntrusiveNode?
    /// Valid as long as this node is in the list: the list keeps each node alive through the one
    /// before it, and clears this reference when a node leaves. A checked reference would be
    /// counted at each change.
    @usableFromInline @exclusivity(unchecked)
    final unowned(unsafe) var previous: IntrusiveNode?

    @inlinable init() {}
}

/// Nodes in the order of their arrival. A node can leave from the middle in constant time. The list
/// keeps its nodes alive.
@usableFromInline @LoopActor struct IntrusiveList<Node: IntrusiveNode> {
    @usableFromInline var first: Node?
    /// Valid for the same reason.
    @usableFromInline unowned(unsafe) var last: IntrusiveNode?
    @usableFromInline var count = 0

    @inlinable nonisolated init() {}

    /// Adds a node that is in no list.
    @inlinable mutating func append(_ node: Node) {
        node.previous = last
        if let last { last.next = node } else { first = node }
        last = node
        count &+= 1
    }

    /// Removes a node of this list.
    @inlinable mutating func remove(_ node: Node) {
        let next = node.next
        node.next = nil
        if let next { next.previous = node.previous } else { last = node.previous }
        if let previous = node.previous {
            previous.next = next
        } else {
            first = next.map(member)
        }
        node.previous = nil
        count &-= 1
    }

    /// All nodes, the oldest first.
    var nodes: [Node] {
        var nodes: [Node] = []
        var next: IntrusiveNode? = first
        while let node = next {
            nodes.append(member(node))
            next = node.next
        }
        return nodes
    }

    /// A node of this list by its own type: `append` accepts no other.
    @inlinable func member(_ node: IntrusiveNode) -> Node {
        unsafeDowncast(node, to: Node.self)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A member of a chain, or of none at the moment.
///
/// Isolation: the loop.
@LoopActor class ChainLink {
    fileprivate final var next: ChainLink?
    /// It is alive as long as this link is in the chain, which keeps each link alive from the one
    /// before it, and clears this when one leaves. A checked reference would be counted with each.
    fileprivate final unowned(unsafe) var previous: ChainLink?
}

/// Links in the order of their arrival, each of which can leave from the middle in constant time
/// and leaves nothing behind. The chain keeps its links alive.
@LoopActor struct Chain<Link: ChainLink> {
    private(set) var first: Link?
    /// Alive for the same reason.
    private unowned(unsafe) var last: ChainLink?
    private(set) var count = 0

    nonisolated init() {}

    /// Adds a link that is in no chain.
    mutating func append(_ link: Link) {
        link.previous = last
        if let last { last.next = link } else { first = link }
        last = link
        count += 1
    }

    /// Takes out a link of this chain.
    mutating func remove(_ link: Link) {
        let next = link.next
        link.next = nil
        if let next { next.previous = link.previous } else { last = link.previous }
        if let previous = link.previous {
            previous.next = next
        } else {
            first = next.map(member)
        }
        link.previous = nil
        count -= 1
    }

    /// All links, the oldest first.
    var links: [Link] {
        var links: [Link] = []
        var next: ChainLink? = first
        while let link = next {
            links.append(member(link))
            next = link.next
        }
        return links
    }

    /// A link of this chain by its own type: `append` takes no other.
    private func member(_ link: ChainLink) -> Link {
        unsafeDowncast(link, to: Link.self)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Bytes in the order of their arrival: the incoming and the outgoing buffer of a stream.
///
/// They lie in one block, so a parser and a system call see all of them at once. Removing bytes
/// from the front moves nothing. An append moves the rest to the front of the block only if at
/// least as many bytes were removed before, so each byte is moved a constant number of times.
///
/// An empty queue keeps a small block and frees a large one: a thousand idle connections must not
/// hold the memory of their busiest moment.
package struct ByteQueue: ~Copyable {
    /// The largest block that an empty queue keeps.
    private static let kept = 512

    private var block = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var head = 0
    /// How many bytes it holds.
    package private(set) var count = 0

    /// Makes an empty queue, which allocates nothing.
    package init() {}

    deinit {
        block.deallocate()
    }

    /// Whether it holds no byte.
    package var isEmpty: Bool { count == 0 }

    /// How many bytes have room in its block.
    var capacity: Int { block.count }

    /// All bytes, the oldest first; valid until the next change of the queue.
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: block[head..<head + count])
    }

    /// Appends a copy of the bytes.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(bytes.count)
        (block.baseAddress! + head + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Appends a copy of the bytes of an array.
    package mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// The index of the first byte with a value, at an index or behind it.
    package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        guard let base = rest.baseAddress, let place = memchr(base, CInt(byte), rest.count) else {
            return nil
        }
        return start + (UnsafeRawPointer(place) - base)
    }

    /// Removes bytes from the front.
    package mutating func removeFirst(_ number: Int) {
        require(number <= count, "the queue holds only \(count) bytes, not \(number)")
        head += number
        count -= number
        guard count == 0 else { return }
        head = 0
        if block.count > ByteQueue.kept { release() }
    }

    /// Removes bytes from the front and returns them.
    package mutating func take(_ number: Int) -> [UInt8] {
        let taken = [UInt8](UnsafeRawBufferPointer(rebasing: bytes[..<number]))
        removeFirst(number)
        return taken
    }

    /// Removes all bytes and frees the block.
    package mutating func removeAll() {
        head = 0
        count = 0
        release()
    }

    private mutating func release() {
        block.deallocate()
        block = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }

    /// Makes room for more bytes behind the last.
    private mutating func reserve(_ more: Int) {
        guard head + count + more > block.count else { return }
        if head >= count, count + more <= block.count {
            block.baseAddress!.copyMemory(from: block.baseAddress! + head, byteCount: count)
        } else {
            let size = max(count + more, block.count * 2, 64)
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
            larger.copyMemory(from: bytes)
            block.deallocate()
            block = larger
        }
        head = 0
    }
}

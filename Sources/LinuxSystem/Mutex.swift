// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A value that a POSIX mutex protects.
///
/// Swift's `Synchronization.Mutex` uses a futex, inside a library that the thread sanitizer cannot
/// see into. The sanitizer reports a race for each value that it protects, and real races are hard
/// to find among these reports. The sanitizer knows the POSIX mutex, which is not slower.
package struct Mutex<Value: Sendable>: ~Copyable, Sendable {
    // Safety: both pointers live as long as the mutex, and only the thread that holds the lock
    // touches the value. On the heap, because a POSIX mutex must not be moved.
    @usableFromInline nonisolated(unsafe) let lock: UnsafeMutablePointer<pthread_mutex_t>
    @usableFromInline nonisolated(unsafe) let value: UnsafeMutablePointer<Value>

    /// Makes an unlocked mutex.
    package init(_ value: Value) {
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        // It allocates nothing, and with default attributes it cannot fail on Linux.
        pthread_mutex_init(lock, nil)
        self.value = .allocate(capacity: 1)
        self.value.initialize(to: value)
    }

    deinit {
        pthread_mutex_destroy(lock)
        lock.deallocate()
        value.deinitialize(count: 1)
        value.deallocate()
    }

    /// Calls the body with the value while no other thread has it. Not recursive: a body that locks
    /// the same mutex deadlocks.
    @inlinable package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return try body(&value.pointee)
    }
}

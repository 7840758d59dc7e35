// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A value that threads take turns at: POSIX's mutex, and what it guards.
///
/// Swift's own (`Synchronization.Mutex`) does the same with a futex, inside a library that the
/// thread sanitizer cannot see into: each value that it guards is reported as a race, and a real
/// one would drown among them. The sanitizer knows this one, and it is no slower.
package struct Mutex<Value: Sendable>: ~Copyable, Sendable {
    // Safety: both pointers are made and freed with the mutex, and the value is touched by the
    // thread only that has locked it. On the heap, because POSIX's mutex must not be moved.
    @usableFromInline nonisolated(unsafe) let lock: UnsafeMutablePointer<pthread_mutex_t>
    @usableFromInline nonisolated(unsafe) let value: UnsafeMutablePointer<Value>

    /// Makes an unlocked one.
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

    /// Calls the body with the value, while no other thread has it. Not recursive: a body that
    /// locks the same mutex waits for itself.
    @inlinable package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return try body(&value.pointee)
    }
}

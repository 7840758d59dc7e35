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

    /// Calls the body with the value until it returns a result: at once, after each signal, and for
    /// a last time when the limit has passed. In between the mutex is unlocked.
    ///
    /// - Returns: The result; `nil` if there was none within the limit.
    package borrowing func wait<Result>(
        for limit: Duration, on signal: borrowing ThreadSignal, until body: (inout Value) -> Result?
    ) -> Result? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        var deadline = ThreadSignal.deadline(after: limit)
        while true {
            if let result = body(&value.pointee) { return result }
            guard pthread_cond_timedwait(signal.condition, lock, &deadline) == 0 else {
                return body(&value.pointee)
            }
        }
    }
}

/// Wakes threads that wait in `Mutex.wait`: a POSIX condition variable.
package struct ThreadSignal: ~Copyable, Sendable {
    // Safety: it lives as long as the signal, and its functions may be called on any thread.
    nonisolated(unsafe) fileprivate let condition: UnsafeMutablePointer<pthread_cond_t>

    /// Makes a signal for which no thread waits.
    package init() {
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
    }

    /// Wakes one thread, if one waits.
    package borrowing func raise() {
        pthread_cond_signal(condition)
    }

    /// Wakes all threads that wait.
    package borrowing func raiseAll() {
        pthread_cond_broadcast(condition)
    }

    fileprivate static func deadline(after limit: Duration) -> timespec {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let (seconds, attoseconds) = limit.components
        time.tv_nsec += Int(attoseconds / 1_000_000_000)
        time.tv_sec += Int(seconds) + time.tv_nsec / 1_000_000_000
        time.tv_nsec %= 1_000_000_000
        return time
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Finds the registration an event is meant for.
///
/// The kernel keeps a number of ours with each descriptor and returns it with each event. It must
/// not be the descriptor's own number: a callback may close a descriptor and open another that
/// gets the same number, while an event of the old one still waits further on in the same batch.
/// So the number names a slot of this table and the generation of the slot, which grows with each
/// registration that leaves it; an event of an older generation finds nobody.
@LoopActor final class RegistrationTable {
    private struct Slot {
        var generation: UInt32 = 1
        var registration: Registration?
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []
    /// Who watches which descriptor.
    private var watchers: [CInt: Registration] = [:]

    /// How many registrations there are.
    var count: Int { slots.count - free.count }

    /// Makes a registration with a token of its own and keeps it.
    func insert(_ make: (_ token: UInt64) -> Registration) -> Registration {
        let index = free.popLast() ?? appendSlot()
        let token = UInt64(slots[Int(index)].generation) << 32 | UInt64(index)
        let registration = make(token)
        slots[Int(index)].registration = registration
        return registration
    }

    /// The kernel has begun to watch the registration's descriptor.
    ///
    /// It takes a descriptor once only. If another registration is here for the same number, its
    /// descriptor was closed and the number given away before it was cancelled; it ends now, since
    /// its own `cancel` would end this watch.
    func startsWatching(_ registration: Registration) {
        guard let stale = watchers.updateValue(registration, forKey: registration.descriptor)
        else { return }
        stale.abandon()
        remove(stale)
    }

    /// Forgets a registration, if it is here.
    func remove(_ registration: Registration) {
        let token = registration.token
        let index = Int(UInt32(truncatingIfNeeded: token))
        guard find(token) != nil else { return }
        if watchers[registration.descriptor] === registration {
            watchers[registration.descriptor] = nil
        }
        slots[index].registration = nil
        // Zero is skipped when the count wraps round, so that no token is ever the wake token.
        slots[index].generation = max(1, slots[index].generation &+ 1)
        free.append(UInt32(index))
    }

    /// The registration with that token, unless it has left.
    func find(_ token: UInt64) -> Registration? {
        let index = Int(UInt32(truncatingIfNeeded: token))
        guard index < slots.count else { return nil }
        let slot = slots[index]
        return slot.generation == UInt32(token >> 32) ? slot.registration : nil
    }

    /// Ends all of them, with the loop.
    func abandonAll() {
        for slot in slots { slot.registration?.abandon() }
        slots = []
        free = []
        watchers = [:]
    }

    private func appendSlot() -> UInt32 {
        slots.append(Slot())
        return UInt32(slots.count - 1)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Finds the registration for an event.
///
/// The kernel stores a number with each descriptor and returns it with each event. This must not be
/// the descriptor's own number: a callback may close a descriptor and open another that gets the
/// same number, while an event of the old one is still in the same batch. So the number is a slot
/// of this table and the generation of the slot. The generation grows when a registration leaves
/// the slot, and an event of an older generation matches no registration.
@LoopActor final class RegistrationTable {
    private struct Slot {
        var generation: UInt32 = 1
        var registration: Registration?
    }

    @exclusivity(unchecked) private var slots: [Slot] = []
    @exclusivity(unchecked) private var free: [UInt32] = []
    /// The registration that watches each descriptor.
    @exclusivity(unchecked) private var watchers: [CInt: Registration] = [:]

    /// How many registrations there are.
    var count: Int { slots.count - free.count }

    /// Makes a registration with a new token and keeps it.
    func insert(_ make: (_ token: UInt64) -> Registration) -> Registration {
        let index = free.popLast() ?? appendSlot()
        let token = UInt64(slots[Int(index)].generation) << 32 | UInt64(index)
        let registration = make(token)
        slots[Int(index)].registration = registration
        return registration
    }

    /// The kernel has started to watch the registration's descriptor.
    ///
    /// The kernel watches a descriptor number only once. If the table has another registration for
    /// the same number, that descriptor was closed, and its number reused, before the registration
    /// was cancelled. The old registration ends now, since its `cancel` would end the new watch.
    func didStartWatching(_ registration: Registration) {
        guard let stale = watchers.updateValue(registration, forKey: registration.descriptor)
        else { return }
        stale.abandon()
        remove(stale)
    }

    /// Removes a registration, if it is here.
    func remove(_ registration: Registration) {
        let token = registration.token
        let index = Int(UInt32(truncatingIfNeeded: token))
        guard find(token) != nil else { return }
        if watchers[registration.descriptor] === registration {
            watchers[registration.descriptor] = nil
        }
        slots[index].registration = nil
        // Zero is skipped when the count wraps, so no token ever equals the wake token.
        slots[index].generation = max(1, slots[index].generation &+ 1)
        free.append(UInt32(index))
    }

    /// The registration with that token, unless it was removed.
    func find(_ token: UInt64) -> Registration? {
        let index = Int(UInt32(truncatingIfNeeded: token))
        guard index < slots.count else { return nil }
        let slot = slots[index]
        return slot.generation == UInt32(token >> 32) ? slot.registration : nil
    }

    /// Tells the owners that the loop ends; they may cancel their registrations.
    func endOwners() {
        for registration in slots.compactMap(\.registration) { registration.endOwner() }
    }

    /// Abandons all registrations at the end of the loop.
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

// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor
import Runtime
import Storage

extension FileCounterStore {
    /// The totals of a gateway, as they were kept.
    ///
    /// Simulated pulses have totals of their own: they do not belong on a real meter.
    ///
    /// - Parameter log: Gets what is wrong with the places where totals are kept.
    @LoopActor package static func totals(
        of plan: GatewayFile, isSimulated: Bool, log: Log
    ) -> FileCounterStore {
        let hasTotals = plan.devices.contains(where: \.file.model.hasTotals)
        let memory = plan.memoryDirectory.flatMap { path in
            hasTotals && (try? StateDirectory(path: path).make()) != nil ? path : nil
        }
        if memory == nil, hasTotals {
            log.warning(
                "no folder in memory ($XDG_RUNTIME_DIR is not set, or cannot be used): a crash may "
                    + "cost ten minutes of pulses")
        }
        let kept = KeptCounters(
            disk: plan.stateDirectory, memory: memory,
            name: isSimulated ? "simulated-counters" : "counters")
        for complaint in kept.complaints { log.error(complaint) }
        return FileCounterStore(kept)
    }
}

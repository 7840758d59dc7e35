// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor
import Runtime
import Storage

extension FileCounterStore {
    /// The saved totals of a gateway.
    ///
    /// Simulated pulses have separate totals: they must not change the total of a real meter.
    ///
    /// - Parameter log: Gets the problems of the files.
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
        for problem in kept.problems { log.error(problem) }
        return FileCounterStore(kept)
    }
}

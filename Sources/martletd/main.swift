// SPDX-License-Identifier: Apache-2.0

import Glibc
import Runtime

StandardError.openMissingDescriptors()
switch Arguments(CommandLine.arguments.dropFirst()) {
case .help:
    print(Arguments.usage)
case .version:
    print("martletd \(martletVersion)")
case .wrong(let reason):
    StandardError.write("martletd: error: \(reason)\n\n\(Arguments.usage)")
    exit(2)
case .run(let config, let simulate, let trace):
    exit(Daemon(config: config, simulate: simulate, trace: trace).run())
}
